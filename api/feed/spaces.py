"""Spaces whose readers, or whose place in the feed, changed: withdraw from those who must not read on, tell the others anew."""

import uuid

from django.db.models import Exists, OuterRef

from api.feed.positions import fill_all_positions
from api.feed.recording import record
from api.models import IssueChange, IssueState
from api.visibility import audience_of, is_fed
from community.models import PostStatus, Space, Thread, ThreadKind, ThreadState

BATCH = 200


def follow(community_id: uuid.UUID | None = None) -> int:
    """Bring the spaces of a community, or of all, in line; returns how many rows were appended. Repeating changes nothing."""
    spaces = Space.objects.unscoped("the feed follows its spaces").select_related("community")
    chosen = spaces.filter(community_id=community_id) if community_id else spaces
    appended = sum(record_space(space) for space in chosen)
    fill_all_positions()
    return appended


def record_space(space: Space) -> int:
    """Bring a space in line after its readers or its place in the feed changed; returns how many rows were appended.

    Looks only at issues whose last row no longer fits, a batch per transaction, so that nobody waits for a large space.
    """
    ids = sorted(_misplaced(space))
    return sum(record(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def _misplaced(space: Space) -> set[uuid.UUID]:
    """Return the questions of which the feed says too much, or too little, for this space as it is now."""
    known = IssueChange.objects.unscoped("the feed follows its spaces").filter(space=space, is_latest=True)
    shown = known.exclude(state=IssueState.GONE)
    if not is_fed(space):
        return set(shown.values_list("thread_id", flat=True))
    stale = shown.exclude(audience=audience_of(space))
    back = known.filter(state=IssueState.GONE, thread__status=PostStatus.PUBLISHED)
    solved = Thread.objects.unscoped("the feed follows its spaces").filter(
        space=space, kind=ThreadKind.QUESTION, state=ThreadState.RESOLVED, status=PostStatus.PUBLISHED
    )
    new = solved.exclude(Exists(known.filter(thread=OuterRef("pk"))))
    found = {pk for rows in (stale, back) for pk in rows.values_list("thread_id", flat=True)}
    return found | set(new.values_list("pk", flat=True))
