"""Markdown of posts: rendered once on write, sanitised, bounded (docs/decisions/0002-markup.md)."""

from core.markup.files import File, find_files, without_files
from core.markup.limits import MAX_SOURCE_LENGTH
from core.markup.rendering import RENDERER_VERSION, Rendered, find_mentions, render

__all__ = [
    "MAX_SOURCE_LENGTH", "RENDERER_VERSION", "File", "Rendered", "find_files", "find_mentions", "render", "without_files",
]  # fmt: skip
