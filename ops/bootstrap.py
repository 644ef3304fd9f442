"""Makes .venv and installs the locked requirements into it, with the standard library only.

`python3 ops/bootstrap.py run` prepares what the product needs, `… dev` also what tests and checks need.
A stamp in .venv holds a hash of the lock and the interpreter, so that a prepared environment costs nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "answerable-stamp"
UV_LOCK = ROOT / "ops" / "uv.lock"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
OLDEST_PYTHON = (3, 11)


class SetupError(Exception):
    """Something the reader can repair; the message says how."""


def main(level: str) -> None:
    """Brings .venv up to `level` ("run" or "dev"); a "dev" environment also serves "run"."""
    require_python()
    with exclusive():
        installed = STAMP.read_text().split() if STAMP.exists() else []
        if fingerprint("dev") in installed or fingerprint(level) in installed:
            return
        # Someone who has the development tools keeps them when a lock changes.
        prepare("dev" if "dev" in installed else level)


def require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SetupError(f"Python 3.11 or newer is needed, this is {found}. Set PYTHON, as in: make run PYTHON=python3.11")
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupError("this Python cannot make virtual environments. On Debian: apt install python3-venv")


@contextlib.contextmanager
def exclusive() -> Iterator[None]:
    """Two starts at once must not install into one environment; the lock is on the folder, so no file is left."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Waiting for another set-up of this clone to finish …", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def fingerprint(level: str) -> str:
    """Changes with the lock, the interpreter and the folder (a moved environment has wrong paths in it)."""
    parts = [LOCKS[level].read_bytes(), sys.version.encode(), sys.base_prefix.encode(), str(VENV).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def prepare(level: str) -> None:
    print(f"Installing the {level} requirements into .venv (only when they change) …", flush=True)
    STAMP.unlink(missing_ok=True)
    interpreter = hashlib.sha256(f"{sys.version}{sys.base_prefix}{VENV}".encode()).hexdigest()
    made_by = VENV / "answerable-interpreter"
    if not made_by.exists() or made_by.read_text() != interpreter:
        make_environment()
        made_by.write_text(interpreter)
    install(LOCKS[level])
    STAMP.write_text(f"{level} {fingerprint(level)}\n")


def make_environment() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    base = getattr(sys, "_base_executable", sys.executable)
    run([base, "-m", "venv", str(VENV)], "the virtual environment could not be made. On Debian: apt install python3-venv")


def install(lock: Path) -> None:
    """By uv, which is much faster, or by pip where uv cannot be had or cannot reach the index."""
    python = str(VENV / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    uv = VENV / "uv" / "bin" / "uv"
    with contextlib.suppress(subprocess.CalledProcessError, OSError):
        if not uv.exists():
            subprocess.run(
                [*pip, "install", "--require-hashes", "--target", str(VENV / "uv"), "-r", str(UV_LOCK)],
                check=True,
                capture_output=True,
            )
        sync = [
            str(uv),
            "pip",
            "sync",
            "--quiet",
            "--system-certs",
            "--compile-bytecode",
            "--python",
            python,
            "--require-hashes",
            str(lock),
        ]
        subprocess.run(sync, check=True, capture_output=True, cwd=ROOT)
        return
    print("uv could not be used; installing by pip, which takes a little longer …", flush=True)
    run([*pip, "install", "--require-hashes", "-r", str(lock)], "the requirements could not be installed; see the lines above")


def run(command: list[str], complaint: str) -> None:
    if subprocess.run(command, cwd=ROOT).returncode:
        raise SetupError(complaint)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except SetupError as error:
        sys.exit(f"Set-up: {error}")
