"""A part of the running product: how one process is started, found ready and stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
LAUNCH = Path(__file__).with_name("launch.py")


def _nothing() -> None:
    """A part without preparation."""


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Part:
    """`ready` is a quick probe; `prepare` runs before each start; lines with words of `noise` stay out of the log;
    the times are seconds."""

    name: str
    command: list[str]
    ready: Callable[[], bool] = _always
    prepare: Callable[[], None] = _nothing
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10
    start_seconds: float = 60
    identity: str = "same"
    environment: Mapping[str, str] = field(default_factory=dict)
    noise: tuple[str, ...] = ()

    def spawn(self, *, output: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
        """Starts it as leader of a process group of its own. Call this from the main thread only:
        the kernel ties the child to the thread that made it."""
        self.prepare()
        return subprocess.Popen(
            launch_command(self.command, self.stop_signal, self.identity),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=ROOT,
            env={**os.environ, **self.environment},
        )


def launch_command(command: list[str], stop_signal: int = signal.SIGKILL, identity: str = "same") -> list[str]:
    return [sys.executable, "-I", "-S", str(LAUNCH), str(os.getpid()), str(int(stop_signal)), identity, *command]


def kill_group(leader: int, sent: int = signal.SIGKILL) -> bool:
    """Whether anything of the group was left to receive it: children outlive a leader that was killed."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, sent)
        return True
    return False
