"""The resolved-issues feed: what an issue is, how its changes are recorded, ordered and read."""
