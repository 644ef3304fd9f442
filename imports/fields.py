"""Single values of a source line, checked; BadRecord says what is wrong with one."""

import re
from typing import Any

from core.markup import MAX_SOURCE_LENGTH
from core.text import clean_line

LARGEST_ID = (1 << 63) - 1
LATEST = 253_370_764_799  # the last second of the year 9998, in epoch seconds: votes come after it, and years end at 9999
# What no page and no column can carry: control characters other than tab and line ends, and lone surrogates.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

Raw = dict[str, Any]


class BadRecord(ValueError):
    """A line cannot be used; the message says why, for whoever made the file."""


def source_id(raw: Raw, name: str) -> int:
    return whole(raw, name, 1, LARGEST_ID)


def whole(raw: Raw, name: str, least: int, most: int) -> int:
    value = _given(raw, name)
    if type(value) is not int:
        raise BadRecord(f"“{name}” is not a whole number")
    if not least <= value <= most:
        raise BadRecord(f"“{name}” is out of range: {str(value)[:40]}")
    return value


def flag(raw: Raw, name: str) -> bool:
    value = raw.get(name, False)
    if type(value) is not bool:
        raise BadRecord(f"“{name}” is neither true nor false")
    return value


def one_line(raw: Raw, name: str, limit: int) -> str:
    """Return a text of one line."""
    return _bounded(clean_line(printable(raw, name)), name, limit)


def body(raw: Raw, name: str) -> str:
    """Return the Markdown of a post as the product itself would store it."""
    return _bounded(printable(raw, name).replace("\r\n", "\n").strip(), name, MAX_SOURCE_LENGTH)


def texts(raw: Raw, name: str) -> tuple[str, ...]:
    """Return a list of texts; none when there is no list."""
    value = raw.get(name, [])
    if type(value) is not list or not all(type(item) is str for item in value):
        raise BadRecord(f"“{name}” is not a list of texts")
    if any(map(_holds_control, value)):
        raise BadRecord(f"“{name}” holds a control character")
    return tuple(value)


def printable(raw: Raw, name: str) -> str:
    value = _given(raw, name)
    if type(value) is not str:
        raise BadRecord(f"“{name}” is not a text")
    if _holds_control(value):
        raise BadRecord(f"“{name}” holds a control character")
    return value


def _holds_control(value: str) -> bool:
    # Nearly all texts are printable, which Python finds out many times faster than the expression.
    return not value.replace("\n", "").isprintable() and _CONTROL.search(value) is not None


def _bounded(value: str, name: str, limit: int) -> str:
    if not value:
        raise BadRecord(f"“{name}” is empty")
    if len(value) > limit:
        raise BadRecord(f"“{name}” has {len(value):,} characters, the limit is {limit:,}")
    return value


def _given(raw: Raw, name: str) -> object:
    if name not in raw:
        raise BadRecord(f"“{name}” is missing")
    return raw[name]
