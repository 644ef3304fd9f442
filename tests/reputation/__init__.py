"""Tests of reputation."""
