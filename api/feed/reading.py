"""One page of the feed: a snapshot of what stands, then every change, with one cursor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from api.feed.cursors import Place, seal, unseal
from api.feed.payloads import SCHEMA, issue_id
from api.feed.positions import fill_positions
from api.models import LISTED_STATES, FeedPruning, IssueChange, IssueState
from api.pages.places import Allowed, find_readable
from api.pages.posts import Json, moment
from api.problems import Problem, invalid
from community.links import absolute
from community.viewer import Viewer
from core.ids import encode

RESYNC = "/api/v1/resolved-issues"
HEAD = ("seq", "event_id", "position", "thread_id", "version", "change", "state", "changed_at", "has_texts")


@dataclass(frozen=True)
class FeedPage:
    """A page without its texts: enough for its ETag. `rows` hold HEAD; `oldest_left` is the first change not yet read."""

    rows: list[Json]
    next_place: Place
    oldest_left: datetime | None

    @property
    def is_end(self) -> bool:
        return self.oldest_left is None


def read_page(viewer: Viewer, allowed: Allowed, query: Mapping[str, Any]) -> FeedPage:
    """Return the page of a validated FeedQuery. Raises InvalidCursor, and feed_expired for what was pruned."""
    fill_positions()
    audience = _audience(viewer, allowed)
    # Read before the rows: whatever has a position up to here is visible by now.
    last = audience.aggregate(last=Max("position"))["last"] or 0
    place = _start(viewer, audience, query, last)
    limit = query["limit"]
    wanted = _filtered(viewer, allowed, audience.filter(_unread(place)), query)
    has_texts = ExpressionWrapper(Q(payload__isnull=False), output_field=BooleanField())
    rows = list(wanted.annotate(has_texts=has_texts).order_by("position").values(*HEAD)[: limit + 1])
    if len(rows) > limit:
        following = Place(rows[limit - 1]["position"], place.snapshot)
        return FeedPage(rows[:limit], following, rows[limit]["changed_at"])
    return FeedPage(rows, Place(max(last, place.position), 0), None)


def items_of(page: FeedPage) -> list[Json]:
    """Return the page's items with their texts, in one query. A row without texts shows as a tombstone."""
    known = IssueChange.objects.unscoped("the texts of rows that passed the visibility rule")
    payloads = dict(known.filter(seq__in=[row["seq"] for row in page.rows]).values_list("seq", "payload"))
    return [_item(row, payloads.get(row["seq"])) for row in page.rows]


def envelope(page: FeedPage, items: list[Json]) -> Json:
    lag = int((timezone.now() - page.oldest_left).total_seconds()) if page.oldest_left else 0
    return {
        "data": items,
        "next_cursor": seal(page.next_place),
        "end_of_stream": page.is_end,
        "meta": {"lag_seconds": max(0, lag), "schema": SCHEMA},
    }


def _item(row: Json, payload: Json | None) -> Json:
    head = {
        "id": issue_id(row["thread_id"]),
        "version": row["version"],
        "event_id": encode(row["event_id"]),
        "change": row["change"],
        "changed_at": moment(row["changed_at"]),
        "state": row["state"] if payload else IssueState.GONE.value,
    }
    return {**head, **payload, "url": absolute(payload["url"])} if payload else head


def _audience(viewer: Viewer, allowed: Allowed) -> "QuerySet[IssueChange]":
    rows = IssueChange.objects.visible_to(viewer).exclude(position=None)
    return rows if allowed is None else rows.filter(community__in=allowed)


def _filtered(
    viewer: Viewer, allowed: Allowed, rows: "QuerySet[IssueChange]", query: Mapping[str, Any]
) -> "QuerySet[IssueChange]":
    if "community" in query:
        rows = rows.filter(community=find_readable(viewer, query["community"], allowed))
    if "product" in query:
        rows = rows.filter(products__contains=[query["product"].lower()])
    return rows.filter(change=query["change"]) if "change" in query else rows


def _unread(place: Place) -> Q:
    """Inside the snapshot what stands, beyond it every change."""
    beyond = Q(position__gt=place.complete_to)
    if place.snapshot <= place.position:
        return beyond
    standing = Q(position__gt=place.position, is_latest=True, state__in=LISTED_STATES)
    return beyond | standing


def _start(viewer: Viewer, audience: "QuerySet[IssueChange]", query: Mapping[str, Any], last: int) -> Place:
    if "cursor" in query and "since" in query:
        raise invalid("since", _("Send either since or cursor."))
    if "cursor" in query:
        place = unseal(query["cursor"])
        _demand_kept(viewer, Q(through__gt=place.complete_to))
        if place.complete_to > last:
            _demand_same_history(place)
        return place
    if "since" in query:
        _demand_kept(viewer, Q(before__gt=query["since"]))
        first = audience.filter(changed_at__gte=query["since"]).aggregate(first=Min("position"))["first"]
        return Place(last if first is None else first - 1)
    return Place(0, last)


def _demand_kept(viewer: Viewer, lost: Q) -> None:
    """Raise 410 when changes that this reader still needs were pruned."""
    if FeedPruning.objects.visible_to(viewer).filter(lost).exists():
        raise _expired()


def _demand_same_history(place: Place) -> None:
    """A cursor from beyond the end was given before a backup was restored; what came after it would be missed."""
    end = IssueChange.objects.unscoped("positions are the stream's own").aggregate(end=Max("position"))["end"] or 0
    if place.complete_to > end:
        raise _expired()


def _expired() -> Problem:
    reason = _("The changes behind this point are no longer kept. Start again without cursor or since.")
    return Problem("feed_expired", reason, resync=absolute(RESYNC))
