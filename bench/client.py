"""A small asynchronous HTTP/1.1 client for load on loopback: kept connections, prepared bytes, bounded count and time."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"
ANSWER_SECONDS = 30
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Sample:
    """What one spell of load saw: milliseconds per answer, and how many answers were not the expected one."""

    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0
    bytes: int = 0

    @property
    def rate(self) -> float:
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0


@dataclass
class Spell:
    """A spell of load: requests in turn until the time or the count is used up."""

    port: int
    requests: Iterator[bytes]
    expects: tuple[int, ...]
    ends: float
    left: int
    sample: Sample = field(default_factory=Sample)


async def load(
    port: int, requests: Iterator[bytes], *, connections: int, seconds: float, most: int, expects: tuple[int, ...]
) -> Sample:
    """Ask from so many connections at once. All of them together ask at most `most` times."""
    started = time.perf_counter()
    spell = Spell(port, requests, expects, started + seconds, most)
    await asyncio.gather(*(_keep_asking(spell) for _number in range(connections)))
    spell.sample.seconds = time.perf_counter() - started
    return spell.sample


async def _keep_asking(spell: Spell) -> None:
    """Ask over one connection, and over a new one after an answer that did not come."""
    while spell.left > 0 and time.perf_counter() < spell.ends:
        reader, writer = await asyncio.open_connection(LOOPBACK, spell.port)
        try:
            while spell.left > 0 and time.perf_counter() < spell.ends:
                spell.left -= 1
                await _ask_once(spell, reader, writer)
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            spell.sample.errors += 1
        finally:
            writer.close()


async def _ask_once(spell: Spell, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    started = time.perf_counter()
    try:
        writer.write(next(spell.requests))
        status, size = await asyncio.wait_for(read_answer(reader), ANSWER_SECONDS)
    finally:
        spell.sample.milliseconds.append((time.perf_counter() - started) * 1000)
    spell.sample.errors += status not in spell.expects
    spell.sample.bytes += size


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Read one answer to its end; its status and its size without the head."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if length:
        body = await reader.readexactly(int(length[1]))
        return int(head[9:12]), len(body)
    return int(head[9:12]), await _chunks(reader)


async def _chunks(reader: asyncio.StreamReader) -> int:
    total = 0
    while size := int(await reader.readuntil(b"\r\n"), 16):
        await reader.readexactly(size + 2)
        total += size
    await reader.readexactly(2)
    return total
