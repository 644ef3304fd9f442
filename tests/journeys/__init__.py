"""Somebody's first hour with the repository, as its own words describe it."""
