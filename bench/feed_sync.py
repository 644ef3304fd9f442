"""A full sync of the resolved-issues feed, as a support system does it: page after page until the end."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from dataclasses import dataclass

from bench.asks import Ask
from bench.client import LOOPBACK

PAGE = 100
ENDS = 5  # pages at either end whose median is compared


@dataclass(frozen=True)
class Sync:
    """`first_ms` and `last_ms` are the medians of the pages at either end."""

    issues: int
    seconds: float
    first_ms: float
    last_ms: float

    @property
    def rate(self) -> float:
        return self.issues / self.seconds


def full_sync(port: int, token: str) -> Sync:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=60)
    issues, times, cursor, is_end = 0, [], "", False
    started = time.perf_counter()
    while not is_end:
        asked = time.perf_counter()
        page = _page(connection, token, cursor)
        times.append((time.perf_counter() - asked) * 1000)
        issues += len(page["data"])
        cursor, is_end = page["next_cursor"], page["end_of_stream"]
    seconds = time.perf_counter() - started
    connection.close()
    # The last page may be short, so it is left out.
    whole = times[:-1] or times
    return Sync(issues, seconds, statistics.median(whole[:ENDS]), statistics.median(whole[-ENDS:]))


def _page(connection: http.client.HTTPConnection, token: str, cursor: str) -> dict:
    path = f"/api/v1/resolved-issues?limit={PAGE}" + (f"&cursor={cursor}" if cursor else "")
    ask = Ask(path, token=token)
    connection.request("GET", path, headers=ask.headers())
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answers {answer.status}")
    return json.loads(body)
