"""What follows from loaded threads: counters of spaces, tags and members, the search index, the feed of resolved issues.

All in the transaction that brings the threads, so that everything is exact at every moment.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from psycopg import sql

from api.feed.recording import record
from community import search
from community.models import Community
from imports.keys import lock_key
from imports.rows import Rows
from imports.tables import COLUMNS

# One order for all writers, spaces before tags and each by key, so that two of them never wait for each other in a circle.
_SPACES = "UPDATE community_space SET thread_count = thread_count + %s WHERE id = %s"
_TAGS = """
INSERT INTO community_tag (community_id, space_id, name, thread_count)
SELECT %s, new.space_id, new.name, new.threads FROM unnest(%s::uuid[], %s::text[], %s::int[]) AS new(space_id, name, threads)
ORDER BY new.space_id, new.name
ON CONFLICT (space_id, name) DO UPDATE SET thread_count = community_tag.thread_count + EXCLUDED.thread_count
"""
_MEMBERS = """
UPDATE community_membership m SET reputation = m.reputation + new.points, helped_count = m.helped_count + new.helped
FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS new(id, points, helped) WHERE m.id = new.id
"""


def index(community: Community, threads: Sequence[str]) -> None:
    """Write the search documents of threads."""
    facts: dict[str, Any] = {
        "config": search.configuration_of(community),
        "replies": search.INDEXED_REPLIES,
        "threads": list(threads),
    }
    with connection.cursor() as cursor:
        cursor.execute(search.DOCUMENTS_SQL, facts)


def feed(solved: Sequence[str]) -> None:
    """Let the feed of resolved issues tell of solved questions."""
    if solved:
        record(UUID(thread) for thread in solved)


def check_references() -> None:
    """Check the references of what was written so far, instead of all at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def wait_for_turn(community: Community) -> None:
    """From here to its end, let the transaction be the only one of a load that changes the community's counters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("turn", community.pk)])


def count(community: Community, rows: Rows) -> None:
    """Add what these rows add to the counters of spaces, tags and members."""
    spaces = sorted(rows.spaces.items())
    tags = sorted(rows.tags.items())
    members = sorted({*rows.points, *rows.helped})
    with connection.cursor() as cursor:
        cursor.executemany(_SPACES, [(threads, space) for space, threads in spaces])
        cursor.execute(_TAGS, [community.pk, [key[0] for key, _n in tags], [key[1] for key, _n in tags], [n for _key, n in tags]])
        cursor.execute(_MEMBERS, [members, [rows.points[key] for key in members], [rows.helped[key] for key in members]])


def tell_planner() -> None:
    """Let the planner know how many rows there are by now; without that it reads whole tables for one page.

    Long values are left to autovacuum: to look at them takes many times as long, and few plans depend on them.
    """
    skipped = (models.TextField, models.JSONField, SearchVectorField)
    with connection.cursor() as cursor:
        for label in (*COLUMNS, "community.SearchDocument", "community.SearchWord", "community.Tag", "community.Membership"):
            meta = apps.get_model(label)._meta
            told = [sql.Identifier(str(one.column)) for one in meta.local_concrete_fields if not isinstance(one, skipped)]
            cursor.execute(sql.SQL("ANALYZE {} ({})").format(sql.Identifier(meta.db_table), sql.SQL(", ").join(told)))


def tidy_indexes() -> None:
    """Sort in what waits at the end of the text indexes, so that searches need not read it each time."""
    with connection.cursor() as cursor:
        for index in ("search_vector", "search_word_keys"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
