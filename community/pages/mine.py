"""What is the viewer's own in a thread: ballots, confirmations, bookmarks, following, how far they have read.

One query for all of it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Extract

from community.models import Bookmark, Comment, Confirmation, MeToo, ReadMark, Reply, Subscription, Thread, Vote
from community.pages.reading import read_before
from community.pages.solutions import standing_row
from community.viewer import Viewer

AnyPost = Thread | Reply | Comment
# Rows of which it matters only that they are there.
MARKS = ("me_too", "kept")
EPOCH, MICROSECONDS = datetime(1970, 1, 1, tzinfo=UTC), 1_000_000


@dataclass(frozen=True)
class Mine:
    """What is this viewer's own in a thread: ballots by post, confirmations by solution, kept posts, how much they want
    to hear of it (a FollowLevel), whether they have the problem too, how far they have read it (None where that is not kept).
    """

    votes: Mapping[uuid.UUID, int]
    confirmations: Mapping[uuid.UUID, bool]
    follow_level: int | None = None
    read_through: datetime | None = None
    has_been_here: bool = False
    has_this_too: bool = False
    kept: frozenset[uuid.UUID] = frozenset()


def mine_in(viewer: Viewer, thread: Thread, posts: list[Thread | Reply]) -> Mine:
    """Return the viewer's own facts for a page in one query, none when signed out."""
    if not viewer.is_authenticated:
        return Mine({}, {})
    solutions = [row.standing_id for row in map(standing_row, posts) if row]
    votes = Vote.objects.visible_to(viewer).filter(post_id__in=[post.pk for post in posts])
    said = Confirmation.objects.visible_to(viewer).filter(solution_id__in=solutions)
    follows = Subscription.objects.visible_to(viewer).filter(thread=thread)
    read = ReadMark.objects.visible_to(viewer).filter(thread=thread)
    kept = Bookmark.objects.visible_to(viewer).filter(post_id__in=[post.pk for post in posts])
    me_too = MeToo.objects.visible_to(viewer).filter(thread=thread)
    others = [
        (said, "solution_id", "worked"), (follows, "thread_id", "level"), (me_too, "thread_id", "me_too"),
        (read, "thread_id", "read_through"), (kept, "post_id", "kept"),
    ]  # fmt: skip
    rows = _triples(votes, "post_id", "value").union(*(_triples(*each) for each in others), all=True)
    found: dict[str, dict[uuid.UUID, int]] = {name: {} for name in ("value", "worked", "level", "me_too", "read_through", "kept")}
    for kind, key, value in rows:
        found[kind][key] = value
    confirmations = {key: bool(value) for key, value in found["worked"].items()}
    read_through, has_been_here = _read_through(viewer, thread, found["read_through"]), bool(found["read_through"])
    has_this_too, level = bool(found["me_too"]), found["level"].get(thread.pk)
    return Mine(found["value"], confirmations, level, read_through, has_been_here, has_this_too, frozenset(found["kept"]))


def _read_through(viewer: Viewer, thread: Thread, found: Mapping[uuid.UUID, int]) -> datetime | None:
    before = read_before(viewer, thread.space.community)
    microseconds = found.get(thread.pk)
    return max(before, EPOCH + timedelta(microseconds=microseconds)) if before and microseconds else before


def _triples(rows: "QuerySet[Any]", key: str, value: str) -> "QuerySet[Any]":
    number: Any = Value(1) if value in MARKS else F(value)
    if value == "read_through":
        number = Extract(value, "epoch") * MICROSECONDS
    number = Cast(Cast(number, IntegerField()) if value == "worked" else number, BigIntegerField())
    return rows.order_by().annotate(said=Value(value), about=F(key), number=number).values_list("said", "about", "number")
