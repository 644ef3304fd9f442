"""README's commands in a clean clone: from `git clone` to the support team's feed, Ctrl-C, and a second, quick start.

Only `make test` is left out: it would run this file again. The clone installs what it needs through the machine's
package caches.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pytest

from ops.part import ROOT
from tests.journeys.readme import commands, table
from tests.ops.processes import processes_of, until
from tests.ops.test_run import environment, free_port

pytestmark = [pytest.mark.slow]

# Five minutes are promised for the first start and fifteen seconds for the next; other tests share the machine.
FIRST_START_SECONDS, NEXT_START_SECONDS, STOP_SECONDS = 300.0, 60.0, 60.0
SIGN_IN = re.compile(r"\| +(\w+) +(\S+@\S+) +(\S+)$")


class Terminal:
    """A person's terminal in the clone: it shows what runs in front, and Ctrl-C reaches all of it."""

    def __init__(self, command: str, folder: Path, port: int) -> None:
        self.lines: list[str] = []
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=terminal_environment(folder, port),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with cast(IO[str], self.process.stdout) as output:
            self.lines.extend(line.rstrip("\n") for line in output)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def wait_until_ready(self, address: str, seconds: float) -> float:
        """Returns how long it took."""
        ready = f"Answerable is ready: {address}"
        until(lambda: ready in self.lines or self.process.poll() is not None, seconds)
        assert ready in self.lines, self.text
        return time.monotonic() - self.started

    def press_control_c(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(STOP_SECONDS)
        self._reader.join(5)


@contextlib.contextmanager
def terminal(command: str, folder: Path, port: int) -> Iterator[Terminal]:
    opened = Terminal(command, folder, port)
    try:
        yield opened
    finally:
        opened.press_control_c()


def terminal_environment(folder: Path, port: int) -> dict[str, str]:
    """A person's, who needs another port than 8000 because something of theirs has it."""
    own = {name: value for name, value in environment(folder).items() if name not in ("DATA_DIR", "DATABASE_URL", "VALKEY_URL")}
    return {**own, "PORT": str(port)}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made by README's own first lines."""
    folder = tmp_path_factory.mktemp("home")
    getting, starting = commands(ROOT / "README.md", "git clone").splitlines()
    assert starting == "make run"
    command = getting.replace("REPOSITORY", str(ROOT))
    subprocess.run(["/bin/sh", "-ec", command], cwd=folder, check=True, capture_output=True)
    (found,) = folder.iterdir()
    return found


def test_a_newcomer_follows_the_readme(clone: Path) -> None:
    port = free_port()
    address = f"http://localhost:{port}"
    readme = clone / "README.md"

    with terminal("make run", clone, port) as first:
        first.wait_until_ready(address, FIRST_START_SECONDS)
        printed = {found[1]: (found[2], found[3]) for line in first.lines if (found := SIGN_IN.search(line))}
        table_of_readme = {role: (email, password) for role, email, password, *_ in table(readme, "Sign in")}
        issues = feed_by_curl(readme, clone, port)

        assert printed == table_of_readme
        assert {role: signs_in(address, *sign_in) for role, sign_in in printed.items()} == dict.fromkeys(printed, True)
        assert issues["data"]
        assert {issue["state"] for issue in issues["data"]} <= {"open", "resolved", "duplicate", "gone"}
        assert issues["next_cursor"]
    assert processes_of(clone) == {}

    with terminal("make run", clone, port) as second:
        assert second.wait_until_ready(address, NEXT_START_SECONDS) < NEXT_START_SECONDS
    assert processes_of(clone) == {}
    assert git_status(clone) == "", "a run leaves nothing that git would show"


def feed_by_curl(readme: Path, clone: Path, port: int) -> dict[str, list[dict[str, str]]]:
    """What a support agent reads when they copy the block into a second terminal."""
    block = commands(readme, "resolved-issues").replace("localhost:8000", f"localhost:{port}")
    done = subprocess.run(
        ["/bin/sh", "-ec", block], cwd=clone, env=terminal_environment(clone, port), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def signs_in(address: str, email: str, password: str) -> bool:
    """Whether the form takes them, in a browser of their own, and they may read their inbox then."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    form = browser.open(f"{address}/accounts/login/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token, form
    fields = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
    try:
        browser.open(f"{address}/accounts/login/", urllib.parse.urlencode(fields).encode(), timeout=30)
        return browser.open(f"{address}/inbox/", timeout=30).url == f"{address}/inbox/"
    except urllib.error.HTTPError:
        return False


def git_status(clone: Path) -> str:
    return subprocess.run(["git", "status", "--porcelain"], cwd=clone, check=True, capture_output=True, text=True).stdout


def test_the_table_of_settings_is_what_the_code_reads() -> None:
    """Every variable that config/ and ops/ read stands in README, and none that nobody reads."""
    reading = re.compile(r"""(?:env\.\w+|environ\.get|given_port|bool\(os\.environ\.get)\(\s*"([A-Z][A-Z_]+)\"""")
    sources = [*(ROOT / "config").glob("*.py"), *(ROOT / "ops").glob("*.py")]
    read = {name for source in sources for name in reading.findall(source.read_text())} - {"PATH"}

    described = {name for row in table(ROOT / "README.md", "Settings") for name in re.split(r",\s*", row[0])}

    assert described == read | {"DATABASE_URL", "VALKEY_URL", "PYTHON"}


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / "README.md").read_text())

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
