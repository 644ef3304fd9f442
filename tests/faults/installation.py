"""One running install whose parts a test kills: what it is asked, what became of it, and holding its supervisor still."""

from __future__ import annotations

import contextlib
import email
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from ops.layout import DATABASE_NAME, DATABASE_USER, Layout
from ops.part import ROOT
from tests.ops.processes import pid_of, processes_of, until
from tests.ops.test_run import Run, environment, free_port

# What the sweeper leaves to the post-commit job, twice over (the event, then its mail), and a busy machine.
MAIL_SECONDS = 90.0
# The faults are done to the servers of `make run`, whichever the test run itself uses; no demo, to be quick.
OWN_SERVERS = {"DATABASE_URL": "", "VALKEY_URL": "", "DEMO": "0", "WEB_WORKERS": "1"}


@dataclass(frozen=True)
class Answer:
    """What a request was answered, and how long that took. Status 0: the connection broke."""

    status: int
    body: str
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Installation:
    """`make run` in a folder and on a port of its own, and the community that was founded in it."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "data"
        self.layout = Layout(self.data_dir)
        self.port = free_port()
        self.start()
        self.town: dict[str, str] = json.loads(self._python("-m", "tests.faults.founding").stdout)

    def start(self) -> None:
        self.run = Run(self.data_dir, PORT=str(self.port), **OWN_SERVERS)
        self.run.port()

    def stop(self) -> None:
        self.run.stop()

    def log(self) -> str:
        return "\n".join(self.run.lines)

    def _python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        more = {"ANSWERABLE_MODE": "development", "DJANGO_SETTINGS_MODULE": "config.settings", **OWN_SERVERS}
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment(self.data_dir, **more), capture_output=True, text=True
        )

    # Asking

    def request(self, path: str, body: dict[str, str] | None = None, **headers: str) -> Answer:
        asked = urllib.request.Request(
            f"http://localhost:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **headers},
        )
        started = time.monotonic()
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        except OSError as error:
            status, text = 0, str(error)
        return Answer(status, text, time.monotonic() - started)

    def post_reply(self, text: str, key: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {self.town['token']}"} | ({"Idempotency-Key": key} if key else {})
        return self.request(f"/api/v1/threads/{self.town['thread']}/replies", {"body": text}, **headers)

    def is_healthy(self) -> bool:
        return self.request("/healthz/ready").status == 200

    # Breaking

    @contextlib.contextmanager
    def nothing_restarted(self) -> Iterator[None]:
        """Holds the supervisor still, so that what is killed inside stays dead until the end."""
        self.run.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.run.process.send_signal(signal.SIGCONT)

    def kill(self, part: str) -> None:
        """kill -9 of a part with all its processes, and waits until they are gone."""
        leader = pid_of(self.data_dir, part)
        os.killpg(leader, signal.SIGKILL)
        assert until(lambda: _is_dead(leader)), part

    def kill_and_forget(self) -> None:
        """Valkey dies and comes back empty."""
        self.kill("valkey")
        shutil.rmtree(self.layout.valkey_data)
        self.layout.valkey_data.mkdir(mode=0o700)

    def kill_everything(self) -> None:
        """What a power cut leaves: nothing had a chance to say goodbye."""
        self.run.process.kill()
        for process in processes_of(self.data_dir):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.run.process.wait()

    # Looking

    def database(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.layout.sockets), dbname=DATABASE_NAME, user=DATABASE_USER, autocommit=True, connect_timeout=5
        )

    def count(self, query: str, *values: object) -> int:
        with self.database() as connection:
            row = connection.execute(query, values).fetchone()
        return int(row[0]) if row else 0

    def rows_about(self, text: str) -> tuple[int, ...]:
        """How many replies with this text there are, and events, inbox lines, promised and sent mails that come from them."""
        with self.database() as connection:
            return connection.execute(ABOUT, [text]).fetchone() or ()

    def mails(self, text: str) -> list[Path]:
        """The mail files that tell of a reply, drafts included."""
        return [file for file in self.layout.mail.iterdir() if text in _readable(file)]

    def is_idle(self) -> bool:
        """Whether no consumer and no mail is owed to anybody."""
        return self.count(OWED) == 0

    def skip_the_grace(self) -> None:
        """The sweeper takes over now what it would leave to the lost job for another twenty seconds."""
        with self.database() as connection:
            connection.execute("UPDATE core_dispatch SET next_try_at = now() WHERE done_at IS NULL")

    def assert_told_once(self, text: str) -> None:
        """The reply stands once, and one line of the inbox and one mail tell of it."""
        assert until(lambda: self.is_idle() and self.mails(text), MAIL_SECONDS), self.log()
        assert (self.rows_about(text), len(self.mails(text))) == ((1, 1, 1, 1, 1), 1)

    def assert_whole(self) -> None:
        """Every counter, sum and index equals the rows that it comes from."""
        checked = self._python("manage.py", "check_integrity")
        assert checked.returncode == 0, checked.stdout + checked.stderr


OWED = """
    SELECT (SELECT count(*) FROM core_dispatch WHERE done_at IS NULL)
        + (SELECT count(*) FROM core_delivery WHERE sent_at IS NULL AND dropped_at IS NULL)
"""
ABOUT = """
    SELECT count(DISTINCT reply.id), count(DISTINCT event.id), count(DISTINCT line.id), count(DISTINCT mail.id),
        count(DISTINCT mail.id) FILTER (WHERE mail.sent_at IS NOT NULL)
    FROM community_reply AS reply
    LEFT JOIN core_event AS event ON event.object_id = reply.id
    LEFT JOIN notifications_notification AS line ON line.event_id = event.id
    LEFT JOIN core_delivery AS mail ON mail.event_id = event.id
    WHERE reply.body_md = %s
"""


def _readable(file: Path) -> str:
    part = email.message_from_bytes(file.read_bytes(), policy=email.policy.default).get_body(("plain",))
    return "" if part is None else str(part.get_content())


def _is_dead(process: int) -> bool:
    """A held supervisor does not bury its dead."""
    try:
        return " Z " in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return True
