"""The commands of README.md, read from its fenced blocks: what people copy is what the tests run."""

from __future__ import annotations

import re
from pathlib import Path

FENCED = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(readme: Path, part: str) -> str:
    """The one fenced block that holds `part`."""
    found = [block for block in FENCED.findall(readme.read_text()) if part in block]
    assert len(found) == 1, f"README has {len(found)} blocks with {part!r}"
    return found[0]


def table(readme: Path, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its two head lines and without backquotes."""
    below = readme.read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in row.strip("|").split("|")] for row in rows[2:]]
