"""The product's own source files as syntax trees, and where in them something stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Imports go to the left only.
LAYERS = ("core", "accounts", "community", "moderation", "reputation", "notifications", "api", "imports", "demo", "config")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Place:
    """A node with the file it stands in (relative) and the function around it ("" on module level, Class.method inside)."""

    file: str
    function: str
    node: ast.AST

    @property
    def line(self) -> int:
        return getattr(self.node, "lineno", 0)

    def __str__(self) -> str:
        return f"{self.file}:{self.line} in {self.function or 'the module'}"


@cache
def app_files(*, migrations: bool = False) -> tuple[str, ...]:
    """Return the Python files of all layers, relative to the root."""
    found = (path.relative_to(ROOT) for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py")))
    return tuple(str(path) for path in found if migrations or "migrations" not in path.parts)


def files_of_tests() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests").rglob("*.py"))]


@cache
def text_of(file: str) -> str:
    return (ROOT / file).read_text()


@cache
def tree_of(file: str) -> ast.Module:
    return ast.parse(text_of(file), file)


def layer_of(file: str) -> str:
    return file.split("/", 1)[0]


def module_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def walk(file: str) -> Iterator[Place]:
    """Yield every node of a file with the function around it."""
    yield from _walk(file, tree_of(file), ())


def _walk(file: str, node: ast.AST, around: tuple[str, ...]) -> Iterator[Place]:
    for child in ast.iter_child_nodes(node):
        yield Place(file, ".".join(around), child)
        named = isinstance(child, (*FUNCTIONS, ast.ClassDef))
        yield from _walk(file, child, (*around, child.name) if named else around)  # type: ignore[attr-defined]


def everywhere() -> Iterator[Place]:
    for file in app_files():
        yield from walk(file)
