"""Runs inside the product's settings: asks every query, of our search and of plain full text, and counts what was right."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import django
from django.db import connection

DEEPEST, SUGGESTED = 10, 3
_TEXTS = """
CREATE TEMPORARY TABLE plain AS
SELECT t.title, to_tsvector('english', t.title || ' ' || t.body_md || ' ' || coalesce(string_agg(r.body_md, ' '), '')) AS vector
FROM community_thread t LEFT JOIN community_reply r ON r.thread_id = t.id WHERE t.community_id = %s GROUP BY t.id;
CREATE INDEX ON plain USING gin (vector); ANALYZE plain
"""
_PLAIN = """
SELECT title FROM plain, (SELECT {query} AS asked) each WHERE vector @@ asked
ORDER BY ts_rank(vector, asked) DESC, title LIMIT %s
"""
_ALL = "plainto_tsquery('english', %s)"
_ANY = "CAST(replace(CAST(plainto_tsquery('english', %s) AS text), '&', '|') AS tsquery)"

Ask = Callable[[str, int], list[str]]


def main(file: str) -> None:
    """Read [{kind, text, right: titles}] and print {way: {kind: figures}}."""
    django.setup()
    from community.search import meaning

    while meaning.learn():
        pass
    with open(file, encoding="utf-8") as given:
        queries = json.load(given)
    json.dump({name: _figures(ask, suggest, queries) for name, (ask, suggest) in _ways().items()}, sys.stdout)


def _ways() -> dict[str, tuple[Ask, Ask]]:
    """Name → how to search, and how to find similar questions: both return titles, best first."""
    from bench.relevance.loading import COMMUNITY
    from community.models import Community
    from community.search import search_threads, similar_threads
    from community.viewer import Viewer

    viewer = Viewer.anonymous()
    community = Community.objects.visible_to(viewer).get(slug=COMMUNITY)
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [community.pk])

    def ours(text: str, limit: int) -> list[str]:
        return [match.thread.title for match in search_threads(viewer, community, text, limit=limit)]

    def suggested(text: str, limit: int) -> list[str]:
        return [thread.title for thread in similar_threads(viewer, community, text, limit=limit)]

    def plain(query: str) -> Ask:
        def ask(text: str, limit: int) -> list[str]:
            with connection.cursor() as cursor:
                cursor.execute(_PLAIN.format(query=query), [text, limit])
                return [row[0] for row in cursor.fetchall()]

        return ask

    return {
        "ours": (ours, suggested),
        "plain, all words": (plain(_ALL), plain(_ALL)),
        "plain, any word": (plain(_ANY), plain(_ANY)),
    }


def _figures(ask: Ask, suggest: Ask, queries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return kind → {n, mrr, p50, p95 in ms}; of paraphrases also the share with a right one among the suggestions."""
    ranks: dict[str, list[float]] = defaultdict(list)
    times: dict[str, list[float]] = defaultdict(list)
    suggested: dict[str, list[bool]] = defaultdict(list)
    missed: dict[str, list[str]] = defaultdict(list)
    for query in queries:
        right = set(query["right"])
        started = time.perf_counter()
        found = ask(query["text"], DEEPEST)
        times[query["kind"]].append(1000 * (time.perf_counter() - started))
        rank = next((1 / place for place, title in enumerate(found, 1) if title in right), 0.0)
        ranks[query["kind"]].append(rank)
        if rank < 1:
            missed[query["kind"]].append(query["text"])
        if query["is_suggested"]:
            offered = suggest(query["text"], SUGGESTED)
            suggested[query["kind"]].append(bool(right & set(offered)))
    return {kind: _row(ranks[kind], times[kind], suggested[kind], missed[kind]) for kind in ranks}


def _row(ranks: list[float], times: list[float], suggested: list[bool], missed: list[str]) -> dict[str, Any]:
    return {
        "n": len(ranks),
        "mrr": sum(ranks) / len(ranks),
        "p50": _share(times, 0.5),
        "p95": _share(times, 0.95),
        "suggested": sum(suggested) / len(suggested) if suggested else None,
        "missed": missed,
    }


def _share(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    main(sys.argv[1])
