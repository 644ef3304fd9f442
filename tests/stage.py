"""Keeps one world standing between tests: built once, in a transaction that no test commits, and struck when it is in the way.

A test asks for the fixture `world` (and for nothing else of the database). Its changes are undone by a savepoint. A test
without it finds the database empty, as if the world had never been.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.world import World, build


class Stage:
    """The open transaction with the world in it, if it stands."""

    def __init__(self, blocker: Any) -> None:
        self._blocker = blocker
        self._atomic: transaction.Atomic | None = None
        self._world: World | None = None
        self._media: tempfile.TemporaryDirectory[str] | None = None

    @property
    def media(self) -> str:
        """Where the world's pictures are; each test gets a copy, since what it leaves there is not rolled back."""
        assert self._media is not None
        return self._media.name

    def world(self) -> World:
        if self._world is None:
            self._media = tempfile.TemporaryDirectory(prefix="answerable-stage-")
            with self._blocker.unblock(), override_settings(MEDIA_ROOT=self.media):
                self._atomic = transaction.atomic()
                self._atomic.__enter__()
                self._world = build()
        return self._world

    def strike(self) -> None:
        if self._atomic is None:
            return
        with self._blocker.unblock():
            transaction.set_rollback(True)
            self._atomic.__exit__(None, None, None)
        self._atomic = self._world = None
        self.sweep()

    def sweep(self) -> None:
        if self._media is not None:
            self._media.cleanup()
            self._media = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if "world" not in getattr(item, "fixturenames", ()):
            self.strike()


@pytest.fixture(scope="session")
def stage(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The one stage of this process, whichever folder's conftest asks for it."""
    known = request.config.pluginmanager.get_plugin("stage")
    stage = known or Stage(django_db_blocker)
    if known is None:
        request.config.pluginmanager.register(stage, "stage")
        request.config.add_cleanup(stage.sweep)
    yield stage
    stage.strike()


@pytest.fixture
def standing(stage: Stage) -> World:
    return stage.world()


@pytest.fixture
def world(standing: World, db: None, stage: Stage, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield the world as it was built, for this test alone. `db` comes second: its savepoint lies inside the world."""
    settings.MEDIA_ROOT = str(shutil.copytree(stage.media, tmp_path_factory.mktemp("media"), dirs_exist_ok=True))
    world = copy.deepcopy(standing)
    yield world
    world.let_time_go_on()
