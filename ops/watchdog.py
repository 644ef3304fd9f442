"""Ends what a killed supervisor leaves behind; a process of its own, standard library only.

The kernel's parent-death signal reaches direct children alone, so a killed supervisor would leave the web server's
workers holding its port. This process reads "+LEADER SIGNAL" and "-LEADER" lines from a pipe whose other end only
the supervisor holds; when that end closes it sends each remaining process group its signal, then SIGKILL.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress

PATIENCE_SECONDS = 8.0


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end(remaining_groups())


def remaining_groups() -> dict[int, int]:
    """Reads until the supervisor is gone; returns group leader → signal that asks it to stop."""
    groups: dict[int, int] = {}
    for line in sys.stdin:
        leader, *stop_signal = line[1:].split()
        if line[0] == "+":
            groups[int(leader)] = int(stop_signal[0])
        else:
            groups.pop(int(leader), None)
    return groups


def end(groups: dict[int, int]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    for leader, stop_signal in groups.items():
        send(leader, stop_signal)
    while groups and time.monotonic() < deadline:
        groups = {leader: stop_signal for leader, stop_signal in groups.items() if send(leader, 0)}
        time.sleep(0.05)
    for leader in groups:
        send(leader, signal.SIGKILL)


def send(leader: int, sent: int) -> bool:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, sent)
        return True
    return False


if __name__ == "__main__":
    main()
