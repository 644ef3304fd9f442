"""`make run` as a person uses it: one real start, its addresses and files, deaths of its parts, and a clean end."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, cast

import pytest

from ops.part import ROOT
from tests.ops.processes import pid_of, processes_of, until

# The first start writes the demo; the machine may be busy with other tests.
START_SECONDS = 300
PARTS = ("web", "worker", "beat", "mail")
READY = re.compile(r"^Answerable is ready: http://localhost:(\d+)$")

pytestmark = pytest.mark.slow


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """A person's, with none of what this test run set for itself."""
    own = {"ANSWERABLE_MODE", "VALKEY_DB", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {name: value for name, value in os.environ.items() if name not in own and not name.startswith("PYTEST")}
    return {**kept, "DATA_DIR": str(data_dir), **more}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Run:
    """A running product and what it printed so far."""

    def __init__(self, data_dir: Path, **more: str) -> None:
        self.data_dir = data_dir
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ops.run"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=environment(data_dir, **more),
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with cast(IO[str], self.process.stdout) as output:
            self.lines.extend(line.rstrip("\n") for line in output)

    def port(self) -> int:
        """Waits for the ready line; fails with the log when it does not come."""
        until(lambda: self._ready_port() or self.process.poll() is not None, START_SECONDS)
        if not self._ready_port():
            pytest.fail("it did not start:\n" + "\n".join(self.lines))
        return self._ready_port()

    def _ready_port(self) -> int:
        return next((int(found.group(1)) for line in self.lines if (found := READY.match(line))), 0)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
        self._reader.join(5)


@contextlib.contextmanager
def running(data_dir: Path, **more: str) -> Iterator[Run]:
    run = Run(data_dir, **more)
    try:
        yield run
    finally:
        run.stop()


def is_replaced(data_dir: Path, part: str, killed: int) -> bool:
    return pid_of(data_dir, part) not in (0, killed)


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.mark.smoke
def test_one_command_starts_everything_with_the_demo(tmp_path):
    data_dir = tmp_path / "data"
    port = free_port()

    with running(data_dir, PORT=str(port)) as run:
        assert run.port() == port
        log = "\n".join(run.lines)
        printed = subprocess.run(
            [sys.executable, "manage.py", "demo", "--json"], cwd=ROOT, env=environment(data_dir), capture_output=True, text=True
        )
        people = json.loads(printed.stdout)["people"]
        viewer = int(log.split("Mail that the product sends: http://localhost:")[1].split()[0])

        assert [status(port, path) for path in ("/healthz/live", "/healthz/ready", "/")] == [200, 200, 200]
        assert status(viewer, "/") == 200
        assert {"member", "moderator", "outsider", "admin"} <= set(people)
        assert all(person["email"] in log and person["password"] in log for person in people.values())

    assert run.process.returncode == 0, "\n".join(run.lines)


def test_killed_parts_come_back_and_nothing_is_left(tmp_path):
    data_dir = tmp_path / "data"
    port = free_port()

    with running(data_dir, PORT=str(port), DEMO="0") as run:
        run.port()
        for part in PARTS:
            killed = pid_of(data_dir, part)
            os.kill(killed, signal.SIGKILL)
            assert until(partial(is_replaced, data_dir, part, killed)), part
        assert until(lambda: status(port, "/healthz/ready") == 200)

    assert run.process.returncode == 0, "\n".join(run.lines)
    assert processes_of(data_dir) == {}
    assert list((data_dir / "run").glob("*.pid")) == []


def test_killed_supervisor_frees_the_port(tmp_path):
    data_dir = tmp_path / "data"
    port = free_port()

    with running(data_dir, PORT=str(port), DEMO="0") as run:
        run.port()
        run.process.kill()
        run.process.wait()

        assert until(lambda: not processes_of(data_dir)), processes_of(data_dir)
        assert status(port, "/healthz/live") == 0

    with running(data_dir, PORT=str(port), DEMO="0") as again:
        assert again.port() == port


def test_taken_port_is_refused_with_the_setting_to_change(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        with running(tmp_path / "data", PORT=str(port)) as run:
            run.process.wait(30)

    assert run.process.returncode == 1
    assert any(f"port {port} is taken" in line and "Set PORT" in line for line in run.lines)
    assert processes_of(tmp_path / "data") == {}
