"""Stored counters: each changes in one place, together with the row it counts. `check_integrity` compares them."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from community.models import Comment, MeToo, PostStatus, PostType, Reply, Space, Tag, Thread, Vote


def count_thread(thread: Thread, delta: int) -> None:
    """A thread appeared in (+1) or vanished from (−1) its space's lists."""
    space = Space.objects.unscoped("counters follow their row").filter(pk=thread.space_id)
    space.update(thread_count=F("thread_count") + delta)
    count_tags(thread.community_id, thread.space_id, thread.tags, delta)


def count_tags(community_id: uuid.UUID, space_id: uuid.UUID, names: Iterable[str], delta: int) -> None:
    names = sorted(names)  # one order for all writers, so that two of them never wait for each other in a circle
    missing = [Tag(community_id=community_id, space_id=space_id, name=name) for name in names]
    Tag.objects.bulk_create(missing, ignore_conflicts=True)
    for name in names:
        row = Tag.objects.unscoped("counters follow their row").filter(space_id=space_id, name=name)
        row.update(thread_count=F("thread_count") + delta)


def count_reply(thread: Thread, delta: int) -> None:
    _bump(Thread, thread.pk, reply_count=delta)


def carry_replies(thread: Thread) -> None:
    """Carry the first and the last published reply onto their thread's row, as lists show it."""
    published = Reply.objects.unscoped("counters follow their row").filter(thread=thread, status=PostStatus.PUBLISHED)
    last = published.order_by("-created_at", "-id").only("author_id", "created_at").first()
    # What came along from another thread may be older than the question, and what opened that thread is no answer.
    answers = published.filter(created_at__gte=thread.created_at, opened_title="").exclude(_shown_as_asker(thread))
    first = answers.order_by("created_at", "id").only("created_at").first()
    Thread.objects.unscoped("counters follow their row").filter(pk=thread.pk).update(
        last_activity_at=max(last.created_at, thread.created_at) if last else thread.created_at,
        last_reply_author_id=last.author_id if last else None,
        first_reply_at=first.created_at if first else None,
    )


def _shown_as_asker(thread: Thread) -> Q:
    """Replies by the name of whoever started the thread; who an alias is must not show in what is counted."""
    return Q(author_id__isnull=False, author_id=thread.author_id)


def recount(thread: Thread) -> None:
    """Count all that is below a locked thread anew: what its posts took along when they moved is counted where they are."""
    replies = _below(Reply, thread).filter(opened_title="")
    comments = _below(Comment, thread).filter(reply=None)
    votes = Vote.objects.unscoped("counters follow their row").filter(post_id=thread.pk, post_type=PostType.THREAD)
    said = MeToo.objects.unscoped("counters follow their row").filter(thread=thread)
    counted = {
        "reply_count": replies.count(),
        "comment_count": comments.count(),
        "score": votes.aggregate(total=Sum("value"))["total"] or 0,
        "me_too_count": said.count(),
    }
    Thread.objects.unscoped("counters follow their row").filter(pk=thread.pk).update(**counted)
    carry_replies(thread)


def recount_replies(thread: Thread) -> None:
    """Count the comments and votes of each reply of a locked thread anew."""
    comments = dict(_below(Comment, thread).filter(reply__isnull=False).values_list("reply").annotate(n=Count("pk")))
    rows = Reply.objects.unscoped("counters follow their row").filter(thread=thread).exclude(status=PostStatus.MOVED)
    ballots = Vote.objects.unscoped("counters follow their row").filter(post_id__in=rows.values("pk"), post_type=PostType.REPLY)
    scores = dict(ballots.values_list("post_id").annotate(n=Sum("value")))
    for pk, *stored in rows.values_list("pk", "comment_count", "score"):
        counted = [comments.get(pk, 0), scores.get(pk, 0)]
        if stored != counted:
            rows.filter(pk=pk).update(comment_count=counted[0], score=counted[1])


def _below(model: type[Reply] | type[Comment], thread: Thread) -> "QuerySet[Any]":
    rows = model.objects.unscoped("counters follow their row")
    return rows.filter(thread=thread, status=PostStatus.PUBLISHED)


def count_comment(comment: Comment, delta: int) -> None:
    if comment.reply_id:
        _bump(Reply, comment.reply_id, comment_count=delta)
    else:
        _bump(Thread, comment.thread_id, comment_count=delta)


def count_me_too(thread: Thread, delta: int) -> None:
    _bump(Thread, thread.pk, me_too_count=delta)


def count_vote(post: Thread | Reply, delta: int) -> None:
    _bump(type(post), post.pk, score=delta)


def _bump(model: type[Thread] | type[Reply], pk: uuid.UUID, **deltas: int) -> None:
    rows = model.objects.unscoped("counters follow their row").filter(pk=pk)
    rows.update(**{name: F(name) + delta for name, delta in deltas.items()})
