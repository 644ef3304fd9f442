"""Read models: frozen dataclasses that a template shows, each built with a fixed number of queries."""
