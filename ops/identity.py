"""Who PostgreSQL runs as: it refuses to be root, and nothing outside the data folder may change for that."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys

from ops.layout import Layout
from ops.part import launch_command
from ops.servers import ServerError, postgres_program


def choose(layout: Layout) -> str:
    """An identity for ops.launch: "same" for a normal user; for root a namespace, else the number of `nobody`."""
    if os.geteuid() != 0:
        return "same"
    if _starts("namespace", [sys.executable, "-I", "-S", "-c", ""]):
        return "namespace"
    return become_nobody(layout)


def become_nobody(layout: Layout) -> str:
    """Gives PostgreSQL's folders, and only those, to `nobody`; the way to them must be open already."""
    nobody = pwd.getpwnam("nobody").pw_uid
    layout.data_dir.chmod(0o711)
    layout.place_sockets(owner=nobody)
    reachable = ["/bin/sh", "-c", 'test -x "$0" && cd "$1"', postgres_program("initdb"), str(layout.data_dir)]
    if not _starts(str(nobody), reachable):
        raise ServerError(
            "PostgreSQL refuses to run as root, this machine refuses user namespaces, and the user `nobody` cannot enter "
            f"{layout.data_dir} or the virtual environment. Start as a normal user, clone to a folder that others may enter, "
            "or set DATABASE_URL to a server of yours"
        )
    if layout.postgres_data.exists():
        _give(layout, nobody)
    return str(nobody)


def _give(layout: Layout, owner: int) -> None:
    """A cluster that was made under another identity follows."""
    if layout.postgres_data.stat().st_uid == owner:
        return
    for folder, _, files in os.walk(layout.postgres_data):
        for path in (folder, *(os.path.join(folder, name) for name in files)):
            os.chown(path, owner, owner, follow_symlinks=False)


def _starts(identity: str, command: list[str]) -> bool:
    return subprocess.run(launch_command(command, identity=identity), capture_output=True).returncode == 0
