"""Public identifiers: UUIDv7 made in Python, shown as 26 Crockford base-32 characters.

Source: RFC 9562 §5.7 for the layout, the ULID specification for the alphabet and the 26 characters.
"""

import os
import uuid

from core import clock

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LARGEST = 1 << 128


def new_id() -> uuid.UUID:
    """Return a UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    return id_at(int(clock.now().timestamp() * 1000), int.from_bytes(os.urandom(10), "big"))


def id_at(milliseconds: int, entropy: int) -> uuid.UUID:
    """Return the UUIDv7 of a given moment; importers use it so that ids sort like the original posts."""
    value = (milliseconds & (1 << 48) - 1) << 80 | entropy & (1 << 80) - 1
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def encode(value: uuid.UUID) -> str:
    """Return the 26 upper-case characters of an id."""
    number = value.int
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def decode(text: str) -> uuid.UUID:
    """Return the id behind 26 characters of either case; ValueError for anything else."""
    if len(text) != LENGTH:
        raise ValueError("an id has 26 characters")
    number = 0
    for letter in text.upper():
        if letter not in _VALUES:
            raise ValueError("an id holds only Crockford base-32 characters")
        number = number << 5 | _VALUES[letter]
    if number >= _LARGEST:
        raise ValueError("an id is at most 128 bits long")
    return uuid.UUID(int=number)


class IdConverter:
    """URL converter `<id:name>`: 26 characters in the address, a UUID in the view."""

    regex = "[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}"

    def to_python(self, value: str) -> uuid.UUID:
        return decode(value)

    def to_url(self, value: uuid.UUID | str) -> str:
        return value if isinstance(value, str) else encode(value)
