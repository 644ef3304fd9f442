"""The members of a community, by name."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.urls import reverse

from community.models import Community, Membership, MembershipStatus
from community.pages.people import Person, people_of
from community.viewer import Viewer
from core.pagination import paginate

PAGE_SIZE = 30
QUERY_LIMIT = 60
ORDER = ("sort_name", "id")


@dataclass(frozen=True)
class MemberPage:
    members: list[Person]
    query: str
    next_url: str | None


def member_page(viewer: Viewer, community: Community, query: str, cursor: str | None) -> MemberPage:
    """Return active members whose name or handle holds the query."""
    query = query.replace("\x00", "").strip()[:QUERY_LIMIT]
    # People look for É under e: the database sorts by code point, so the names are folded first.
    folded = Lower(Func(F("user__display_name"), function="unaccent"))
    rows = find_members(viewer, community, query).annotate(sort_name=folded)
    page = paginate(rows, ORDER, cursor, PAGE_SIZE)
    people = people_of(community, [row.user_id for row in page.rows], viewer)
    path = reverse("community:members", args=[community.slug])
    following = urlencode({"q": query, "after": page.next_cursor}) if page.next_cursor else ""
    return MemberPage([people[row.user_id] for row in page.rows], query, f"{path}?{following}" if following else None)


def find_members(viewer: Viewer, community: Community, query: str) -> Any:
    """Return the visible active memberships whose name or handle holds the query."""
    rows = Membership.objects.visible_to(viewer).filter(community=community, status=MembershipStatus.ACTIVE)
    return rows.filter(Q(user__display_name__icontains=query) | Q(user__handle__icontains=query)) if query else rows
