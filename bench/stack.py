"""The servers of a measurement: an embedded cluster of its own, and the web processes as production starts them."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ops import identity, locks, ports, product, servers
from ops.layout import DATABASE_NAME, DATABASE_USER, Layout
from ops.part import ROOT, Part, kill_group, launch_command

LOOPBACK = "127.0.0.1"
FIRST_PORT = 19500
HOST = "bench.localhost"
# What the operator set for the product must not reach a measurement: it would measure, and write to, their database.
NOT_OURS = ("DATABASE_URL", "VALKEY_URL", "STATEMENT_TIMEOUT", "DEBUG", "DATABASE_POOL", "ALLOWED_HOSTS", "METRICS_TOKEN")
POLL_SECONDS = 0.05


class BenchError(Exception):
    """Something the reader can repair; the message says how."""


@dataclass
class Stack:
    """The running servers. `web_port` and `floor_port` are 0 until they were started."""

    layout: Layout
    environment: Mapping[str, str]
    exits: ExitStack
    leaders: dict[str, int]
    web_port: int = 0
    floor_port: int = 0

    def start(self, part: Part) -> None:
        """Start a part, wait until it is ready, and stop it in the end. Its output goes to a file of its own."""
        log = self.layout.data_dir / f"{part.name}.log"
        with log.open("wb") as output:
            process = part.spawn(output=output)
        self.exits.callback(_stop, part, process)
        self.leaders[part.name] = process.pid
        deadline = time.monotonic() + part.start_seconds
        while not part.ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"{part.name} did not start; see {log}:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(POLL_SECONDS)

    def start_web(self) -> None:
        """Start the product and the floor beside each other: the one that is not asked costs nothing."""
        self.web_port = ports.next_free(LOOPBACK, FIRST_PORT)
        self.start(product.web(LOOPBACK, self.web_port, self.environment))
        self.floor_port = ports.next_free(LOOPBACK, self.web_port + 1)
        address = f"host={self.layout.sockets} user={DATABASE_USER} dbname={DATABASE_NAME}"
        part = product.web(LOOPBACK, self.floor_port, {**self.environment, "FLOOR_DATABASE": address})
        self.start(replace(part, name="floor", command=[*part.command[:-1], "bench.floor:application"]))

    def python(self, *arguments: str, quietly: bool = True) -> str:
        """Run Python in the product's environment without time limits; it dies with us. Returns what it printed."""
        result = subprocess.run(
            launch_command([sys.executable, *arguments]),
            cwd=ROOT,
            env={**os.environ, **self.environment, "STATEMENT_TIMEOUT": "0", "LOG_LEVEL": "ERROR"},
            stdout=subprocess.PIPE if quietly else None,
            text=True,
        )
        if result.returncode:
            raise BenchError(f"python {' '.join(arguments)} failed, see above")
        return result.stdout or ""


@contextmanager
def running(folder: Path) -> Iterator[Stack]:
    """PostgreSQL and Valkey in this folder, migrated, until the block is left."""
    for name in NOT_OURS:
        os.environ.pop(name, None)
    layout = Layout(folder)
    layout.create()
    with ExitStack() as exits:
        try:
            exits.callback(os.close, locks.take(folder / "lock"))
        except locks.InUse as error:
            raise BenchError(f"another measurement works in {folder} (process {error.holder})") from error
        stack = Stack(layout, _environment(folder), exits, {})
        exits.callback(layout.remove_socket_folder)
        user = identity.choose(layout)
        servers.create_cluster(layout, user)
        stack.start(servers.postgres(layout, user))
        stack.start(servers.valkey(layout))
        servers.create_database(layout)
        stack.python("manage.py", "migrate", "--no-input", "--verbosity", "0")
        yield stack


def _environment(folder: Path) -> dict[str, str]:
    """Production behind a proxy that ends TLS. Mail goes nowhere: nothing here sends any."""
    return {
        "ANSWERABLE_MODE": "production",
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": f"https://{HOST}",
        "PROXY_COUNT": "1",
        "ALLOW_EMBEDDED_SERVERS": "1",
        "MAIL_URL": "smtp+plain://127.0.0.1:9",
        "PYTHONUNBUFFERED": "1",
    }


def _stop(part: Part, process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(part.stop_signal)
        try:
            process.wait(part.stop_seconds)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
            process.wait()
