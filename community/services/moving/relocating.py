"""Moving a thread to another space of its community, with all that is below it."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import moving_policies
from community.events import about_thread
from community.models import (
    Comment,
    Confirmation,
    MeToo,
    Moving,
    MovingKind,
    PostStatus,
    ReadMark,
    Reply,
    Solution,
    Space,
    Subscription,
    Thread,
)
from community.moving_events import MovingUndone, ThreadMoved
from community.services import counting
from community.services.moving.carrying import follow, rows_of
from community.services.moving.loading import demand
from community.services.moving.records import close, demand_untouched
from community.services.solving.rows import write
from community.services.targets import load_thread
from community.viewer import Viewer
from core.errors import InvalidState
from core.events import publish


@transaction.atomic
def move_thread(viewer: Viewer, thread_id: uuid.UUID, space: Space) -> Moving:
    """Let a thread stand in another space from now on. Raises NotVisible, NotPermitted, or InvalidInput naming `space`."""
    thread = load_thread(viewer, thread_id, lock=True)
    moving_policies.may_rearrange(viewer, thread).demand()
    demand(moving_policies.may_move(viewer, thread, space), "space")
    left = thread.space
    carried = _put(thread, space)
    moving = Moving.objects.create(
        community_id=thread.community_id, kind=MovingKind.MOVE, thread=thread, origin=thread, from_space=left,
        post_count=len(carried), actor=viewer.user,
    )  # fmt: skip
    facts = about_thread(thread, moving=moving.public_id, from_space=str(left.pk))
    publish(viewer.actor_in(thread.community_id), ThreadMoved(**facts, carried=tuple(carried)))
    return moving


def _put(thread: Thread, space: Space) -> list[uuid.UUID]:
    """Write the space on everything of a thread, and count it there; returns its posts."""
    counting.count_thread(thread, -1)
    write(thread, space=space)
    posts = [thread.pk]
    for below in (Reply, Comment):
        rows_of(below).filter(thread=thread).update(space=space)
        posts += rows_of(below).filter(thread=thread).exclude(status=PostStatus.MOVED).values_list("pk", flat=True)
    everything: tuple[Any, ...] = (Subscription, MeToo, ReadMark)
    for model in everything:
        rows_of(model).filter(thread=thread).update(space=space)
    follow(thread, posts)
    # What posts once solved that are of another kind now stays with the thread, too.
    rows_of(Solution).filter(thread=thread).update(space=space)
    rows_of(Confirmation).filter(solution__thread=thread).update(space=space)
    counting.count_thread(thread, +1)
    return posts


def undo_move(viewer: Viewer, moving: Moving) -> None:
    """Put a thread back where it was, with what was written in it since then."""
    thread, left = moving.thread, moving.from_space
    if left is None or left.pk not in viewer.spaces or thread.kind not in left.kinds:
        raise InvalidState(_("The space from which this came is not there any more, or takes such threads no more."))
    demand_untouched(moving, moving.before.get("standing", []))
    carried = _put(thread, viewer.spaces[left.pk])
    close(viewer, moving)
    facts = about_thread(thread, moving=moving.public_id, undone=moving.kind)
    publish(viewer.actor_in(thread.community_id), MovingUndone(**facts, carried=tuple(carried)))
