"""Making a thread of its own out of some replies of another."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from community import moving_policies
from community.events import about_thread
from community.models import Comment, Moving, MovingKind, PostType, Reply, Solution, Space, Thread
from community.moving_events import MovingUndone, ThreadSplit
from community.services import counting, following
from community.services.moving.carrying import carry, follow, retire, rows_of, self_of, stand, turn
from community.services.moving.loading import demand
from community.services.moving.records import close, demand_untouched
from community.services.moving.solutions import standing_ids
from community.services.solving.rows import carry_solutions
from community.services.targets import load_reply, load_thread
from community.services.writing import EXCERPT_LENGTH, clean_title
from community.viewer import Viewer
from core.errors import InvalidInput, InvalidState
from core.events import publish
from core.markup import render
from core.text import excerpt, slugify_title

# Whatever an earlier thread of this id was in the end, the new one is open.
_OPEN = {"closed_at": None, "closed_by": None, "close_reason": "", "close_note": "", "solutions_locked_at": None}


@dataclass(frozen=True)
class Anew:
    """What the new thread is called, where it stands, and of which kind it is."""

    title: str
    space: Space
    kind: str


@dataclass(frozen=True)
class Parted:
    """The oldest of the chosen replies opens the new thread; the others are its replies."""

    opening: Reply
    others: list[uuid.UUID]


@transaction.atomic
def split_thread(viewer: Viewer, thread_id: uuid.UUID, reply_ids: Collection[uuid.UUID], anew: Anew) -> Moving:
    """Take chosen replies of a thread, with their comments, out into a new one.

    Raises NotVisible, NotPermitted, or InvalidInput naming the field.
    """
    origin = load_thread(viewer, thread_id, lock=True)
    moving_policies.may_rearrange(viewer, origin).demand()
    replies = [load_reply(viewer, pk, lock=True) for pk in sorted(set(reply_ids))]
    if not replies or any(reply.thread_id != origin.pk for reply in replies):
        raise InvalidInput(_("Choose the replies that belong elsewhere."), "replies")
    demand(moving_policies.may_split(viewer, origin, replies), "replies")
    demand(moving_policies.may_stand_in(viewer, origin, anew.space, anew.kind), "space")
    title = clean_title(anew.title)
    first, *others = sorted(replies, key=lambda reply: (reply.created_at, reply.pk))
    parted = Parted(first, [reply.pk for reply in others])
    thread, carried = _open(origin, parted, title, anew)
    before = {"standing": list(map(str, standing_ids(origin)))}
    moving = Moving.objects.create(
        community_id=origin.community_id, kind=MovingKind.SPLIT, thread=thread, origin=origin, from_space=origin.space,
        post_id=first.pk, post_count=len(replies), before=before, actor=viewer.user,
    )  # fmt: skip
    for reply in replies:
        following.follow_automatically(reply.author_id, thread)
    facts = about_thread(thread, moving=moving.public_id, split=origin.public_id)
    event = ThreadSplit(**facts, touched=(origin.pk,), carried=tuple(carried), turned=(thread.pk, PostType.THREAD))
    publish(viewer.actor_in(origin.community_id), event)
    return moving


def _open(origin: Thread, parted: Parted, title: str, anew: Anew) -> tuple[Thread, list[uuid.UUID]]:
    """Write the new thread under the id of its first post, so that the permalink of that leads there."""
    opening = parted.opening
    below = list(rows_of(Comment).filter(reply=opening).values_list("pk", flat=True))
    facts = {**self_of(opening), "space_id": anew.space.pk, "kind": anew.kind, "title": title, "slug": slugify_title(title)}
    facts |= {"tags": origin.tags, "product": origin.product, "product_version": origin.product_version}
    facts |= {"excerpt": excerpt(render(opening.body_md).text, EXCERPT_LENGTH), "leads_to": None, **_OPEN}
    facts |= {"author_organisation_id": company_of(opening), "last_activity_at": opening.created_at}
    retire(opening, score=0, comment_count=0)
    thread = stand(Thread, opening.pk, facts)
    turn(thread.pk, PostType.THREAD)
    follow(thread, [thread.pk])
    carried = [thread.pk, *carry(thread, parted.others), *carry(thread, [], below)]
    counting.count_thread(thread, +1)
    for each in (origin, thread):
        counting.recount(each)
        carry_solutions(each)
    return thread, carried


def company_of(opening: Reply) -> uuid.UUID | None:
    """Return whose thread it becomes for the author's colleagues."""
    author = User.objects.filter(pk=opening.author_id).first() if opening.author_id else None
    return author.organisation_id if author else None


def undo_split(viewer: Viewer, moving: Moving) -> None:
    """Bring all that stands in the new thread back; its address leads to where that went."""
    thread, origin = moving.thread, moving.origin
    demand_untouched(moving, standing_ids(origin))
    if rows_of(Solution).filter(thread=thread).filter(revoked_at=None).exists():
        raise InvalidState(_("The new thread has a solution by now. Take that back first."))
    below = list(rows_of(Comment).filter(thread=thread, reply=None).values_list("pk", flat=True))
    replies = list(rows_of(Reply).filter(thread=thread).values_list("pk", flat=True))
    counting.count_thread(thread, -1)
    facts = {**self_of(thread), "thread": origin, "space_id": origin.space_id, "score": thread.score, "parent_is_published": True}
    retire(thread, leads_to=origin)
    opening = stand(Reply, thread.pk, {**facts, "comment_count": thread.comment_count})
    turn(opening.pk, PostType.REPLY)
    follow(origin, [opening.pk])
    carried = [opening.pk, *carry(origin, replies), *carry(origin, [], below, below=opening)]
    for each in (origin, thread):
        counting.recount(each)
        carry_solutions(each)
    close(viewer, moving)
    about = about_thread(origin, moving=moving.public_id, undone=moving.kind)
    event = MovingUndone(**about, touched=(thread.pk,), carried=tuple(carried), turned=(opening.pk, PostType.REPLY))
    publish(viewer.actor_in(origin.community_id), event)
