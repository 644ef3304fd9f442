"""Fixtures: the world of the tests, and a running install per file of tests, healthy again before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.installation import Installation
from tests.ops.processes import processes_of, until
from tests.stage import stage, standing, world

__all__ = ["installation", "shared_installation", "stage", "standing", "world"]


@pytest.fixture(scope="module")
def shared_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("faults"))
    yield installation
    installation.assert_whole()
    installation.stop()
    assert processes_of(installation.data_dir) == {}


@pytest.fixture
def installation(shared_installation: Installation) -> Installation:
    assert until(shared_installation.is_healthy, 60), shared_installation.log()
    return shared_installation
