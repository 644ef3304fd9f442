"""What moderators moved into or out of a thread, as its page says it: who, when, and where the rest is."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import moving_policies
from community.links import thread_path
from community.models import Community, Moving, MovingKind, PostType, Thread
from community.pages.people import People, Person, people_of
from community.pages.thread_head import Link
from community.viewer import Viewer

SHOWN = 20


@dataclass(frozen=True)
class Happening:
    """`other` is the thread on the other side, None where there is none or the viewer does not see it."""

    sentence: str
    other: Link | None
    by: Person | None
    at: datetime
    undo_url: str


@dataclass(frozen=True)
class Tool:
    label: str
    url: str


def tools_for(viewer: Viewer, community: Community, thread: Thread) -> list[Tool]:
    """Return what a moderator does with a thread that stands in the wrong place; nothing for everybody else."""
    if not moving_policies.may_rearrange(viewer, thread):
        return []
    labels = {"merge": _("Merge into another thread"), "split": _("Split replies off"), "move": _("Move to another space")}
    return [Tool(label, reverse(f"community:{name}", args=[community.slug, thread.pk])) for name, label in labels.items()]


def happened_in(viewer: Viewer, community: Community, thread: Thread) -> list[Happening]:
    """Return what still holds of what was moved, the latest first."""
    rows = Moving.objects.visible_to(viewer).filter(Q(thread=thread) | Q(origin=thread), undone_at=None)
    found = list(rows.select_related("thread", "origin").order_by("-created_at", "-pk")[:SHOWN])
    if not found:
        return []
    people = people_of(community, [row.actor_id for row in found])
    seen = _seen(viewer, found)
    return [_happening(viewer, community, thread, row, people, seen) for row in found]


def _seen(viewer: Viewer, rows: list[Moving]) -> set[uuid.UUID]:
    """Return which of the threads on either side the viewer sees."""
    ids = {pk for row in rows for pk in (row.thread_id, row.origin_id)}
    return set(Thread.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))


def _happening(
    viewer: Viewer, community: Community, thread: Thread, row: Moving, people: People, seen: set[uuid.UUID]
) -> Happening:
    row.thread.space = thread.space  # as `may_undo` asks for the community
    other = row.origin if row.thread_id == thread.pk else row.thread
    is_shown = other.pk != thread.pk and other.pk in seen
    return Happening(
        sentence=_sentence(viewer, row, thread),
        other=Link(other.title, thread_path(other, community)) if is_shown else None,
        by=people.get(row.actor_id) if row.actor_id else None,
        at=row.created_at,
        undo_url=_undo_url(viewer, community, row),
    )


def _undo_url(viewer: Viewer, community: Community, row: Moving) -> str:
    if not moving_policies.may_undo(viewer, row):
        return ""
    return reverse("community:undo_moving", args=[community.slug, row.pk])


def _sentence(viewer: Viewer, row: Moving, thread: Thread) -> str:
    if row.kind == MovingKind.MERGE:
        text = ngettext(
            "“%(title)s” was merged into this: %(n)s post.", "“%(title)s” was merged into this: %(n)s posts.", row.post_count
        )
        return text % {"n": row.post_count, "title": row.title}
    if row.kind == MovingKind.SPLIT and row.origin_id == thread.pk:
        text = ngettext("%(n)s reply became a thread of its own:", "%(n)s replies became a thread of their own:", row.post_count)
        return text % {"n": row.post_count}
    if row.kind == MovingKind.SPLIT:
        return _("This was split off another thread:")
    if row.kind == MovingKind.CONVERT:
        is_comment = row.became == PostType.COMMENT
        return _("An answer was made a comment.") if is_comment else _("A comment was made an answer.")
    space = viewer.spaces.get(row.from_space_id) if row.from_space_id else None
    if space is None:
        return _("This was moved here from another space.")
    return _("This was moved here from “%(space)s”.") % {"space": space.name}
