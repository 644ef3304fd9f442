"""What the calls answer: JSON-ready dicts, each page built with a fixed number of queries."""
