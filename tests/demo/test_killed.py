"""A demo that is cut off leaves nothing behind, and the next run makes all of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from accounts.models import User
from community.models import Community, Thread
from core.integrity import run_checks
from core.models import Event
from demo import stories
from demo.performance import perform
from tests.demo.small import STORIES, small_content

PLAY = """
import django; django.setup()
from demo.performance import perform
from tests.demo.small import small_content
perform(small_content())
"""
IN_THE_MIDDLE = 60  # events; the small demo has more than twice as many
PATIENCE = 120  # seconds


@pytest.fixture(autouse=True)
def _own_pictures(tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path


def database_address() -> str:
    place = settings.DATABASES["default"]
    query = urlencode({"host": place["HOST"]}) if place["HOST"].startswith("/") else ""
    host = "" if query else f"{place['HOST']}:{place['PORT'] or 5432}"
    password = f":{quote(place['PASSWORD'])}" if place.get("PASSWORD") else ""
    return f"postgresql://{place['USER']}{password}@{host}/{connection.settings_dict['NAME']}?{query}"


def events_so_far() -> int:
    """Numbers of the ledger are drawn outside of transactions, so they tell how far another process is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM core_event_seq_seq")
        return cursor.fetchone()[0]


def assert_complete() -> None:
    assert Thread.objects.unscoped("a test looks").count() == len(STORIES)
    assert Community.objects.unscoped("a test looks").count() == 4
    assert [finding for finding in run_checks() if finding.count] == []


@pytest.mark.django_db
def test_error_in_the_middle_leaves_nothing(monkeypatch):
    monkeypatch.setattr(stories, "set_vote", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        perform(small_content())
    left = User.objects.count(), Event.objects.count()
    monkeypatch.undo()
    perform(small_content())

    assert left == (0, 0)
    assert_complete()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_process_leaves_nothing_and_the_next_run_completes_it():
    start = events_so_far()
    environment = {**os.environ, "DATABASE_URL": database_address(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen([sys.executable, "-c", PLAY], env=environment, cwd=settings.BASE_DIR)
    deadline = time.monotonic() + PATIENCE
    while events_so_far() < start + IN_THE_MIDDLE and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)

    assert process.wait() == -signal.SIGKILL
    assert (User.objects.count(), Event.objects.count()) == (0, 0)
    performed = perform(small_content())
    assert performed.steps > 0
    assert_complete()
