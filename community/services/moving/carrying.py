"""What every moving of posts is made of: taking them under another thread with all that hangs on them."""

import uuid
from collections.abc import Collection
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from community.models import (
    Attachment,
    Bookmark,
    Comment,
    Confirmation,
    Draft,
    DraftKind,
    MeToo,
    Post,
    PostStatus,
    PostType,
    ReadMark,
    Reply,
    Revision,
    Solution,
    Subscription,
    Thread,
    Vote,
)
from core.markup import RENDERER_VERSION

Ids = Collection[uuid.UUID]
Kind = TypeVar("Kind", Thread, Reply, Comment)

# What a post keeps when it becomes one of another kind; its text, its name and its days are the same.
_SELF = (
    "community_id", "author_id", "alias", "sealed_author_id", "author_role", "author_is_staff", "body_md", "body_html",
    "renderer_version", "status_reason", "version", "revision_count", "created_at", "edited_at", "request_key",
)  # fmt: skip
_JOINED: tuple[type[Model], ...] = (Subscription, MeToo, ReadMark)


def rows_of(model: type[Model]) -> "QuerySet[Any]":
    return model.objects.unscoped("moves posts of threads just locked, with all that hangs on them")  # type: ignore[attr-defined]


def ids_below(thread: Thread) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """Return a thread's replies and the comments of the thread itself."""
    replies = rows_of(Reply).filter(thread=thread).exclude(status=PostStatus.MOVED)
    comments = rows_of(Comment).filter(thread=thread, reply=None).exclude(status=PostStatus.MOVED)
    return list(replies.values_list("pk", flat=True)), list(comments.values_list("pk", flat=True))


def carry(thread: Thread, replies: Ids, comments: Ids = (), *, below: Reply | None = None) -> list[uuid.UUID]:
    """Take replies with their comments, and further comments, under another thread; returns all posts that came.

    `comments` stand below that reply of the thread then, or below the thread itself.
    """
    place = {"thread": thread, "space_id": thread.space_id}
    rows_of(Reply).filter(pk__in=replies).update(**place)
    rows_of(Comment).filter(reply__in=replies).update(**place)
    rows_of(Comment).filter(pk__in=comments).update(**place, reply=below)
    came = rows_of(Comment).filter(Q(reply__in=replies) | Q(pk__in=comments)).values_list("pk", flat=True)
    posts = [*replies, *came]
    follow(thread, posts)
    return posts


def follow(thread: Thread, posts: Ids) -> None:
    """Bring what hangs on posts to the thread where they stand now."""
    space_id = thread.space_id
    for model in (Revision, Vote, Attachment, Bookmark):
        rows_of(model).filter(post_id__in=posts).exclude(space=space_id).update(space=space_id)
    # A post that is of another kind now has left what it once solved in its old place.
    here = rows_of(Reply).filter(pk__in=posts).exclude(status=PostStatus.MOVED)
    rows_of(Solution).filter(reply__in=here).update(thread=thread, space_id=space_id)
    rows_of(Confirmation).filter(solution__reply__in=posts).exclude(space=space_id).update(space=space_id)
    rows_of(Draft).filter(post_id__in=posts).exclude(thread=thread).update(thread=thread)


def turn(post_id: uuid.UUID, kind: PostType) -> None:
    """Let what names a post by its kind say the new one."""
    for model in (Revision, Vote, Attachment, Bookmark):
        rows_of(model).filter(post_id=post_id).update(post_type=kind)


def self_of(post: Post) -> dict[str, Any]:
    """Return what a post takes along when it becomes one of another kind, read before it is retired."""
    return {name: getattr(post, name) for name in _SELF}


def stand(model: type[Kind], pk: uuid.UUID, facts: dict[str, Any]) -> Kind:
    """Write a post of this kind under its old id: a new row, or the one that it left behind when it was of this kind before."""
    if rows_of(model).filter(pk=pk).exists():
        rows_of(model).filter(pk=pk).update(status=PostStatus.PUBLISHED, **facts)
    else:
        model.objects.create(pk=pk, status=PostStatus.PUBLISHED, **facts)
    return rows_of(model).select_related("space__community").get(pk=pk)


def retire(post: Post, **changes: Any) -> None:
    """Leave of a post that is of another kind, or elsewhere, now nothing but its place."""
    facts = {"body_md": "", "body_html": "", "renderer_version": RENDERER_VERSION, "request_key": ""}
    rows_of(type(post)).filter(pk=post.pk).update(status=PostStatus.MOVED, **facts, **changes)
    post.status = PostStatus.MOVED


def left_by(model: type[Reply] | type[Comment], pk: uuid.UUID) -> dict[str, str]:
    """Return where a post left its place when it was of this kind before; nothing when it never was."""
    row = rows_of(model).filter(pk=pk).first()
    if row is None:
        return {}
    return {"thread": str(row.thread_id), "reply": str(getattr(row, "reply_id", None) or "")}


def leave(post: Reply | Comment, left: dict[str, str]) -> None:
    """Undo `stand`: the row goes, or is again what it was. `left` is what `left_by` said before."""
    if not left:
        rows_of(type(post)).filter(pk=post.pk).delete()
        return
    home = rows_of(Thread).get(pk=left["thread"])
    place: dict[str, Any] = {"thread": home, "space_id": home.space_id}
    if isinstance(post, Reply):
        place |= {"opened_title": "", "score": 0, "comment_count": 0, "is_solution": False}
        rows_of(Solution).filter(reply=post).update(thread=home, space_id=home.space_id)
    else:
        place["reply_id"] = left["reply"] or None
    retire(post, **place)


def join(source: Thread, target: Thread) -> dict[str, list[str]]:
    """Take who follows, has it too, has read and is replying over to another thread; returns whose rows went, by model.

    Who has such a row there already keeps it; the other stays, and counts again when the source does.
    """
    gone = {}
    for model in _JOINED:
        there = rows_of(model).filter(thread=target).values("user")
        rows = rows_of(model).filter(thread=source).exclude(user__in=there)
        if model is MeToo and target.author_id:
            rows = rows.exclude(user=target.author_id)
        gone[model.__name__] = list(map(str, rows.values_list("pk", flat=True)))
    here = rows_of(Draft).filter(thread=source, kind=DraftKind.REPLY)
    busy = rows_of(Draft).filter(thread=target, kind=DraftKind.REPLY).values_list("writer", "key_hash")
    taken = set(busy)
    gone[Draft.__name__] = [str(row.pk) for row in here if (row.writer_id, row.key_hash) not in taken]
    take(gone, target)
    return gone


def take(gone: dict[str, list[str]], thread: Thread) -> None:
    """Put rows named by `join` below a thread, as far as there still are any."""
    for model in _JOINED:
        rows_of(model).filter(pk__in=gone[model.__name__]).update(thread=thread, space_id=thread.space_id)
    rows_of(Draft).filter(pk__in=gone[Draft.__name__]).update(thread=thread)
