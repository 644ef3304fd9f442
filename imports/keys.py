"""What is derived from source ids: the same file always gives the same rows, however often it is loaded."""

import hashlib
import uuid
from math import gcd

from core.ids import id_at

_ORDER_BITS = 12  # the bits of a UUIDv7 right behind its time
_ENTROPY_BELOW = (1 << 64) - 1


def digest(*parts: object) -> int:
    """Return 80 bits that depend on nothing but the parts."""
    text = ":".join(map(str, parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=10).digest(), "big")


def derived_id(moment: int, *parts: object, order: int = 0) -> uuid.UUID:
    """Return the id of a source row dated `moment` (epoch seconds); rows of one moment sort by `order`."""
    entropy = digest(*parts) & _ENTROPY_BELOW | order % (1 << _ORDER_BITS) << 64
    return id_at(moment * 1000, entropy)


def pick(key: int, wanted: int, count: int, excluded: int) -> list[int]:
    """Return up to `wanted` different numbers below `count`, never `excluded`: a walk of fixed stride from a hashed start."""
    wanted = min(wanted, count - 1)
    if wanted < 1:
        return []
    stride = 1 + (key >> 32) % count
    while gcd(stride, count) != 1:
        stride += 1
    # One more than wanted, so that leaving the excluded one out still leaves enough.
    walk = ((key + step * stride) % count for step in range(wanted + 1))
    return [number for number in walk if number != excluded][:wanted]


def within(key: int, least: int, most: int) -> int:
    """Return a number of seconds between two bounds, fixed by the key."""
    return least + key % (most - least + 1)


def thread_id(community_id: uuid.UUID, topic_id: int, created: int) -> uuid.UUID:
    """Return the id of the thread that a topic becomes."""
    return derived_id(created, community_id.hex, "topic", topic_id)


def lock_key(*parts: object) -> int:
    """Return the number of an advisory lock, a positive bigint."""
    return digest("lock", *parts) >> 17
