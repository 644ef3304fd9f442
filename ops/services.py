"""`make services`: the embedded PostgreSQL and Valkey alone, for manage.py and tests by hand."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from ops import identity, locks, ports, servers
from ops.launch import PR_SET_PDEATHSIG
from ops.layout import Layout
from ops.log import Log
from ops.part import ROOT
from ops.supervisor import Interrupted, StartError, Supervisor


def data_layout() -> Layout:
    """The data folder that DATA_DIR names, read as config.settings reads it."""
    given = os.environ.get("DATA_DIR", "").strip()
    return Layout(Path(given).expanduser().absolute() if given else ROOT / ".data")


async def start_servers(supervisor: Supervisor, *, database: bool, valkey: bool) -> None:
    """Starts what is asked for, both at once, and makes the database."""
    layout = supervisor.layout
    if database:
        user = await asyncio.to_thread(identity.choose, layout)
        await asyncio.to_thread(servers.create_cluster, layout, user)
    wanted = []
    if database:
        wanted.append(servers.postgres(layout, user))
    if valkey:
        wanted.append(servers.valkey(layout))
    await asyncio.gather(*(supervisor.start(part) for part in wanted))
    if database:
        await asyncio.to_thread(servers.create_database, layout)


async def serve(log: Log) -> None:
    async with Supervisor(data_layout(), log) as supervisor:
        await start_servers(supervisor, database=True, valkey=True)
        log.say(f"PostgreSQL and Valkey are ready in {supervisor.layout.data_dir}")
        await supervisor.stopping.wait()


def in_use(error: locks.InUse) -> str:
    folder = data_layout().data_dir
    holder = f" (process {error.holder})" if error.holder else ""
    return f"already running in {folder}{holder}. Stop that one first, or set DATA_DIR to another folder"


def die_with_parent() -> None:
    """Asked for by make: when make is killed, nobody else would stop what it started."""
    if "--with-parent" in sys.argv and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def carry_out(work: Coroutine[Any, Any, None]) -> None:
    """Runs until it is done or asked to stop; what a reader can repair ends it with a message instead of a traceback."""
    die_with_parent()
    try:
        asyncio.run(work)
    except Interrupted:
        sys.exit(130)
    except locks.InUse as error:
        sys.exit(in_use(error))
    except (StartError, servers.ServerError, ports.PortError) as error:
        sys.exit(f"Answerable did not start: {error}")


if __name__ == "__main__":
    carry_out(serve(Log()))
