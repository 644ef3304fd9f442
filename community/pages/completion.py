"""What an editor offers after `@` and `#`: people and threads that the writer and everybody who will read the text may see."""

import re
import uuid
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from community.links import lasting_thread_path
from community.models import Access, Community, Membership, PostStatus, Reply, SearchDocument, Space, Thread, ThreadSight
from community.search.asking import quoted, words_of
from community.services.targets import spaces_of
from community.standing import stays
from community.viewer import Viewer
from core.text import excerpt

OFFERED = 8
LOOKED_AT = 300  # threads whose title begins like this, of which the latest are offered
SHORTEST = 2  # characters before threads are offered
LONGEST = 60  # characters that are looked at
DETAIL_LENGTH = 60
# Access of a space → of which other spaces every reader reads it, too; in private communities whoever reads is a member.
_READ_BY_ALL_OF = {
    Access.EVERYONE: frozenset(Access),
    Access.MEMBERS: {Access.MEMBERS, Access.MODERATORS},
    Access.STAFF: {Access.STAFF, Access.MODERATORS},
    Access.MODERATORS: {Access.MODERATORS},
    Access.CHOSEN: {Access.MODERATORS},
}
_MARKS = re.compile(r"([\\\[\]*_`<>~&!])")


@dataclass(frozen=True)
class Offer:
    """One line of the list; `text` takes the place of what was typed, the sign included."""

    label: str
    detail: str
    text: str


def people_to_call(viewer: Viewer, community: Community, typed: str, thread_id: uuid.UUID | None) -> list[Offer]:
    """Return members by the beginning of their handle or of a word of their name, first those who answered in the thread.

    Whoever reads a community sees its members. In an executive one nobody is offered: a list of names beside a thread of
    aliases invites guessing.
    """
    if community.is_executive:
        return []
    typed = typed[:LONGEST].replace("\x00", "")
    rows = Membership.objects.visible_to(viewer).filter(stays(), community=community, user__is_active=True)
    begins = Q(user__handle__istartswith=typed) | Q(user__display_name__istartswith=typed)
    rows = rows.filter(begins | Q(user__display_name__icontains=f" {typed}")).exclude(user=viewer.user_id)
    replies = Reply.objects.visible_to(viewer).filter(thread=thread_id, author=OuterRef("user"), status=PostStatus.PUBLISHED)
    near = rows.annotate(is_near=Exists(replies)).order_by("-is_near", Lower("user__display_name"), "pk")
    found = near.values_list("user__handle", "user__display_name")[:OFFERED]
    return [Offer(name or handle, f"@{handle}", f"@{handle} ") for handle, name in found]


def threads_to_name(viewer: Viewer, community: Community, space: Space, typed: str) -> list[Offer]:
    """Return threads with these words, or their beginnings, in the title, which all readers of the space may read."""
    words = words_of(typed[:LONGEST])
    if sum(map(len, words)) < SHORTEST:
        return []
    asked = SearchQuery(" & ".join(f"{quoted(word)}:*" for word in words), config="simple", search_type="raw")
    spaces = [other.pk for other in spaces_of(viewer, community) if is_read_by_all_of(community, space, other)]
    titles = SearchDocument.objects.visible_to(viewer).filter(space__in=spaces, heading=asked).values("thread")[:LOOKED_AT]
    rows = Thread.objects.visible_to(viewer).filter(pk__in=titles, status=PostStatus.PUBLISHED)
    return [_thread(community, row) for row in rows.order_by("-last_activity_at", "-id")[:OFFERED]]


def is_read_by_all_of(community: Community, space: Space, other: Space) -> bool:
    """Whether whoever reads anything in `space` reads every thread of `other`."""
    if other.thread_sight != ThreadSight.ALL:
        return False
    here, there = _access(space), _access(other)
    is_for_members = there in (Access.EVERYONE, Access.MEMBERS)
    return space.pk == other.pk or here in _READ_BY_ALL_OF[there] or (is_for_members and not community.is_public)


def _access(space: Space) -> Access:
    return Access(space.read_access) if space.read_access else Access.EVERYONE


def _thread(community: Community, thread: Thread) -> Offer:
    title = _MARKS.sub(r"\\\1", thread.title)
    return Offer(thread.title, excerpt(thread.excerpt, DETAIL_LENGTH), f"[{title}]({lasting_thread_path(thread, community)}) ")
