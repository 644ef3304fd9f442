"""Looks at real processes: who belongs to a data folder, and waiting until something is so."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

WAIT_SECONDS = 25.0


def until(condition: Callable[[], object], seconds: float = WAIT_SECONDS) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


def processes_of(data_dir: Path) -> dict[int, str]:
    """Living processes that name the folder in their command, work in it or hold one of its files open."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if _belongs(entry, str(data_dir)):
                    found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
    return found


def _belongs(entry: Path, folder: str) -> bool:
    if " Z " in (entry / "stat").read_text():
        return False
    files = [os.readlink(file) for file in (entry / "fd").iterdir()]
    return folder in (entry / "cmdline").read_text() or any(
        path.startswith(folder) for path in (os.readlink(entry / "cwd"), *files)
    )


def pid_of(data_dir: Path, part: str) -> int:
    """The process id that the supervisor wrote; 0 while there is none."""
    with contextlib.suppress(OSError, ValueError):
        return int((data_dir / "run" / f"{part}.pid").read_text())
    return 0
