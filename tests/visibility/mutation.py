"""A pytest plugin for `make mutants`: takes visibility rules out one by one, or notes which tests pass through which reader.

A reader is a call of `.visible_to(…)` in the product, named `path:line:column` of the end of the call. A rule is named
`rule:app.Model`. MUTANT_NOTES names a folder for `<worker>.json`, {reader: {test: seconds}}. MUTANT_PLAN names a file,
{mutant: [test or file]}: for each mutant its tests run, in this process, until one fails; one line
`mutant verdict` each goes to MUTANT_VERDICTS. The world of the tests is always built with every rule in place.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.db.models import Q

NOTES = os.environ.get("MUTANT_NOTES", "")
PLAN = os.environ.get("MUTANT_PLAN", "")
VERDICTS = os.environ.get("MUTANT_VERDICTS", "")
ROOT = Path(__file__).resolve().parents[2]
_passed: dict[str, dict[str, float]] = defaultdict(dict)
_here: set[str] = set()
_mutant = ""


@contextmanager
def mutated(name: str) -> Iterator[None]:
    """Take the rule out of a reader, or let the rule of a model show everything; "" changes nothing."""
    from core import gate

    global _mutant
    before, _mutant = _mutant, name
    rules = dict(gate._rules)
    for model in rules:
        if f"rule:{model._meta.label}" == name:
            gate._rules[model] = lambda viewer: Q()
    try:
        yield
    finally:
        _mutant = before
        gate._rules.update(rules)


def pytest_sessionstart(session: pytest.Session) -> None:
    from core import gate
    from tests import stage

    original, build = gate.GatedQuerySet.visible_to, stage.build

    def visible_to(rows: Any, viewer: Any) -> Any:
        reader = reader_of(sys._getframe(1))
        _here.add(reader)
        return rows._opened() if reader == _mutant else original(rows, viewer)

    def build_whole(**facts: Any) -> Any:
        with mutated(""):
            return build(**facts)

    gate.GatedQuerySet.visible_to = visible_to  # type: ignore[method-assign, assignment]
    stage.build = build_whole


def reader_of(frame: FrameType | None) -> str:
    """Return the name of the call that is being made; Django's manager passes it on."""
    while frame is not None and frame.f_code.co_filename.endswith("django/db/models/manager.py"):
        frame = frame.f_back
    if frame is None:
        return ""
    _line, end_line, _column, end_column = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    path = Path(frame.f_code.co_filename)
    return f"{path.relative_to(ROOT)}:{end_line}:{end_column}" if path.is_relative_to(ROOT) else ""


def pytest_runtestloop(session: pytest.Session) -> object:
    """Go through the plan instead of through the tests once."""
    if not PLAN:
        return None
    for mutant, names in json.loads(Path(PLAN).read_text()).items():
        tests = [item for name in names for item in session.items if item.nodeid == name or item.nodeid.startswith(f"{name}::")]
        with mutated(mutant), Path(VERDICTS).open("a") as verdicts:
            verdicts.write(f"{mutant} {'killed' if _one_fails(list(dict.fromkeys(tests))) else 'survived'}\n")
    return True


def _one_fails(tests: list[pytest.Item]) -> bool:
    return any(
        any(report.failed for report in runtestprotocol(test, log=False, nextitem=follower))
        for test, follower in pairwise([*tests, None])
        if test is not None
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _here.clear()
    begun = time.perf_counter()
    result = yield
    for reader in _here:
        _passed[reader][item.nodeid] = time.perf_counter() - begun
    return result


def pytest_sessionfinish() -> None:
    if NOTES and _passed:
        name = os.environ.get("PYTEST_XDIST_WORKER", "main")
        (Path(NOTES) / f"{name}.json").write_text(json.dumps(_passed))
