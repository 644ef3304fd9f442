"""The demo: four communities with their people and their history, played through the product's own services."""
