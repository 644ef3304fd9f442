"""Compiles every template, looks for what it extends and includes, and refuses what the content policy would block."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.contrib.staticfiles import finders
from django.template import Engine, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import FilterExpression, Node, NodeList, Template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.templatetags.static import StaticNode

from ops.part import ROOT

# The policy is 'self' without exceptions, so the browser drops each of these. JSON-LD is data, not script.
BLOCKED = {
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", re.I),
    "inline style": re.compile(r"<style\b|<[a-z][^<>]*\sstyle\s*=", re.I),
    "inline handler": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "file of another host": re.compile(
        r"<(?:script|img|link|iframe|source)\b[^<>]*\b(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I
    ),
}
# Mail has no policy, and its readers know only inline styles.
MAIL = "mail/"


def main() -> int:
    django.setup()
    faults = [f"{name}: {fault}" for name, file in own_templates() for fault in faults_of(name, file)]
    print("\n".join(faults))
    return 1 if faults else 0


def own_templates() -> Iterator[tuple[str, Path]]:
    """Name and file of each template in templates/ and in the apps of this repository."""
    for folder in (ROOT / "templates", *(path for path in ROOT.glob("*/templates") if path.is_dir())):
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                yield str(file.relative_to(folder)), file


def faults_of(name: str, file: Path) -> list[str]:
    engine = Engine.get_default()
    text = file.read_text()
    try:
        compiled = engine.get_template(name)
    except (TemplateSyntaxError, TemplateDoesNotExist, UnicodeDecodeError) as error:
        return [f"does not compile: {error}"]
    missing = [f"there is no {wanted}" for wanted in wanted_by(compiled) if not _exists(engine, wanted)]
    blocked = [] if name.startswith(MAIL) else [what for what, pattern in BLOCKED.items() if pattern.search(text)]
    lost = [f"there is no static file {path}" for path in static_files_of(compiled) if not finders.find(path)]
    return missing + blocked + lost


def wanted_by(template: Template) -> Iterator[str]:
    """Templates that it names by a constant; names that depend on a variable are left to the tests."""
    for node in _nodes(template.nodelist):
        expression = getattr(node, "parent_name" if isinstance(node, ExtendsNode) else "template", None)
        if (
            isinstance(node, ExtendsNode | IncludeNode)
            and isinstance(expression, FilterExpression)
            and isinstance(expression.var, str)
        ):
            yield expression.var


def static_files_of(template: Template) -> Iterator[str]:
    for node in _nodes(template.nodelist):
        if isinstance(node, StaticNode) and isinstance(node.path.var, str):
            yield node.path.var


def _nodes(nodes: NodeList) -> Iterator[Node]:
    for node in nodes:
        yield node
        for attribute in getattr(node, "child_nodelists", ()):
            yield from _nodes(getattr(node, attribute, None) or NodeList())


def _exists(engine: Engine, name: str) -> bool:
    try:
        engine.get_template(name)
    except TemplateDoesNotExist:
        return False
    except TemplateSyntaxError:
        return True  # reported under its own name
    return True


if __name__ == "__main__":
    sys.exit(main())
