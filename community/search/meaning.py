"""What titles and queries mean, beyond their words: signs of a sentence vector, which a small process of its own makes.

Where that process is away, searches go by words alone and titles are learnt later. Of a text only 512 bits are kept, in its
search document: under the same rule, and gone with it.
"""

import io
import socket
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from community.models import SearchDocument
from community.search.candidates import visible_sql
from community.search.scope import Scope

BITS = 512
PATIENCE = 0.05  # seconds that a search waits for the meaning of its query
LEARNING_PATIENCE = 5.0
LEARNING_TIME = 8.0  # seconds of one run; the next one goes on
AT_ONCE = 100  # titles that are learnt in one go
NEAREST = 40  # documents of like meaning that are ranked
_NEAR = """
SELECT d.thread_id, 1 - 2.0 * bit_count(d.signs # CAST(%s AS bit(512))) / 512 AS share
FROM ({documents}) d WHERE d.signs IS NOT NULL ORDER BY share DESC LIMIT {most}
"""
_LEARNT = """
UPDATE community_searchdocument d SET signs = CAST(%s AS bit(512))
FROM community_thread t WHERE d.thread_id = %s AND t.id = d.thread_id AND t.title = %s
"""


def near_in_meaning(scope: Scope, text: str) -> dict[uuid.UUID, float]:
    """Return the documents whose titles mean nearly the same → how much (1 is the same, 0 is chance); none without a model."""
    try:
        with _asking(PATIENCE) as ask:
            signs = ask(text)
    except OSError:
        return {}
    documents, given = visible_sql(scope.documents, "signs")
    with connection.cursor() as cursor:
        cursor.execute(_NEAR.format(documents=documents, most=NEAREST), [signs, *given])
        return {pk: float(share) for pk, share in cursor.fetchall()}


def learn() -> int:
    """Write the signs of titles that have none yet, for some seconds. Returns how many were learnt."""
    learnt, until = 0, time.monotonic() + LEARNING_TIME
    while time.monotonic() < until:
        titles = _unlearnt()
        try:
            with _asking(LEARNING_PATIENCE) as ask:
                signs = [(ask(title), pk, title) for pk, title in titles]
        except OSError:
            break
        with connection.cursor() as cursor:
            cursor.executemany(_LEARNT, signs)
        learnt += len(signs)
        if len(titles) < AT_ONCE:
            break
    return learnt


def _unlearnt() -> Sequence[tuple[uuid.UUID, str]]:
    rows = SearchDocument.objects.unscoped("titles become bits in the documents they stand in").filter(signs=None)
    return list(rows.order_by("-pk").values_list("pk", "thread__title")[:AT_ONCE])


@contextmanager
def _asking(patience: float) -> Iterator["Ask"]:
    """Hold a line to the process that knows what texts mean. OSError when it is away or too slow."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(patience)
        line.connect(str(settings.MEANING_SOCKET))
        with line.makefile("rwb") as stream:
            yield Ask(stream)


class Ask:
    """Text → its signs, as zeros and ones."""

    def __init__(self, stream: io.BufferedRWPair) -> None:
        self.stream = stream

    def __call__(self, text: str) -> str:
        self.stream.write(" ".join(text.split())[:250].encode() + b"\n")
        self.stream.flush()
        digits = self.stream.readline().decode().strip()
        if len(digits) * 4 != BITS:
            raise ConnectionError("no answer")
        return f"{int(digits, 16):0{BITS}b}"
