"""Making an answer a comment, and a comment an answer; the post keeps its id, its name and its days."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import moving_policies
from community.events import about_thread
from community.models import Comment, Moving, MovingKind, PostStatus, PostType, Reply, Solution, Thread
from community.moving_events import MovingUndone, PostConverted
from community.services import counting
from community.services.moving.carrying import carry, follow, leave, left_by, retire, rows_of, self_of, stand, turn
from community.services.moving.loading import demand
from community.services.moving.records import close, demand_untouched
from community.services.moving.solutions import standing_ids
from community.services.solving.rows import carry_solutions
from community.services.targets import load_reply, load_with_thread
from community.viewer import Viewer
from core.errors import InvalidInput, InvalidState
from core.events import publish


@transaction.atomic
def convert_post(viewer: Viewer, post_id: uuid.UUID, *, below: uuid.UUID | None = None) -> Moving:
    """Make a reply a comment below another reply, or below the thread (None); or make a comment a reply.

    The comments of a reply go along and stand beside it. Raises NotVisible, NotPermitted, or InvalidInput naming `below`.
    """
    thread, post = load_with_thread(viewer, post_id)
    moving_policies.may_rearrange(viewer, thread).demand()
    if isinstance(post, Thread):
        raise InvalidInput(_("What opens a thread cannot become anything else."), "post")
    demand(moving_policies.may_convert(viewer, thread, post), "post")
    if isinstance(post, Reply):
        moving, carried, became = _to_comment(viewer, thread, post, _parent(viewer, thread, post, below))
    else:
        moving, carried, became = _to_reply(viewer, thread, post)
    _count(thread)
    facts = about_thread(thread, moving=moving.public_id, became=became.value)
    event = PostConverted(**facts, carried=tuple(carried), turned=(post.pk, became))
    publish(viewer.actor_in(thread.community_id), event)
    return moving


def _parent(viewer: Viewer, thread: Thread, reply: Reply, below: uuid.UUID | None) -> Reply | None:
    if below is None:
        return None
    parent = load_reply(viewer, below, lock=True)
    if parent.thread_id != thread.pk or parent.pk == reply.pk or parent.status != PostStatus.PUBLISHED:
        raise InvalidInput(_("Choose another post of this thread."), "below")
    return parent


def _to_comment(viewer: Viewer, thread: Thread, reply: Reply, parent: Reply | None) -> tuple[Moving, list[uuid.UUID], PostType]:
    left, facts = left_by(Comment, reply.pk), {**_self_of(reply), "thread": thread, "space_id": thread.space_id, "reply": parent}
    facts |= {"parent_is_published": True}
    children = list(rows_of(Comment).filter(reply=reply).values_list("pk", flat=True))
    retire(reply, score=0, comment_count=0)
    stand(Comment, reply.pk, facts)
    _settle(thread, reply.pk, PostType.COMMENT)
    carry(thread, [], children, below=parent)
    before: dict[str, Any] = {"children": list(map(str, children)), "left": left}
    before["standing"] = list(map(str, standing_ids(thread)))
    moving = _record(viewer, thread, reply.pk, PostType.COMMENT, before)
    return moving, [reply.pk, *children], PostType.COMMENT


def _to_reply(viewer: Viewer, thread: Thread, comment: Comment) -> tuple[Moving, list[uuid.UUID], PostType]:
    left, facts = left_by(Reply, comment.pk), {**_self_of(comment), "thread": thread, "space_id": thread.space_id}
    retire(comment)
    stand(Reply, comment.pk, {**facts, "parent_is_published": True})
    _settle(thread, comment.pk, PostType.REPLY)
    before: dict[str, Any] = {"left": left, "standing": list(map(str, standing_ids(thread)))}
    return _record(viewer, thread, comment.pk, PostType.REPLY, before), [comment.pk], PostType.REPLY


def undo_conversion(viewer: Viewer, moving: Moving) -> None:
    """Make the post again what it was, as its text is by now; comments that came since stay beside it, or below its parent."""
    thread = moving.thread
    demand_untouched(moving, standing_ids(thread))
    undo = _back_to_reply if moving.became == PostType.COMMENT else _back_to_comment
    carried, became = undo(thread, moving)
    _count(thread)
    close(viewer, moving)
    facts = about_thread(thread, moving=moving.public_id, undone=moving.kind)
    event = MovingUndone(**facts, carried=tuple(carried), turned=(carried[0], became))
    publish(viewer.actor_in(thread.community_id), event)


def _back_to_reply(thread: Thread, moving: Moving) -> tuple[list[uuid.UUID], PostType]:
    comment = rows_of(Comment).select_for_update(no_key=True).filter(pk=moving.post_id, status=PostStatus.PUBLISHED).first()
    if comment is None:
        raise InvalidState(_("This post is not published any more."))
    facts = {**_self_of(comment), "thread": thread, "space_id": thread.space_id, "parent_is_published": True}
    leave(comment, moving.before["left"])
    reply = stand(Reply, comment.pk, facts)
    _settle(thread, reply.pk, PostType.REPLY)
    children = [uuid.UUID(pk) for pk in moving.before["children"]]
    carry(thread, [], rows_of(Comment).filter(pk__in=children).values_list("pk", flat=True), below=reply)
    return [reply.pk, *children], PostType.REPLY


def _back_to_comment(thread: Thread, moving: Moving) -> tuple[list[uuid.UUID], PostType]:
    reply = rows_of(Reply).select_for_update(no_key=True).filter(pk=moving.post_id, status=PostStatus.PUBLISHED).first()
    if reply is None:
        raise InvalidState(_("This post is not published any more."))
    if rows_of(Solution).filter(reply=reply).exists() and not moving.before["left"]:
        raise InvalidState(_("This answer was a solution since, so that it stays one."))
    demand(moving_policies.may_fit_comment(reply), "post")
    facts = {**_self_of(reply), "parent_is_published": True}
    place = rows_of(Comment).get(pk=reply.pk)
    below = list(rows_of(Comment).filter(reply=reply).values_list("pk", flat=True))
    carry(thread, [], below, below=place.reply)
    leave(reply, moving.before["left"])
    stand(Comment, place.pk, facts)
    _settle(thread, place.pk, PostType.COMMENT)
    return [place.pk, *below], PostType.COMMENT


def _settle(thread: Thread, post_id: uuid.UUID, kind: PostType) -> None:
    turn(post_id, kind)
    follow(thread, [post_id])


def _count(thread: Thread) -> None:
    counting.recount(thread)
    counting.recount_replies(thread)
    carry_solutions(thread)


def _record(viewer: Viewer, thread: Thread, post_id: uuid.UUID, became: PostType, before: dict[str, Any]) -> Moving:
    return Moving.objects.create(
        community_id=thread.community_id, kind=MovingKind.CONVERT, thread=thread, origin=thread, post_id=post_id,
        became=became, post_count=1, before=before, actor=viewer.user,
    )  # fmt: skip


def _self_of(post: Reply | Comment) -> dict[str, Any]:
    """As `self_of`, with what replies and comments have in common."""
    return {**self_of(post), "asks_for_details": post.asks_for_details}
