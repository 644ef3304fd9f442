"""Runs inside the product's settings: makes the requests of every scenario and counts the queries of one page of each."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from functools import cache
from typing import Any

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

COUNTED = 2  # pages of each scenario whose queries are counted; the most counts


def main() -> None:
    django.setup()
    from bench.addresses import Addresses
    from bench.corpus import COMMUNITY
    from bench.people import gather
    from community.models import Community
    from community.viewer import Viewer

    community = Community.objects.visible_to(Viewer.anonymous()).get(slug=COMMUNITY)
    people = gather(community)
    asks = Addresses(community, people).all()
    found = {"token": people.token, "cells": {key: _cell(key, asks[key]) for key in asks}}
    json.dump(found, sys.stdout)


def _cell(key: str, asks: list[Any]) -> dict[str, Any]:
    requests = [asdict(ask) for ask in asks]
    if key in ("floor", "hello"):
        return {"asks": requests, "queries": int(key == "floor"), "bytes": 0}
    queries, size = max(_count(ask) for ask in asks[:COUNTED])
    return {"asks": requests, "queries": queries, "bytes": size}


def _count(ask: Any) -> tuple[int, int]:
    """Ask once to warm up, unless it writes, then count."""
    if not ask.body:
        answer(ask)
    with CaptureQueriesContext(connection) as captured:
        given = answer(ask)
    if given.status_code >= 400:
        raise SystemExit(f"{ask.method} {ask.path} answers {given.status_code}")
    own = [query for query in captured.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    return len(own), len(given.content)


@cache
def _client() -> Client:
    """One for all: each client loads the middleware anew."""
    return Client()


def answer(ask: Any) -> Any:
    headers = {name: value for name, value in ask.headers().items() if name != "Content-Length"}
    content_type = headers.pop("Content-Type", "")
    _client().cookies.clear()
    return _client().generic(ask.method, ask.path, ask.body, content_type, headers=headers)


if __name__ == "__main__":
    main()
