"""The servers that every test runs on."""

import os
import time

import pytest
from celery import shared_task
from django.core.cache import cache
from django.db import connection

pytestmark = pytest.mark.smoke
calls: list[int] = []


@shared_task(name="tests.note", ignore_result=True)
def note(number: int) -> None:
    calls.append(number)
    if number > 1:
        note.delay(number - 1)


@pytest.mark.django_db
def test_database_is_postgresql_with_our_limits():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        limit = cursor.fetchone()[0]

    assert connection.vendor == "postgresql"
    assert connection.settings_dict["NAME"].startswith("test_")
    assert limit == "15s"


@pytest.mark.django_db
def test_servers_of_the_outside_are_used_when_their_addresses_are_given():
    given = os.environ.get("DATABASE_URL", "")

    assert (connection.settings_dict["HOST"] in given) if given else connection.settings_dict["HOST"].startswith("/")


def test_cache_is_empty_and_works():
    assert cache.get("left") is None

    cache.set("left", "over")

    assert cache.get("left") == "over"


def test_cache_of_another_test_is_gone():
    assert cache.get("left") is None


def test_queued_jobs_run_with_the_jobs_that_they_queue(run_jobs):
    calls.clear()

    note.delay(2)
    done = run_jobs()

    assert done == ["tests.note", "tests.note"]
    assert calls == [2, 1]


def test_publishing_gives_up_quickly_when_the_broker_is_away(monkeypatch):
    from celery import Celery
    from kombu.exceptions import OperationalError

    from config.celery import app

    lonely = Celery("lonely", set_as_current=False)  # else the jobs of all later tests would be published there
    lonely.conf.update(
        {key: app.conf[key] for key in ("broker_transport_options", "task_publish_retry", "task_publish_retry_policy")}
    )
    lonely.conf.broker_url = f"redis+socket://{os.environ['DATA_DIR']}/nobody-listens.sock"
    started = time.monotonic()

    with pytest.raises(OperationalError):
        lonely.send_task("tests.note", [1])

    assert time.monotonic() - started < 2
