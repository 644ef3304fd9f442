"""Posts as JSON: rows that passed the visibility rule, with authors, solutions and own ballots fetched for all at once."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from community.links import absolute, post_path
from community.models import Comment, Community, MembershipStatus, Reply, Role, Solution, Thread, Vote
from community.viewer import Viewer
from core.ids import encode

Json = dict[str, Any]
AnyPost = Thread | Reply | Comment


@dataclass(frozen=True)
class Around:
    """What the rows of a page need besides themselves. `canonical` holds the visible threads that duplicates point at."""

    viewer: Viewer
    authors: Mapping[uuid.UUID, User]
    solutions: Mapping[uuid.UUID, list[Solution]]
    votes: Mapping[uuid.UUID, int]
    canonical: frozenset[uuid.UUID] = frozenset()


def threads_json(viewer: Viewer, threads: Sequence[Thread]) -> list[Json]:
    around = _around(viewer, threads, _solutions_by(viewer, "thread_id", [t.pk for t in threads if t.solution_count]))
    around = replace(around, canonical=_visible_canonical(viewer, threads))
    return [_thread_json(around, thread) for thread in threads]


def replies_json(viewer: Viewer, replies: Sequence[Reply], thread: Thread) -> list[Json]:
    """Return replies of one thread."""
    around = _around(viewer, replies, _solutions_by(viewer, "reply_id", [r.pk for r in replies if r.is_solution]))
    return [_reply_json(around, reply, thread) for reply in replies]


def comments_json(viewer: Viewer, comments: Sequence[Comment], thread: Thread) -> list[Json]:
    """Return comments of one thread."""
    around = _around(viewer, comments, {})
    return [_comment_json(around, comment, thread) for comment in comments]


def authors_of(posts: Iterable[AnyPost]) -> dict[uuid.UUID, User]:
    """Return the authors of posts that the viewer sees, each with `active_in`: where they are members now."""
    wanted = {post.author_id for post in posts if post.author_id}
    here = {post.community_id for post in posts}
    standing = Q(memberships__status=MembershipStatus.ACTIVE, memberships__community__in=here)
    rows = User.objects.filter(pk__in=wanted).annotate(active_in=ArrayAgg("memberships__community", filter=standing, default=[]))
    return {user.pk: user for user in rows} if wanted else {}


def author_json(post: AnyPost, community: Community, authors: Mapping[uuid.UUID, User]) -> Json | None:
    """Return who wrote a post, in the role of that moment; None when the account was erased."""
    user = authors.get(post.author_id) if post.author_id else None
    if user is None:
        return None
    is_here = community.pk in user.active_in  # type: ignore[attr-defined]
    return {
        "id": user.public_id,
        "handle": user.handle,
        "name": user.name,
        "url": absolute(reverse("community:profile", args=[community.slug, user.handle]), community) if is_here else None,
        "role": post.author_role or Role.MEMBER.value,
        "is_staff": post.author_is_staff,
    }


def moment(value: datetime | None) -> str | None:
    """Return RFC 3339 in UTC with Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def _around(viewer: Viewer, posts: Sequence[AnyPost], solutions: Mapping[uuid.UUID, list[Solution]]) -> Around:
    votes: dict[uuid.UUID, int] = {}
    if viewer.is_authenticated and posts and not isinstance(posts[0], Comment):
        own = Vote.objects.visible_to(viewer).filter(post_id__in=[post.pk for post in posts])
        votes = dict(own.values_list("post_id", "value"))
    return Around(viewer, authors_of(posts), solutions, votes)


def _solutions_by(viewer: Viewer, key: str, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Solution]]:
    found: dict[uuid.UUID, list[Solution]] = defaultdict(list)
    if ids:
        rows = Solution.objects.visible_to(viewer).filter(**{f"{key}__in": ids}, revoked_at=None)
        for row in rows.order_by("accepted_at", "pk"):
            found[getattr(row, key)].append(row)
    return found


def _visible_canonical(viewer: Viewer, threads: Sequence[Thread]) -> frozenset[uuid.UUID]:
    """Even the id of a thread is told only to who may see it."""
    named = {thread.duplicate_of_id for thread in threads if thread.duplicate_of_id}
    rows = Thread.objects.visible_to(viewer).filter(pk__in=named)
    return frozenset(rows.values_list("pk", flat=True)) if named else frozenset()


def _post_json(around: Around, post: AnyPost, thread: Thread) -> Json:
    space = around.viewer.spaces[post.space_id]
    community = space.community
    return {
        "id": post.public_id,
        "url": absolute(post_path(thread, post, community), community),
        "community": community.slug,
        "space": space.slug,
        "body_md": post.body_md,
        "body_html": post.body_html,
        "status": post.status,
        "author": author_json(post, community, around.authors),
        "version": post.version,
        "created_at": moment(post.created_at),
        "edited_at": moment(post.edited_at),
    }


def _my_vote(around: Around, post: Thread | Reply) -> Json:
    return {"my_vote": around.votes.get(post.pk, 0)} if around.viewer.is_authenticated else {}


def _thread_json(around: Around, thread: Thread) -> Json:
    return {
        **_post_json(around, thread, thread),
        "kind": thread.kind,
        "title": thread.title,
        "state": thread.state,
        "tags": thread.tags,
        "product": thread.product,
        "product_version": thread.product_version,
        "environment": thread.environment,
        "reply_count": thread.reply_count,
        "comment_count": thread.comment_count,
        "solution_count": thread.solution_count,
        "worked_count": thread.worked_count,
        "score": thread.score,
        "last_activity_at": moment(thread.last_activity_at),
        "solutions": [encode(solution.reply_id) for solution in around.solutions.get(thread.pk, [])],
        "duplicate_of": encode(thread.duplicate_of_id) if thread.duplicate_of_id in around.canonical else None,
        **_my_vote(around, thread),
    }


def _reply_json(around: Around, reply: Reply, thread: Thread) -> Json:
    standing = around.solutions.get(reply.pk, [])
    return {
        **_post_json(around, reply, thread),
        "thread": encode(reply.thread_id),
        "score": reply.score,
        "comment_count": reply.comment_count,
        "is_solution": reply.is_solution,
        "solution": _solution_json(standing[0]) if standing else None,
        **_my_vote(around, reply),
    }


def _solution_json(solution: Solution) -> Json:
    return {
        "id": solution.public_id,
        "state": solution.state,
        "by_role": solution.by_role,
        "accepted_at": moment(solution.accepted_at),
        "worked_count": solution.worked_count,
        "failed_count": solution.failed_count,
    }


def _comment_json(around: Around, comment: Comment, thread: Thread) -> Json:
    return {
        **_post_json(around, comment, thread),
        "thread": encode(comment.thread_id),
        "reply": encode(comment.reply_id) if comment.reply_id else None,
    }
