"""The world of the tests."""

from tests.stage import stage, standing, world

__all__ = ["stage", "standing", "world"]
