"""A pytest plugin for `make mutants`: takes the visibility rule out of one reader, or notes which tests pass through which.

A reader is a call of `.visible_to(…)` in the product, named `path:line:column` of the end of the call. A rule is named
`rule:app.Model`. MUTANT names what is taken out; MUTANT_NOTES a folder for `<worker>.json`, {reader: {test: seconds}}.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db.models import Q

MUTANT = os.environ.get("MUTANT", "")
NOTES = os.environ.get("MUTANT_NOTES", "")
ROOT = Path(__file__).resolve().parents[2]
_passed: dict[str, dict[str, float]] = defaultdict(dict)
_here: set[str] = set()


def pytest_sessionstart(session: pytest.Session) -> None:
    from core import gate

    if MUTANT.startswith("rule:"):
        model = next(model for model in gate._rules if f"rule:{model._meta.label}" == MUTANT)
        gate._rules[model] = lambda viewer: Q()
        return
    original = gate.GatedQuerySet.visible_to

    def visible_to(rows: Any, viewer: Any) -> Any:
        reader = reader_of(sys._getframe(1))
        _here.add(reader)
        return rows._opened() if reader == MUTANT else original(rows, viewer)

    gate.GatedQuerySet.visible_to = visible_to  # type: ignore[method-assign, assignment]


def reader_of(frame: FrameType | None) -> str:
    """Return the name of the call that is being made; Django's manager passes it on."""
    while frame is not None and frame.f_code.co_filename.endswith("django/db/models/manager.py"):
        frame = frame.f_back
    if frame is None:
        return ""
    _line, end_line, _column, end_column = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    path = Path(frame.f_code.co_filename)
    return f"{path.relative_to(ROOT)}:{end_line}:{end_column}" if path.is_relative_to(ROOT) else ""


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
