"""Who asks to join, with what they answered."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from community.models import Community, JoinDecision, JoinRequest, Membership, MembershipStatus
from community.pages.people import Person, people_of
from community.viewer import Viewer
from core.pagination import paginate

PAGE_SIZE = 50


@dataclass(frozen=True)
class RequestRow:
    """`answers` is a list of {"question", "answer"}, empty where nothing was asked."""

    id: str
    person: Person
    answers: list[dict[str, str]]
    asked_at: datetime
    decide_url: str


@dataclass(frozen=True)
class RequestsPage:
    rows: list[RequestRow]
    next_url: str | None


def requests_page(viewer: Viewer, community: Community, cursor: str | None) -> RequestsPage:
    """Return those who wait, the longest first."""
    waiting = Membership.objects.visible_to(viewer).filter(community=community, status=MembershipStatus.PENDING)
    page = paginate(waiting, ("joined_at", "id"), cursor, PAGE_SIZE)
    asked = _requests(viewer, community, [row.pk for row in page.rows])
    people = people_of(community, [row.user_id for row in page.rows])
    path = reverse("community:manage_requests", args=[community.slug])
    rows = [_row(community, row, asked.get(row.pk), people[row.user_id]) for row in page.rows]
    return RequestsPage(rows, f"{path}?after={page.next_cursor}" if page.next_cursor else None)


def _requests(viewer: Viewer, community: Community, membership_ids: list[uuid.UUID]) -> dict[uuid.UUID, JoinRequest]:
    rows = JoinRequest.objects.visible_to(viewer).filter(community=community, decision=JoinDecision.WAITING)
    return {row.membership_id: row for row in rows.filter(membership_id__in=membership_ids)}


def _row(community: Community, membership: Membership, request: JoinRequest | None, person: Person) -> RequestRow:
    return RequestRow(
        id=membership.public_id, person=person, answers=request.answers if request else [],
        asked_at=request.asked_at if request else membership.joined_at,
        decide_url=reverse("community:manage_request", args=[community.slug, membership.pk]),
    )  # fmt: skip
