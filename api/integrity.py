"""The feed says what the threads say: states agree, nothing waits for its place, nothing taken back is still held."""

from collections.abc import Iterator

from core.integrity import integrity_check, rows_of

# thread → the state that consumers should read, for questions of spaces that feed
_EXPECTED = """
SELECT t.id, t.community_id, CASE
    WHEN t.status <> 'published' OR s.feed_policy <> 'full' OR c.visibility = 'executive' THEN 'gone'
    WHEN t.state IN ('resolved', 'duplicate') THEN t.state ELSE 'open' END AS state
FROM community_thread t JOIN community_space s ON s.id = t.space_id JOIN community_community c ON c.id = t.community_id
WHERE t.kind = 'question'
"""


@integrity_check("feed state equals thread state")
def states() -> Iterator[str]:
    rows = rows_of(
        f"""SELECT e.id, e.state, f.state FROM ({_EXPECTED}) e
            LEFT JOIN api_issuechange f ON f.thread_id = e.id AND f.is_latest
            WHERE f.state <> e.state OR (f.state IS NULL AND e.state = 'resolved')"""  # noqa: S608  (no value is put in)
    )
    for pk, expected, said in rows:
        yield f"thread {pk} is {expected}, the feed says {said or 'nothing'}"


@integrity_check("changes of the feed have their position")
def positions() -> Iterator[str]:
    rows = rows_of("SELECT event_id FROM api_issuechange WHERE position IS NULL AND recorded_at < now() - interval '60 seconds'")
    for (event_id,) in rows:
        yield f"change {event_id} has waited for its position for more than a minute"


@integrity_check("withdrawn issues hold no text")
def scrubbed() -> Iterator[str]:
    rows = rows_of(
        """SELECT DISTINCT o.thread_id FROM api_issuechange o
           JOIN api_issuechange g ON g.thread_id = o.thread_id AND g.state = 'gone' AND g.version > o.version
           WHERE o.payload IS NOT NULL"""
    )
    for (pk,) in rows:
        yield f"the feed still holds a text of thread {pk} from before it was withdrawn"
