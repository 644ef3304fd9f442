"""What requests cost the machine: processor time of the web processes and the database, and memory, from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds(root: int) -> float:
    """The time that a process and all below it have used, ended children included."""
    return sum(sum(_fields(pid)[10:14]) for pid in _family(root)) / _TICK


def memory_bytes(root: int) -> int:
    """Proportional memory (PSS) of a process and all below it."""
    return sum(_pss(pid) for pid in _family(root))


def _family(root: int) -> Iterator[int]:
    parents = {int(path.name): _parent(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    waiting = [root]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += [pid for pid, parent in parents.items() if parent == found]


def _fields(pid: int) -> list[int]:
    """The numbers of /proc/PID/stat behind the state; the name before it may hold blanks."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    except OSError:
        return [0] * 50
    return [int(word) for word in text.split()[1:]]


def _parent(pid: int) -> int:
    return _fields(pid)[0]


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
