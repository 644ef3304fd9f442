"""The only writers of people and organisations, one module per concept."""
