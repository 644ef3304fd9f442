"""The posts of one thread, read with what a page shows beside each: solutions, comments, whom they name."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from community.models import Comment, Community, PostStatus, Reply, Solution, Thread
from community.pages.mine import mine_in
from community.pages.people import author_of, people_of
from community.pages.structured import plain_text
from community.viewer import Viewer
from core.ids import decode
from core.text import excerpt

SOLUTIONS_SHOWN = 10
EXCERPT = 100


def replies_of(viewer: Viewer, thread: Thread) -> QuerySet[Any]:
    """Return a thread's visible replies, each with its latest solution, standing or ended, on the same row."""
    # Naming the thread here too lets PostgreSQL look at this thread's solutions only.
    standing = FilteredRelation("solutions", condition=Q(solutions__is_latest=True, solutions__thread=thread))
    replaced = Solution.objects.visible_to(viewer).filter(superseded_by=OuterRef("standing__pk"), is_latest=True)
    return Reply.objects.visible_to(viewer).filter(thread=thread).annotate(standing=standing).annotate(
        standing_id=F("standing__pk"), standing_by=F("standing__accepted_by"), standing_role=F("standing__by_role"),
        standing_at=F("standing__accepted_at"), standing_worked=F("standing__worked_count"),
        standing_failed=F("standing__failed_count"), standing_worked_on=F("standing__worked_versions"),
        standing_failed_on=F("standing__failed_versions"), standing_state=F("standing__state"),
        standing_stale=F("standing__stale_reason"), standing_ended_at=F("standing__revoked_at"),
        standing_newer=F("standing__superseded_by__reply"), standing_replaces=Subquery(replaced.values("reply")[:1]),
    )  # fmt: skip


def reply_to_start_at(viewer: Viewer, thread: Thread, public_id: str) -> Any:
    """Return a visible reply of the thread with `has_earlier`, None when the id names none; "new" is the first one unread."""
    if public_id == "new":
        return first_new_reply(viewer, thread)
    try:
        wanted = decode(public_id) if public_id else None
    except ValueError:
        wanted = None
    if wanted is None:
        return None
    return _with_earlier(viewer, thread).filter(pk=wanted).first()


def first_new_reply(viewer: Viewer, thread: Thread) -> Any:
    """Return the first reply that came after the viewer was here last, with `has_earlier`, or None."""
    since = mine_in(viewer, thread, []).read_through
    if since is None:
        return None
    new = _with_earlier(viewer, thread).filter(created_at__gt=since, is_solution=False).exclude(author=viewer.user_id)
    return new.order_by("created_at", "id").first()


def _with_earlier(viewer: Viewer, thread: Thread) -> QuerySet[Any]:
    before = Q(created_at__lt=OuterRef("created_at")) | Q(created_at=OuterRef("created_at"), pk__lt=OuterRef("pk"))
    earlier = Reply.objects.visible_to(viewer).filter(before, thread=thread, is_solution=False)
    return Reply.objects.visible_to(viewer).filter(thread=thread).annotate(has_earlier=Exists(earlier))


def solutions_of(viewer: Viewer, thread: Thread) -> QuerySet[Any]:
    rows = replies_of(viewer, thread).filter(is_solution=True, status=PostStatus.PUBLISHED)
    return rows.order_by("standing_at")[:SOLUTIONS_SHOWN]


def solutions_to_replace(viewer: Viewer, community: Community, thread: Thread, newer: Reply) -> list[tuple[str, str]]:
    """Return (id, who and how it begins) of the standing solutions that another answer could replace."""
    rows = [row for row in solutions_of(viewer, thread) if row.pk != newer.pk]
    people = people_of(community, [row.author_id for row in rows])
    return [(row.public_id, f"{author_of(row, people).name}: {excerpt(plain_text(row.body_html), EXCERPT)}") for row in rows]


def comments_of(viewer: Viewer, thread: Thread, posts: list[Thread | Reply]) -> list[Comment]:
    if not posts or not any(post.comment_count for post in posts) and not viewer.is_authenticated:
        return []
    replies = [post.pk for post in posts if isinstance(post, Reply)]
    below = Q(reply__in=replies) | Q(reply=None) if thread in posts else Q(reply__in=replies)
    rows = Comment.objects.visible_to(viewer).filter(thread=thread).filter(below)
    return list(rows.order_by("created_at", "id"))


def below(comments: list[Comment], post: Thread | Reply) -> list[Comment]:
    parent = post.pk if isinstance(post, Reply) else None
    return [comment for comment in comments if comment.reply_id == parent]


def named_in(posts: list[Thread | Reply], comments: list[Comment]) -> Iterable[uuid.UUID | None]:
    yield from (post.author_id for post in posts)
    yield from (comment.author_id for comment in comments)
    yield from (getattr(post, "standing_by", None) for post in posts)
