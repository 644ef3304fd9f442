"""Fixtures for every test: a clean cache and broker, and a way to run the jobs that were queued."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from queue import Empty
from typing import Any

import pytest

# Playwright's event loop runs in the test's thread, where Django would otherwise refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


LONGEST = "tests/visibility/test_twin_world.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test begins first, so that no worker waits for it at the end; then all that share the world of tests/stage.py.

    A test without that world strikes it, so mixed with the others it would be built again and again.
    """
    items.sort(key=lambda item: (not item.nodeid.startswith(LONGEST), "world" not in getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def _own_pictures(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a test leaves among the pictures is not rolled back, and must be nobody's stray in the next."""
    if settings.MEDIA_ROOT == settings.DATA_DIR / "media":
        settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _clean_valkey() -> Iterator[None]:
    """Throttles, caches and queued jobs of one test never reach the next."""
    yield
    from django.core.cache import cache
    from kombu.exceptions import OperationalError

    from config.celery import app

    cache.clear()
    with app.connection_for_write() as connection:
        try:
            connection.default_channel.client.flushdb()
        except OperationalError:
            pytest.fail("the broker is away")


@pytest.fixture
def run_jobs() -> Callable[[], list[str]]:
    """Runs what is queued, and what that queues, as a worker would; returns the names of the jobs in order.

    Jobs are published after commit: use `django_capture_on_commit_callbacks(execute=True)` or a transactional test.
    """
    from config.celery import app

    def run() -> list[str]:
        done: list[str] = []
        with app.connection_for_read() as connection, connection.SimpleQueue(app.conf.task_default_queue) as queue:
            while True:
                try:
                    message = queue.get_nowait()
                except Empty:
                    return done
                name = message.headers["task"]
                args, kwargs, _ = message.payload
                app.tasks[name].apply(args=args, kwargs=kwargs, throw=True)
                message.ack()
                done.append(name)

    return run


def half_a_minute_passes() -> int:
    """Run what waited for its doer to change their mind; returns how much there was."""
    from core.models import Dispatch
    from core.outbox import run_dispatch

    waiting = Dispatch.objects.filter(done_at=None).exclude(held_until=None).order_by("pk").values_list("pk", flat=True)
    return sum(run_dispatch(pk) for pk in list(waiting))
