"""Who PostgreSQL runs as when root starts it, also where user namespaces are refused."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import identity, servers
from ops.layout import Layout
from ops.part import Part, kill_group
from tests.ops.processes import until

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
NOBODY = pwd.getpwnam("nobody").pw_uid


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that others may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="answerable-identity-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def no_namespaces(monkeypatch):
    starts = identity._starts
    monkeypatch.setattr(identity, "_starts", lambda who, command: who != "namespace" and starts(who, command))


def start_and_stop(layout: Layout, who: str) -> int:
    """The user whom the server really runs as."""
    part: Part = servers.postgres(layout, who)
    process = part.spawn(output=subprocess.DEVNULL)
    try:
        assert until(part.ready)
        return Path(f"/proc/{process.pid}").stat().st_uid
    finally:
        process.send_signal(part.stop_signal)
        process.wait(20)
        kill_group(process.pid)


def test_root_keeps_its_files_by_a_namespace(tmp_path):
    layout = Layout(tmp_path / "data")
    layout.create()
    if subprocess.run(["unshare", "--user", "true"], capture_output=True).returncode:
        pytest.skip("this machine refuses user namespaces")

    who = identity.choose(layout)
    servers.create_cluster(layout, who)
    start_and_stop(layout, who)

    assert who == "namespace"
    assert {path.stat().st_uid for path in layout.postgres_data.rglob("*")} == {0}


def test_without_namespaces_the_user_nobody_owns_the_cluster_and_nothing_else(open_folder, no_namespaces):
    layout = Layout(open_folder / "data")
    layout.create()
    outside = open_folder.stat()

    who = identity.choose(layout)
    servers.create_cluster(layout, who)
    user = start_and_stop(layout, who)
    sockets = layout.sockets

    assert user == NOBODY
    assert layout.postgres_data.stat().st_uid == sockets.stat().st_uid == NOBODY
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert (layout.data_dir.stat().st_uid, layout.run.stat().st_uid) == (0, 0)
    assert (open_folder.stat().st_mode, open_folder.stat().st_uid) == (outside.st_mode, outside.st_uid)
    layout.remove_socket_folder()
    assert not sockets.exists()


def test_a_cluster_made_in_a_namespace_follows_to_nobody(open_folder, monkeypatch, no_namespaces):
    layout = Layout(open_folder / "data")
    layout.create()
    servers.create_cluster(layout, "namespace")

    who = identity.choose(layout)

    assert start_and_stop(layout, who) == NOBODY


def test_folder_that_nobody_can_enter_is_refused_with_what_to_do(tmp_path, no_namespaces):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    layout = Layout(closed / "data")
    layout.create()

    with pytest.raises(servers.ServerError, match="set DATABASE_URL") as refusal:
        identity.choose(layout)

    assert str(layout.data_dir) in str(refusal.value)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_launcher_ends_when_its_parent_is_not_who_it_should_be():
    started = subprocess.run(
        [sys.executable, "-I", "-S", "ops/launch.py", "1", "9", "same", "/bin/echo", "alive"],
        cwd=servers.__file__.rsplit("/ops/", 1)[0],
        capture_output=True,
        text=True,
    )

    assert (started.returncode, started.stdout) == (0, "")
