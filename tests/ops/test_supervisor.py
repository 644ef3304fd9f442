"""The supervisor's promises, kept with real servers: nothing is left behind, and whatever dies comes back."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.layout import LONGEST_SOCKET_PATH, Layout
from ops.part import ROOT
from ops.servers import answers_ping, postgres_program
from tests.ops.processes import pid_of, processes_of, until
from tests.ops.tiny_product import child_file

PARTS = ("postgres", "valkey", "web", "worker")
START_SECONDS = 30


def start(data_dir: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ops.tiny_product", str(data_dir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        text=True,
    )


def wait_ready(process: subprocess.Popen[str]) -> str:
    """Everything that was printed up to the ready line; fails when that line never comes."""
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if "is ready" in line:
            return "".join(lines)
    pytest.fail("it did not start:\n" + "".join(lines))


def kill(process: subprocess.Popen[str]) -> None:
    with process:
        process.kill()


@contextlib.contextmanager
def running(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(data_dir)
    with process:
        try:
            wait_ready(process)
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=40)
            until(lambda: not processes_of(data_dir))


def query(data_dir: Path, statement: str) -> str:
    address = ["-h", str(Layout(data_dir).sockets), "-U", "answerable", "-d", "answerable"]
    return subprocess.run([postgres_program("psql"), *address, "-tAc", statement], capture_output=True, text=True).stdout.strip()


def test_stops_cleanly_on_interrupt(tmp_path):
    data_dir = tmp_path / "data"

    with running(data_dir) as process:
        assert {part for part in PARTS if pid_of(data_dir, part)} == set(PARTS)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=40)

    assert process.returncode == 0
    assert processes_of(data_dir) == {}
    assert list((data_dir / "run").glob("*.pid")) == []
    assert not (data_dir / "pg" / "postmaster.pid").exists()


def test_killed_supervisor_leaves_no_process_and_starts_again_at_once(tmp_path):
    data_dir = tmp_path / "data"
    first = start(data_dir)
    wait_ready(first)
    query(data_dir, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
    before = set(processes_of(data_dir))

    kill(first)
    with running(data_dir):
        left = before & set(processes_of(data_dir))

        assert len(before) > len(PARTS)
        assert left == set()
        assert query(data_dir, "SELECT id FROM kept") == "7"

    assert processes_of(data_dir) == {}


def test_killed_supervisor_leaves_no_process_even_without_a_new_start(tmp_path):
    data_dir = tmp_path / "data"
    process = start(data_dir)
    wait_ready(process)

    kill(process)

    assert until(lambda: not processes_of(data_dir)), processes_of(data_dir)


def test_killed_watchdog_is_replaced(tmp_path):
    data_dir = tmp_path / "data"
    process = start(data_dir)
    wait_ready(process)
    watchdog = next(pid for pid, command in processes_of(data_dir).items() if "watchdog" in command)

    os.kill(watchdog, signal.SIGKILL)
    replaced = until(lambda: any("watchdog" in command for pid, command in processes_of(data_dir).items() if pid != watchdog))
    kill(process)

    assert replaced
    assert until(lambda: not processes_of(data_dir)), processes_of(data_dir)


@pytest.mark.parametrize("part", PARTS)
def test_killed_part_is_started_again(tmp_path, part):
    data_dir = tmp_path / "data"
    with running(data_dir):
        killed = pid_of(data_dir, part)
        others = {name: pid_of(data_dir, name) for name in PARTS if name != part}

        os.kill(killed, signal.SIGKILL)

        assert until(lambda: pid_of(data_dir, part) not in (0, killed))
        assert until(lambda: query(data_dir, "SELECT 1") == "1")
        assert until(lambda: answers_ping(Layout(data_dir).valkey_socket))
        assert {name: pid_of(data_dir, name) for name in others} == others


def test_child_of_a_killed_web_server_goes_with_it(tmp_path):
    data_dir = tmp_path / "data"
    with running(data_dir):
        web, child = pid_of(data_dir, "web"), int(child_file(data_dir, "web").read_text())
        assert {web, child} <= set(processes_of(data_dir))

        os.kill(web, signal.SIGKILL)

        assert until(lambda: not {web, child} & set(processes_of(data_dir)), seconds=5)
        assert until(lambda: pid_of(data_dir, "web") not in (0, web))


def test_second_start_says_that_it_is_running(tmp_path):
    data_dir = tmp_path / "data"
    with running(data_dir) as first:
        second = start(data_dir)
        output, _ = second.communicate(timeout=START_SECONDS)

        assert second.returncode == 1
        assert f"already running (process {first.pid})" in output
        assert query(data_dir, "SELECT 1") == "1"


def test_two_data_folders_run_side_by_side(tmp_path):
    with running(tmp_path / "one"), running(tmp_path / "two"):
        query(tmp_path / "one", "CREATE TABLE mine (id int)")

        assert query(tmp_path / "two", "SELECT to_regclass('mine') IS NULL") == "t"


def test_path_longer_than_a_socket_address_works_and_leaves_nothing_outside(tmp_path):
    data_dir = tmp_path.joinpath(*["a-rather-deep-folder"] * 6)
    layout = Layout(data_dir)

    with running(data_dir):
        sockets = layout.sockets

        assert len(str(layout.run)) > LONGEST_SOCKET_PATH
        assert query(data_dir, "SELECT 1") == "1"
        assert answers_ping(layout.valkey_socket)
        assert sockets.stat().st_mode & 0o777 == 0o700

    assert not sockets.exists()


def test_nothing_outside_the_data_folder_changes_its_mode_or_owner(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    watched = [home, tmp_path, *tmp_path.parents, Path(postgres_program("postgres")).parent, ROOT]
    before = {path: (path.stat().st_mode, path.stat().st_uid) for path in watched}

    with running(home / "data"):
        during = {path: (path.stat().st_mode, path.stat().st_uid) for path in watched}

    assert during == before
    assert (home / "data").stat().st_mode & 0o777 == 0o700
    assert (home / "data" / "pg").stat().st_uid == os.getuid()


@pytest.mark.parametrize("content", ["", "torn", "{living}\n/elsewhere\n0\n5432\n/elsewhere\n\n  5432001 1\nready\n"])
def test_stale_process_file_of_postgres_does_not_stop_a_start(tmp_path, content):
    data_dir = tmp_path / "data"
    with running(data_dir):
        pass
    (data_dir / "pg" / "postmaster.pid").write_text(content.format(living=os.getpid()))

    with running(data_dir):
        answer = query(data_dir, "SELECT 1")

    assert answer == "1"


def test_interrupted_making_of_the_cluster_does_not_count(tmp_path):
    data_dir = tmp_path / "data"
    half = data_dir / "pg.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")

    with running(data_dir):
        answer = query(data_dir, "SHOW server_encoding")

    assert answer == "UTF8"
    assert not half.exists()
