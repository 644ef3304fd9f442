"""A product small enough to start in a second: the real servers, and a web server and a worker that only pretend.

Run as `python -m tests.ops.tiny_product DATA_DIR`. Like the real one, its web server has a child process that would hold
the port if it were left behind, and that ignores polite requests to stop.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from ops import locks
from ops.layout import Layout
from ops.log import Log
from ops.part import Part
from ops.services import start_servers
from ops.supervisor import StartError, Supervisor

STUBBORN_CHILD = 120


def pretend(name: str, data_dir: Path) -> None:
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child_file(data_dir, name).write_text(str(os.getpid()))
    time.sleep(STUBBORN_CHILD)


def child_file(data_dir: Path, name: str) -> Path:
    """Holds the process id of the pretender's child once that one no longer listens."""
    return data_dir / f"{name}.child"


def part(name: str, data_dir: Path) -> Part:
    file = child_file(data_dir, name)
    return Part(
        name=name,
        command=[sys.executable, "-m", "tests.ops.tiny_product", "pretend", name, str(data_dir)],
        ready=file.exists,
        prepare=lambda: file.unlink(missing_ok=True),
        stop_seconds=1,
    )


async def serve(data_dir: Path) -> None:
    async with Supervisor(Layout(data_dir), Log()) as supervisor:
        await start_servers(supervisor, database=True, valkey=True)
        for name in ("web", "worker"):
            await supervisor.start(part(name, data_dir))
        supervisor.log.say("the tiny product is ready")
        await supervisor.stopping.wait()


if __name__ == "__main__":
    if sys.argv[1] == "pretend":
        pretend(sys.argv[2], Path(sys.argv[3]))
    else:
        try:
            asyncio.run(serve(Path(sys.argv[1])))
        except locks.InUse as error:
            sys.exit(f"already running (process {error.holder})")
        except StartError as error:
            sys.exit(str(error))
