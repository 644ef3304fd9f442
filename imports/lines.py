"""JSON lines, read one at a time with their place in the file; a line that cannot be read is handed on as a problem."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

# The longest post, with every character escaped, is far below this; a file without line ends never fills the memory.
LONGEST_LINE = 4 * 1024 * 1024


@dataclass(slots=True)
class Line:
    """One line: its number from 1, the bytes [start, end) it takes, and either an object or a problem."""

    file: str
    number: int
    start: int
    end: int
    raw: dict[str, Any] | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was left out, and where to look."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a file; blank ones are passed over."""
    name = path.name
    with path.open("rb") as file:
        number = position = 0
        while text := file.readline(LONGEST_LINE):
            number += 1
            start, position = position, position + len(text)
            if len(text) == LONGEST_LINE and not text.endswith(b"\n"):
                position += _skip_line(file)
                yield Line(name, number, start, position, None, f"longer than {LONGEST_LINE:,} bytes")
            elif not text.isspace():
                raw, problem = parse(text)
                yield Line(name, number, start, position, raw, problem)


def parse(text: bytes) -> tuple[dict[str, Any] | None, str]:
    """Return (object, "") or (None, what is wrong)."""
    try:
        value = json.loads(text.decode())
    except UnicodeDecodeError:
        return None, "not UTF-8"
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {error}"
    if not isinstance(value, dict):
        return None, "not a JSON object"
    return value, ""


def objects_between(path: Path, start: int, end: int) -> Iterator[dict[str, Any]]:
    """Yield the objects on the lines of a stretch that `read_lines` found before; its unreadable lines are passed over."""
    with path.open("rb") as file:
        file.seek(start)
        while (room := end - file.tell()) > 0 and (text := file.readline(min(room, LONGEST_LINE))):
            raw, _problem = parse(text)
            if raw is not None:
                yield raw


def _skip_line(file: BinaryIO) -> int:
    skipped = 0
    while text := file.readline(LONGEST_LINE):
        skipped += len(text)
        if text.endswith(b"\n"):
            break
    return skipped
