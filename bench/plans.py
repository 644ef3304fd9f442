"""`python -m bench.plans [KEY …]`: the plan of every statement that reading pages send, worst first.

Runs inside the product's settings against a running database (DATA_DIR, as `make services` starts it). A statement is
marked when it reads a large table from end to end, or throws away most of what it reads.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import django
from django.db import connection

LARGE = 2_000  # rows; fewer are read from end to end sooner than an index is opened
WASTE = 50  # rows read per row returned


class Recorder:
    """Explains each SELECT right after it ran."""

    def __init__(self) -> None:
        self.found: list[tuple[float, str, list[str]]] = []
        self._is_own = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if sql.startswith(("SELECT", "(SELECT")) and not self._is_own and "FOR NO KEY" not in sql:
            self._is_own = True
            self.found.append(self._explain(sql, params))
            self._is_own = False
        return answer

    def _explain(self, sql: str, params: Any) -> tuple[float, str, list[str]]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            (plan,) = cursor.fetchone()[0]
        return plan["Execution Time"] + plan["Planning Time"], sql, list(remarks(plan["Plan"]))


def remarks(node: dict[str, Any]) -> Iterator[str]:
    """Yield what is wasteful in a plan, from the top."""
    rows = node["Actual Rows"] * node["Actual Loops"]
    removed = (node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)) * node["Actual Loops"]
    if node["Node Type"] == "Seq Scan" and rows + removed > LARGE:
        yield f"reads all {rows + removed:.0f} rows of {node['Relation Name']}"
    elif removed > LARGE and removed > WASTE * max(1, rows):
        yield f"throws away {removed:.0f} rows in {node['Node Type']} on {node.get('Relation Name', '?')}"
    if node["Node Type"] == "Sort" and node["Plans"][0]["Actual Rows"] > LARGE:
        yield f"sorts {node['Plans'][0]['Actual Rows']:.0f} rows by {', '.join(node['Sort Key'])}"
    for child in node.get("Plans", []):
        yield from remarks(child)


def main(wanted: list[str]) -> None:
    django.setup()
    from bench.addresses import Addresses
    from bench.corpus import COMMUNITY
    from bench.people import gather
    from bench.prepare import answer
    from community.models import Community
    from community.viewer import Viewer

    community = Community.objects.visible_to(Viewer.anonymous()).get(slug=COMMUNITY)
    asks = Addresses(community, gather(community)).all()
    least = float(os.environ.get("LEAST_MS", "3"))
    for key in wanted or [key for key in asks if key not in ("floor", "hello", "reply", "vote")]:
        for ask in asks[key][:2]:
            answer(ask)
            recorder = Recorder()
            with connection.execute_wrapper(recorder):
                answer(ask)
            show(key, ask.path, recorder.found, least)


def show(key: str, path: str, found: list[tuple[float, str, list[str]]], least: float) -> None:
    print(f"\n{key}: {path}: {len(found)} statements, {sum(entry[0] for entry in found):.1f} ms")
    for took, sql, said in sorted(found, key=lambda entry: -entry[0]):
        if took >= least or said:
            print(f"  {took:7.1f} ms  {'; '.join(said)}\n             {sql[: int(os.environ.get('WIDTH', '160'))]}")


if __name__ == "__main__":
    main(sys.argv[1:])
