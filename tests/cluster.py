"""A pytest plugin: one embedded PostgreSQL and Valkey for the whole run, in a temporary folder.

Loaded by `-p` in pyproject.toml, so that the addresses are known before Django reads its settings. Workers of xdist
inherit them, and each uses its own database and its own pair of Valkey's numbered databases.
With DATABASE_URL and VALKEY_URL set, those servers are used and none is started.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from ops import identity, servers
from ops.layout import Layout
from ops.part import Part, kill_group

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
START_SECONDS = 60


def _choose_addresses() -> Path | None:
    """The folder of this run's servers; None in a worker of xdist, whose controller has chosen already."""
    os.environ["ANSWERABLE_MODE"] = "test"
    os.environ["VALKEY_DB"] = str(2 * int(WORKER.removeprefix("gw") or 0))
    if WORKER:
        return None
    folder = Path(tempfile.mkdtemp(prefix="answerable-test-"))
    os.environ["DATA_DIR"] = str(folder)
    os.environ.pop("PORT", None)
    return folder


FOLDER = _choose_addresses()
_running: list[tuple[Part, subprocess.Popen[bytes]]] = []


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if FOLDER is None or session.config.option.collectonly:
        return
    layout = Layout(FOLDER)
    layout.create()
    if not os.environ.get("DATABASE_URL"):
        user = identity.choose(layout)
        servers.create_cluster(layout, user)
        _start(servers.postgres(layout, user, durable=False))
    if not os.environ.get("VALKEY_URL"):
        _start(servers.valkey(layout, durable=False))


def _start(part: Part) -> None:
    log = (FOLDER or Path()) / f"{part.name}.log"
    with log.open("wb") as output:
        process = part.spawn(output=output)
    _running.append((part, process))
    deadline = time.monotonic() + START_SECONDS
    while not part.ready():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.exit(f"{part.name} did not start:\n{log.read_text(errors='replace')}", returncode=3)
        time.sleep(0.05)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    for part, process in reversed(_running):
        process.send_signal(part.stop_signal)
        try:
            process.wait(part.stop_seconds)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
    _running.clear()
    if FOLDER is not None:
        Layout(FOLDER).remove_socket_folder()
        shutil.rmtree(FOLDER, ignore_errors=True)
