"""Which threads a list or a search holds, in which order, and where its next page begins."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from api.pages.places import Allowed, find_readable
from api.pages.posts import Json, threads_json
from community.models import Community, PostStatus, Thread, ThreadKind, ThreadState
from community.search import Match, search_threads
from community.viewer import Viewer
from core.errors import NotVisible
from core.pagination import InvalidCursor, paginate

# A search is read from its top: deeper than this nobody looks, and ranking more costs more than it gives.
DEEPEST_MATCH = 100

ACTIVE, NEWEST = ("-last_activity_at", "-id"), ("-created_at", "-id")
ORDERS = {"active": ACTIVE, "newest": NEWEST, "unanswered": NEWEST, "solved": ACTIVE}
KEEPS = {
    "unanswered": Q(state=ThreadState.OPEN, kind=ThreadKind.QUESTION),
    "solved": Q(state=ThreadState.RESOLVED),
}
_offsets = Signer(salt="api:offset")


def thread_page(viewer: Viewer, allowed: Allowed, query: Mapping[str, Any]) -> Json:
    """Return one page of threads for a validated ThreadQuery. NotVisible for a community or space that cannot be read."""
    community = find_readable(viewer, query["community"], allowed) if "community" in query else None
    rows = _filtered(viewer, community, query)
    if "q" in query:
        return _best_first(viewer, community, rows, query)
    page = paginate(rows.filter(KEEPS.get(query["order"], Q())), ORDERS[query["order"]], query.get("cursor"), query["limit"])
    return {"data": threads_json(viewer, page.rows), "next_cursor": page.next_cursor}


def search_page(viewer: Viewer, allowed: Allowed, query: Mapping[str, Any]) -> Json:
    """Return one page of matches, best first, each with the words around what was found."""
    community = find_readable(viewer, query["community"], allowed) if "community" in query else None
    found, next_cursor = _window(_matches(viewer, community, query["q"]), query)
    described = zip(found, threads_json(viewer, [match.thread for match in found]), strict=True)
    data = [{"thread": json, "snippet": " ".join(match.headline.split())} for match, json in described]
    return {"data": data, "next_cursor": next_cursor}


def _filtered(viewer: Viewer, community: Community | None, query: Mapping[str, Any]) -> "QuerySet[Thread]":
    rows = Thread.objects.visible_to(viewer)
    if community is not None:
        rows = rows.filter(community=community)
    if "space" in query:
        rows = rows.filter(space__in=_spaces(viewer, community, query["space"]))
    rows = rows.filter(author_id=viewer.user_id) if "author" in query else rows.filter(status=PostStatus.PUBLISHED)
    if "tag" in query:
        rows = rows.filter(tags__contains=[query["tag"].lower()])
    return rows.filter(**{name: query[name] for name in ("kind", "state") if name in query})


def _spaces(viewer: Viewer, community: Community | None, slug: str) -> list[uuid.UUID]:
    """Return the readable spaces of this address, in one community or in all; NotVisible when there is none."""
    place = community.pk if community else None
    found = [pk for pk, space in viewer.spaces.items() if space.slug == slug and place in (None, space.community_id)]
    if not found:
        raise NotVisible()
    return found


def _best_first(viewer: Viewer, community: Community | None, rows: "QuerySet[Thread]", query: Mapping[str, Any]) -> Json:
    matches = [match.thread_id for match in _matches(viewer, community, query["q"])]
    found, next_cursor = _window(_in_order(rows.filter(KEEPS.get(query["order"], Q())), matches), query)
    return {"data": threads_json(viewer, found), "next_cursor": next_cursor}


def _matches(viewer: Viewer, community: Community | None, words: str) -> list[Match]:
    return search_threads(viewer, community, words, limit=DEEPEST_MATCH)


def _in_order(rows: "QuerySet[Thread]", ids: list[uuid.UUID]) -> list[Thread]:
    found = {row.pk: row for row in rows.filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def _window(found: list[Any], query: Mapping[str, Any]) -> tuple[list[Any], str | None]:
    start = _offset(query.get("cursor"))
    end = start + query["limit"]
    return found[start:end], _offsets.sign(str(end)) if end < len(found) else None


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(_offsets.unsign(cursor))
    except BadSignature as error:
        raise InvalidCursor(_("This page address is no longer valid."), "cursor") from error
