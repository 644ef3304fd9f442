"""Making one thread of two: the posts of one go to the other, and its address leads there for good."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import moving_policies
from community.events import about_thread
from community.models import Comment, Moving, MovingKind, PostStatus, PostType, Reply, Thread
from community.moving_events import MovingUndone, ThreadsMerged
from community.services import counting
from community.services.moving import phrasings
from community.services.moving.carrying import (
    carry,
    follow,
    ids_below,
    join,
    leave,
    left_by,
    retire,
    rows_of,
    self_of,
    stand,
    take,
    turn,
)
from community.services.moving.loading import both, demand
from community.services.moving.records import close, demand_untouched
from community.services.moving.solutions import keep_standing, stand_again, standing_ids, tell_replaced, tell_restored
from community.services.solving.rows import carry_solutions, write
from community.services.tagging import meant_tags
from community.services.writing import EXCERPT_LENGTH, clean_tags, clean_title
from community.viewer import Viewer
from core.errors import InvalidState
from core.events import publish
from core.markup import render
from core.text import excerpt, slugify_title


@dataclass(frozen=True)
class Agreed:
    """What a moderator decided where two threads differ. `solutions` are the ids of those that stand from then on."""

    title: str
    tags: Sequence[str]
    solutions: Collection[uuid.UUID]


@transaction.atomic
def merge_threads(viewer: Viewer, source_id: uuid.UUID, target_id: uuid.UUID, agreed: Agreed) -> Moving:
    """Take all posts of one thread over to another one, where its first post stands as a reply.

    Raises NotVisible, NotPermitted, or InvalidInput naming the field.
    """
    source, target = both(viewer, source_id, target_id)
    for thread in (source, target):
        moving_policies.may_rearrange(viewer, thread).demand()
    demand(moving_policies.may_merge(viewer, source, target), "target")
    title, tags = clean_title(agreed.title), meant_tags(target.community_id, clean_tags(list(agreed.tags)))
    before: dict[str, Any] = {"version": source.version}
    replies, comments = ids_below(source)
    before |= {"replies": list(map(str, replies)), "comments": list(map(str, comments))}
    before["duplicates"] = phrasings.lead_over(source, target)
    counting.count_thread(source, -1)
    opening, before["left"] = _become_reply(source, target)
    carried = [opening.pk, *carry(target, replies), *carry(target, [], comments, below=opening)]
    before["joined"] = join(source, target)
    before["title"], before["tags"] = _rename(target, title, tags)
    before["ended"] = list(map(str, keep_standing(viewer, target, agreed.solutions)))
    _count(source, target)
    before["standing"] = list(map(str, standing_ids(target)))
    moving = Moving.objects.create(
        community_id=target.community_id, kind=MovingKind.MERGE, thread=target, origin=source, from_space=source.space,
        post_count=len(replies) + 1, title=source.title, before=before, actor=viewer.user,
    )  # fmt: skip
    touched = (source.pk, *phrasings.touched_by(before["duplicates"]))
    facts = about_thread(target, moving=moving.public_id, merged=source.public_id)
    event = ThreadsMerged(**facts, touched=touched, carried=tuple(carried), turned=(opening.pk, PostType.REPLY))
    publish(viewer.actor_in(target.community_id), event)
    tell_replaced(viewer, target, [uuid.UUID(pk) for pk in before["ended"]])
    return moving


def _become_reply(source: Thread, target: Thread) -> tuple[Reply, dict[str, str]]:
    """Let what opened the source stand in the target as a reply with the same id, so that its permalink goes on to lead to it.

    The second is that of `left_by`.
    """
    facts = {
        **self_of(source),
        "thread": target,
        "space_id": target.space_id,
        "opened_title": source.title,
        "parent_is_published": True,
    }
    facts |= {"score": source.score, "comment_count": source.comment_count}
    retire(source, leads_to=target)
    left = left_by(Reply, source.pk)
    opening = stand(Reply, source.pk, facts)
    turn(opening.pk, PostType.REPLY)
    follow(target, [opening.pk])
    return opening, left


def _rename(target: Thread, title: str, tags: list[str]) -> tuple[list[str], list[list[str]]]:
    """Give the target the title and tags that were agreed on; returns each as (before, after)."""
    before = (target.title, target.slug, target.tags)
    slug = target.slug if title == target.title else slugify_title(title)
    _write_heading(target, title, slug, tags)
    return [before[0], before[1], title], [before[2], tags]


def _write_heading(thread: Thread, title: str, slug: str, tags: list[str]) -> None:
    counting.count_tags(thread.community_id, thread.space_id, set(thread.tags) - set(tags), -1)
    counting.count_tags(thread.community_id, thread.space_id, set(tags) - set(thread.tags), +1)
    write(thread, title=title, slug=slug, tags=tags)


def _count(source: Thread, target: Thread) -> None:
    for thread in (source, target):
        counting.recount(thread)
        carry_solutions(thread)


def undo_merge(viewer: Viewer, moving: Moving) -> None:
    """Take both threads apart again, each with what was written below its posts since then."""
    source, target, before = moving.origin, moving.thread, moving.before
    opening = rows_of(Reply).select_for_update(no_key=True).filter(pk=source.pk, thread=target).first()
    if opening is None or opening.status != PostStatus.PUBLISHED:
        raise InvalidState(_("What opened the merged thread is no longer published here."))
    demand_untouched(moving, standing_ids(target))
    carried = _become_thread(opening, source, before)
    carry(source, [uuid.UUID(pk) for pk in before["replies"]])
    take(before["joined"], source)
    phrasings.lead_back(source, target, before["duplicates"])
    _give_back_heading(target, before)
    ended = [uuid.UUID(pk) for pk in before["ended"]]
    stand_again(ended)
    _count(source, target)
    counting.count_thread(source, +1)
    close(viewer, moving)
    touched = (target.pk, *phrasings.touched_by(before["duplicates"]))
    facts = about_thread(source, moving=moving.public_id, undone=moving.kind)
    event = MovingUndone(**facts, touched=touched, carried=tuple(carried), turned=(source.pk, PostType.THREAD))
    publish(viewer.actor_in(target.community_id), event)
    for thread in (source, target):
        tell_restored(viewer, thread, ended)


def _become_thread(opening: Reply, source: Thread, before: dict[str, Any]) -> list[uuid.UUID]:
    """Let the reply open its thread again, as it is by now, with the comments below it; returns the posts that came."""
    facts = self_of(opening)
    if opening.version != before["version"]:
        facts["excerpt"] = excerpt(render(opening.body_md).text, EXCERPT_LENGTH)
    below = list(rows_of(Comment).filter(reply=opening).values_list("pk", flat=True))
    carry(source, [], below)
    leave(opening, before["left"])
    write(source, status=PostStatus.PUBLISHED, leads_to=None, **facts)
    turn(source.pk, PostType.THREAD)
    follow(source, [source.pk])
    replies = [uuid.UUID(pk) for pk in before["replies"]]
    comments = rows_of(Comment).filter(reply__in=replies).values_list("pk", flat=True)
    return [source.pk, *below, *replies, *comments]


def _give_back_heading(target: Thread, before: dict[str, Any]) -> None:
    """Give the target its title and tags back, unless somebody has written others since."""
    title, slug, new_title = before["title"]
    tags, new_tags = before["tags"]
    if target.title != new_title:
        title, slug = target.title, target.slug
    _write_heading(target, title, slug, tags if target.tags == new_tags else target.tags)
