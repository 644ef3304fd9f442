"""Stored counters equal the rows they count; what is published is found by search, and nothing else is."""

from collections.abc import Iterator

from django.core.files.storage import default_storage

from community.models import Attachment, Community
from community.services import file_storage
from community.services.brand_pictures import FOLDER
from core.integrity import integrity_check, rows_of

# name → query that returns (id, stored, counted) of every row that differs
_COUNTERS = {
    "replies of a thread": """
        SELECT t.id, t.reply_count, count(r.id) FROM community_thread t
        LEFT JOIN community_reply r ON r.thread_id = t.id AND r.status = 'published' AND r.opened_title = ''
        GROUP BY t.id HAVING t.reply_count <> count(r.id)""",
    "solutions of a thread": """
        SELECT t.id, t.solution_count, count(s.id) FROM community_thread t
        LEFT JOIN community_solution s ON s.thread_id = t.id AND s.revoked_at IS NULL
        GROUP BY t.id HAVING t.solution_count <> count(s.id)""",
    "score of a thread": """
        SELECT t.id, t.score, coalesce(sum(v.value), 0) FROM community_thread t
        LEFT JOIN community_vote v ON v.post_id = t.id AND v.post_type = 'thread'
        GROUP BY t.id HAVING t.score <> coalesce(sum(v.value), 0)""",
    "score of a reply": """
        SELECT r.id, r.score, coalesce(sum(v.value), 0) FROM community_reply r
        LEFT JOIN community_vote v ON v.post_id = r.id AND v.post_type = 'reply'
        GROUP BY r.id HAVING r.score <> coalesce(sum(v.value), 0)""",
    "comments of a thread": """
        SELECT t.id, t.comment_count, count(c.id) FROM community_thread t
        LEFT JOIN community_comment c ON c.thread_id = t.id AND c.reply_id IS NULL AND c.status = 'published'
        GROUP BY t.id HAVING t.comment_count <> count(c.id)""",
    "comments of a reply": """
        SELECT r.id, r.comment_count, count(c.id) FROM community_reply r
        LEFT JOIN community_comment c ON c.reply_id = r.id AND c.status = 'published'
        GROUP BY r.id HAVING r.comment_count <> count(c.id)""",
    "confirmations of a solution": """
        SELECT s.id, s.worked_count, count(c.id) FILTER (WHERE c.worked) FROM community_solution s
        LEFT JOIN community_confirmation c ON c.solution_id = s.id
        GROUP BY s.id HAVING s.worked_count <> count(c.id) FILTER (WHERE c.worked)
                          OR s.failed_count <> count(c.id) FILTER (WHERE NOT c.worked)""",
    "confirmations of a thread": """
        SELECT t.id, t.worked_count, coalesce(sum(s.worked_count), 0) FROM community_thread t
        LEFT JOIN community_solution s ON s.thread_id = t.id AND s.revoked_at IS NULL
        GROUP BY t.id HAVING t.worked_count <> coalesce(sum(s.worked_count), 0)""",
    "people who have a thread's problem too": """
        SELECT t.id, t.me_too_count, count(m.id) FROM community_thread t
        LEFT JOIN community_metoo m ON m.thread_id = t.id
        GROUP BY t.id HAVING t.me_too_count <> count(m.id)""",
    "duplicates of a thread": """
        SELECT t.id, t.duplicate_count, count(d.id) FROM community_thread t
        LEFT JOIN community_thread d ON d.duplicate_of_id = t.id
        GROUP BY t.id HAVING t.duplicate_count <> count(d.id)""",
    "originals that are duplicates": """
        SELECT t.id, 1, 0 FROM community_thread t JOIN community_thread o ON o.id = t.duplicate_of_id
        WHERE o.duplicate_of_id IS NOT NULL""",
    "threads of a space": """
        SELECT s.id, s.thread_count, count(t.id) FROM community_space s
        LEFT JOIN community_thread t ON t.space_id = s.id AND t.status = 'published'
        GROUP BY s.id HAVING s.thread_count <> count(t.id)""",
    "open questions of a space": """
        SELECT s.id, s.open_count, count(t.id) FROM community_space s
        LEFT JOIN community_thread t ON t.space_id = s.id AND t.status = 'published'
             AND t.state = 'open' AND t.kind = 'question'
        GROUP BY s.id HAVING s.open_count <> count(t.id)""",
    "threads of a tag": """
        SELECT g.id, g.thread_count, count(t.id) FROM community_tag g
        LEFT JOIN community_thread t ON t.space_id = g.space_id AND t.status = 'published' AND t.tags @> ARRAY[g.name]
        GROUP BY g.id HAVING g.thread_count <> count(t.id)""",
    "replies marked as solutions": """
        SELECT r.id, r.is_solution::int, count(s.id) FROM community_reply r
        LEFT JOIN community_solution s ON s.reply_id = r.id AND s.revoked_at IS NULL
        GROUP BY r.id HAVING r.is_solution <> (count(s.id) > 0)""",
    "published parents of a reply": """
        SELECT r.id, r.parent_is_published::int, (t.status = 'published')::int FROM community_reply r
        JOIN community_thread t ON t.id = r.thread_id
        WHERE r.parent_is_published <> (t.status = 'published') AND r.status <> 'moved'""",
    "space of a reply": """
        SELECT r.id, 0, 1 FROM community_reply r JOIN community_thread t ON t.id = r.thread_id
        WHERE r.space_id <> t.space_id OR r.community_id <> t.community_id""",
    "space of a comment": """
        SELECT c.id, 0, 1 FROM community_comment c JOIN community_thread t ON t.id = c.thread_id
        LEFT JOIN community_reply r ON r.id = c.reply_id
        WHERE c.space_id <> t.space_id OR r.thread_id <> c.thread_id""",
    "thread of a solution": """
        SELECT s.id, 0, 1 FROM community_solution s JOIN community_reply r ON r.id = s.reply_id
        WHERE s.thread_id <> r.thread_id OR s.space_id <> r.space_id""",
    "texts of posts that moved on": """
        SELECT p.id, 1, 0 FROM (
            SELECT id, body_md FROM community_thread WHERE status = 'moved'
            UNION ALL SELECT id, body_md FROM community_reply WHERE status = 'moved'
            UNION ALL SELECT id, body_md FROM community_comment WHERE status = 'moved') p
        WHERE p.body_md <> ''""",
    "space of an attachment": """
        SELECT a.id, 0, 1 FROM community_attachment a
        LEFT JOIN community_thread t ON t.id = a.post_id AND a.post_type = 'thread'
        LEFT JOIN community_reply r ON r.id = a.post_id AND a.post_type = 'reply'
        WHERE a.post_id IS NOT NULL AND (coalesce(t.space_id, r.space_id) IS DISTINCT FROM a.space_id
                                         OR coalesce(t.community_id, r.community_id) IS DISTINCT FROM a.community_id)""",
    "search documents": """
        SELECT t.id, (t.status = 'published')::int, (d.thread_id IS NOT NULL)::int FROM community_thread t
        LEFT JOIN community_searchdocument d ON d.thread_id = t.id
        WHERE (t.status = 'published') <> (d.thread_id IS NOT NULL) OR d.space_id <> t.space_id""",
}


