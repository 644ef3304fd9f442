"""The API: what machines may do, and what they never learn."""
