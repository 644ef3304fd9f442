"""The truth table: the rule, what was meant, and the page that tells it, are one."""

import itertools
import os
from pathlib import Path

import pytest

from tests.visibility import truth_table
from tests.visibility.truth_table import COMMUNITIES, KINDS, SPACES, STATES, meant

PAGE = Path(__file__).resolve().parents[2] / "docs" / "visibility.md"


@pytest.mark.django_db
def test_every_cell_is_what_was_meant():
    table = truth_table.build()
    cells = list(itertools.product(COMMUNITIES, SPACES, STATES))
    wrong = []

    for kind in KINDS:
        seen = table.seen(kind)
        wrong += [(kind.name, *cell) for cell in cells if (cell in seen) != meant(kind, *cell)]

    assert wrong == []
    assert len(cells) * len(KINDS) > 2500


def test_the_page_tells_it():
    text = "\n".join(truth_table.lines()) + "\n"
    if os.environ.get("TRUTH_TABLE") == "write":
        PAGE.write_text(text)

    assert PAGE.read_text() == text, "write it anew with TRUTH_TABLE=write"