@integrity_check("brand pictures are files, files are brand pictures")
def pictures_and_files() -> Iterator[str]:
    rows = Community.objects.unscoped("integrity compares every row with the files").values_list(
        "slug", "logo", "cover", "favicon"
    )
    named = {name: slug for slug, *names in rows for name in names if name}
    files = default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []
    kept = {f"{FOLDER}/{name}" for name in files}
    yield from (f"a picture of {named[name]} is missing: {name}" for name in sorted(named.keys() - kept))
    yield from (f"a picture belongs to no community: {name}" for name in sorted(kept - named.keys()))


@integrity_check("attachments are files, files are attachments")
def attachments_and_files() -> Iterator[str]:
    """A file so young that its row may still come is passed over."""
    rows = Attachment.objects.unscoped("integrity compares every row with the files").values_list("pk", "stored", "stored_small")
    for pk, *names in rows.iterator(chunk_size=2000):
        yield from (f"{pk}: a file is missing: {name}" for name in names if name and not default_storage.exists(name))
    yield from (f"a file belongs to no attachment: {name}" for name in file_storage.strays())


def _register(name: str, sql: str) -> None:
    @integrity_check(f"stored equals counted: {name}")
    def compare() -> Iterator[str]:
        for pk, stored, counted in rows_of(sql):
            yield f"{pk}: stored {stored}, counted {counted}"


for _name, _sql in _COUNTERS.items():
    _register(_name, _sql)
