"""Who will newly read what is moved, and who will no longer, told before it is done."""

import hashlib
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.audience import admissions_of
from community.models import Community, Moving, MovingKind, Space, Thread, ThreadSight
from community.pages.access_change import AccessChange, group_of
from community.pages.readers import everybody_enters, readers_of


@dataclass(frozen=True)
class _Readers:
    is_open: bool
    people: frozenset[uuid.UUID]


def change_of_readers(community: Community, before: Thread, after: Thread, space: Space | None = None) -> AccessChange | None:
    """Return what it means that posts of the one thread go to the other, which stands in `space`; None when nothing changes."""
    place = space or after.space
    is_same = before.space_id == place.pk and place.thread_sight == ThreadSight.ALL
    if is_same:
        return None
    was, will = _readers(community, before.space, before), _readers(community, place, after)
    if was == will or was.is_open and will.is_open:
        return None
    losing, gaining = was.people - will.people, will.people - was.people
    sentences = _told(was, will, len(losing), len(gaining))
    state = repr([was.is_open, will.is_open, sorted(map(str, losing)), sorted(map(str, gaining))])
    fingerprint = hashlib.sha256(state.encode()).hexdigest()[:24]
    return AccessChange(sentences, group_of(community, losing), group_of(community, gaining), fingerprint)


def change_by_undo(community: Community, moving: Moving) -> AccessChange | None:
    """Return what taking an act back means for who reads what stands there now; None when nothing changes."""
    if moving.kind == MovingKind.CONVERT:
        return None
    if moving.kind == MovingKind.MOVE:
        return change_of_readers(community, moving.thread, moving.thread, moving.from_space)
    return change_of_readers(community, moving.thread, moving.origin)


def _readers(community: Community, space: Space, thread: Thread) -> _Readers:
    found = readers_of(community, space, admissions_of([space]), thread)
    is_open = everybody_enters(community, space) and space.thread_sight == ThreadSight.ALL
    return _Readers(is_open, frozenset(user_id for user_id, _reason, _since in found))


def _told(was: _Readers, will: _Readers, losing: int, gaining: int) -> list[str]:
    if will.is_open:
        return [_("From then on everybody reads what was written here, signed in or not, and search engines may show it.")]
    if was.is_open:
        count = len(will.people)
        text = ngettext(
            "Until now everybody reads this. From then on only %(n)s person does.",
            "Until now everybody reads this. From then on only %(n)s people do.",
            count,
        )
        return [text % {"n": count}]
    found = []
    if gaining:
        text = ngettext("%(n)s person will newly read this.", "%(n)s people will newly read this.", gaining)
        found.append(text % {"n": gaining})
    if losing:
        text = ngettext("%(n)s person will no longer read this.", "%(n)s people will no longer read this.", losing)
        found.append(text % {"n": losing})
    return found
