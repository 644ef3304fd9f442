"""Runs a command on Debian's own PostgreSQL and Redis, the oldest servers that are supported.

    python -m ops.debian_servers COMMAND ARGUMENT…

Both are started in a temporary folder, on free loopback ports, with passwords; DATABASE_URL and VALKEY_URL tell the
command where they are. As root they run as the user `postgres`, whom Debian's package brings.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ops.part import Part, kill_group, launch_command
from ops.servers import CLEAN_ENVIRONMENT

LOOPBACK = "127.0.0.1"
USER = "answerable"
START_SECONDS = 30


class Missing(Exception):
    """A server is not installed; the message names Debian's package."""


def main(command: list[str]) -> int:
    try:
        with running_servers() as addresses:
            return subprocess.run(command, env={**os.environ, **addresses}).returncode
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1


@contextlib.contextmanager
def running_servers() -> Iterator[dict[str, str]]:
    """Both servers, as DATABASE_URL and VALKEY_URL; they and their data are gone afterwards."""
    identity = str(pwd.getpwnam("postgres").pw_uid) if os.geteuid() == 0 else "same"
    folder = Path(tempfile.mkdtemp(prefix="answerable-debian-"))
    if identity != "same":
        os.chown(folder, int(identity), -1)
    password = secrets.token_hex(16)
    parts = [postgres(folder, identity, password), redis(folder, identity, password)]
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        addresses = [stack.enter_context(running(part, port)) for part, port in parts]
        create_database(folder, parts[0][1], password)
        yield {
            "DATABASE_URL": f"postgresql://{USER}:{password}@{addresses[0]}/{USER}",
            "VALKEY_URL": f"redis://:{password}@{addresses[1]}",
        }


def postgres(folder: Path, identity: str, password: str) -> tuple[Part, int]:
    data, port = folder / "pg", free_port()
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o600)
    if identity != "same":
        os.chown(secret, int(identity), -1)
    options = [
        "-D",
        str(data),
        "-U",
        USER,
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-A",
        "scram-sha-256",
        "--no-sync",
        f"--pwfile={secret}",
    ]
    initdb = launch_command([debian_postgres("initdb"), *options], identity=identity)
    subprocess.run(initdb, check=True, capture_output=True, env={"PATH": os.defpath, **CLEAN_ENVIRONMENT}, cwd="/")
    return Part(
        name="postgres",
        command=[debian_postgres("postgres"), "-D", str(data), "-h", LOOPBACK, "-p", str(port), "-k", "", "-c", "fsync=off"],
        stop_signal=signal.SIGINT,
        identity=identity,
        environment=CLEAN_ENVIRONMENT,
    ), port


def redis(folder: Path, identity: str, password: str) -> tuple[Part, int]:
    program, port = shutil.which("redis-server"), free_port()
    if program is None:
        raise Missing("redis-server is not installed. On Debian: apt install redis-server")
    settings = ["--bind", LOOPBACK, "--port", str(port), "--requirepass", password, "--save", "", "--dir", str(folder)]
    return Part(name="redis", command=[program, *settings], identity=identity, environment=CLEAN_ENVIRONMENT), port


def debian_postgres(name: str) -> str:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")):
        if (folder / name).exists():
            return str(folder / name)
    raise Missing("PostgreSQL is not installed. On Debian: apt install postgresql")


@contextlib.contextmanager
def running(part: Part, port: int) -> Iterator[str]:
    process = part.spawn(output=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"Debian's {part.name} did not start")
            time.sleep(0.1)
        yield f"{LOOPBACK}:{port}"
    finally:
        process.send_signal(part.stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(part.stop_seconds)
        kill_group(process.pid)


def create_database(folder: Path, port: int, password: str) -> None:
    command = [debian_postgres("createdb"), "-h", LOOPBACK, "-p", str(port), "-U", USER, USER]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PGPASSWORD": password}, cwd=folder)


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as server:
        return int(server.getsockname()[1])


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
