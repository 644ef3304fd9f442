"""Writing a thread's document: one weighted vector over all that is published in it."""

import uuid
from collections.abc import Iterable

from django.db import connection

from community.models import PostStatus, SearchDocument, Thread
from community.search.scope import configuration_of

INDEXED_REPLIES = 200  # a thread's document holds its first replies, so that it stays small
APPEND_BELOW_BYTES = 60_000

# A title also keeps its words as they were typed, those without meaning too: "why is there" finds its thread.
DOCUMENTS_SQL = """
INSERT INTO community_searchdocument AS known (thread_id, community_id, space_id, vector)
SELECT t.id, t.community_id, t.space_id,
       setweight(w.stems, 'A')
    || setweight(ts_delete(to_tsvector('simple', t.title), tsvector_to_array(w.stems)), 'A')
    || setweight(to_tsvector('simple', array_to_string(t.tags, ' ') || ' ' || t.product || ' ' || t.product_version
                 || ' ' || t.environment), 'B')
    || setweight(to_tsvector(%(config)s::regconfig, coalesce(r.solutions, '')), 'B')
    || setweight(to_tsvector(%(config)s::regconfig, coalesce(d.phrasings, '')), 'B')
    || setweight(to_tsvector(%(config)s::regconfig, coalesce(r.opened, '')), 'B')
    || setweight(to_tsvector(%(config)s::regconfig, left(t.body_md, 50000)), 'C')
    || setweight(to_tsvector(%(config)s::regconfig, coalesce(r.replies, '')), 'D')
FROM community_thread t
CROSS JOIN LATERAL (SELECT to_tsvector(%(config)s::regconfig, t.title) AS stems) w
LEFT JOIN LATERAL (
    SELECT left(string_agg(s.body_md, ' ' ORDER BY s.created_at, s.id) FILTER (WHERE s.is_solution), 50000) AS solutions,
           left(string_agg(s.body_md, ' ' ORDER BY s.created_at, s.id) FILTER (WHERE NOT s.is_solution), 200000) AS replies,
           left(string_agg(s.opened_title, ' ' ORDER BY s.created_at, s.id), 20000) AS opened
    FROM (SELECT id, created_at, body_md, is_solution, opened_title FROM community_reply
          WHERE thread_id = t.id AND status = 'published'
          ORDER BY is_solution DESC, opened_title DESC, created_at LIMIT %(replies)s) s
) r ON true
LEFT JOIN LATERAL (
    -- Only of the same space, and only where whoever reads one thread reads all.
    SELECT left(string_agg(a.title, ' ' ORDER BY a.created_at, a.id), 20000) AS phrasings
    FROM community_thread a JOIN community_space p ON p.id = a.space_id
    WHERE a.duplicate_of_id = t.id AND a.space_id = t.space_id AND a.status = 'published' AND p.thread_sight = 'all'
) d ON true
WHERE t.id = ANY(%(threads)s::uuid[])
ON CONFLICT (thread_id) DO UPDATE
SET vector = EXCLUDED.vector, space_id = EXCLUDED.space_id, community_id = EXCLUDED.community_id,
    signs = CASE WHEN known.heading = ts_filter(EXCLUDED.vector, '{a}') THEN known.signs END
"""

_APPEND_SQL = """
UPDATE community_searchdocument
SET vector = vector || setweight(to_tsvector(%(config)s::regconfig, left(%(body)s, 50000)), 'D')
WHERE thread_id = %(thread)s AND pg_column_size(vector) < %(limit)s
"""


def index_thread(thread: Thread) -> None:
    """Write a thread's document anew from what is published in it, or remove it."""
    if thread.status != PostStatus.PUBLISHED:
        SearchDocument.objects.unscoped("the index follows its thread").filter(thread=thread).delete()
        return
    configuration = configuration_of(thread.space.community)
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENTS_SQL, {"threads": [thread.pk], "config": configuration, "replies": INDEXED_REPLIES})


def index_originals(ids: Iterable[uuid.UUID]) -> None:
    """Write the documents of threads anew whose repeating questions have changed; their titles are words of theirs."""
    rows = Thread.objects.unscoped("the index follows its thread").filter(pk__in=set(ids))
    for thread in rows.select_related("space__community"):
        index_thread(thread)


def append_reply(thread: Thread, body: str) -> None:
    """Add a new reply's words to its thread's document, without reading the older ones again."""
    configuration = configuration_of(thread.space.community)
    with connection.cursor() as cursor:
        cursor.execute(_APPEND_SQL, {"thread": thread.pk, "config": configuration, "body": body, "limit": APPEND_BELOW_BYTES})
