"""The order of the stream: rows get their position after they were committed, one filler at a time.

A number taken at write time would skip a slow transaction that commits late; a position is given to committed rows
only, so it lies behind everything that was ever read (docs/decisions/0004-resolved-issues-ordering.md).
"""

from django.db import connection, transaction

from api.models import IssueChange

# Any constant of our own: the advisory lock under which positions are given. "feed" in ASCII.
LOCK = 0x66656564
BATCH = 5_000

# A row that a running transaction still changes is left for the next filler, so that nobody waits for it.
_FILL = """
WITH waiting AS MATERIALIZED (
    SELECT seq FROM api_issuechange WHERE position IS NULL ORDER BY seq LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
), placed AS (
    SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM waiting
), last AS (
    SELECT coalesce(max(position), 0) AS position FROM api_issuechange
)
UPDATE api_issuechange c SET position = last.position + placed.place FROM placed, last WHERE c.seq = placed.seq
"""


def fill_positions() -> int:
    """Give positions to committed rows that have none; returns how many. Cheap when there are none."""
    if not IssueChange.objects.unscoped("positions are the stream's own").filter(position=None).exists():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        # Held until commit, so the next filler sees these positions before it takes its own.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(_FILL, [BATCH])
        return int(cursor.rowcount)


def fill_all_positions() -> None:
    """Fill in batches until nothing waits; for bulk work, outside of any transaction."""
    while fill_positions() == BATCH:
        pass
