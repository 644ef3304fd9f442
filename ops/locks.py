"""Locks on a data folder; the kernel drops them with their holders, so none is ever stale."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path

POLL_SECONDS = 0.1


class InUse(Exception):
    """Another process holds the lock; `holder` is its id, or "" when it has not said."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


def take(file: Path, *, wait_seconds: float = 0) -> int:
    """Takes the lock and returns its descriptor; whoever inherits that descriptor holds the lock too."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + wait_seconds
    while not _locked(descriptor):
        if time.monotonic() >= deadline:
            holder = os.read(descriptor, 20).decode().strip()
            os.close(descriptor)
            raise InUse(holder)
        time.sleep(POLL_SECONDS)
    os.truncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor


def _locked(descriptor: int) -> bool:
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
