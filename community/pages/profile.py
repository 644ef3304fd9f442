"""A member of one community: whom they helped, what they wrote, and where each point comes from."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from community import slots
from community.links import post_path
from community.models import Community, Membership, PostStatus, Reply, Thread
from community.pages.lists import ThreadRow, named_in, row_of
from community.pages.people import People, Person, people_of
from community.pages.structured import plain_text
from community.triage import settle, with_triage
from community.viewer import Viewer
from core.errors import NotVisible
from core.text import excerpt

SHOWN = 10
EXCERPT_LENGTH = 160


@dataclass(frozen=True)
class ProfilePage:
    person: Person
    bio: str
    company: str
    joined_at: datetime
    helped_count: int
    accepted_count: int
    reputation: int
    ledger: list[Any]
    threads: list[ThreadRow]
    replies: list[ThreadRow]
    next_url: str | None
    is_me: bool
    counts: bool


def profile_page(viewer: Viewer, community: Community, handle: str) -> ProfilePage:
    """Return a member's page; NotVisible for somebody whose membership the viewer may not see."""
    membership = _membership(viewer, community, handle)
    user = membership.user
    threads, replies = _threads(viewer, membership), _replies(viewer, membership)
    settle(viewer, threads)
    people = people_of(community, [user.pk, *named_in([*threads, *(reply.thread for reply in replies)])], viewer)
    return ProfilePage(
        person=people[user.pk],
        bio=user.bio,
        company=user.organisation.name if user.organisation else user.company,
        joined_at=membership.joined_at,
        helped_count=membership.helped_count,
        accepted_count=membership.accepted_count,
        reputation=membership.reputation,
        ledger=[] if community.is_executive else slots.ledger_lines(viewer, membership),
        threads=[row_of(viewer, community, thread, people) for thread in threads],
        replies=[_answer(viewer, community, reply, people) for reply in replies],
        next_url=None,
        is_me=viewer.user_id == user.pk,
        counts=not community.is_executive,
    )


def _membership(viewer: Viewer, community: Community, handle: str) -> Any:
    """Return the membership with its person, and with `accepted_count`: their replies that stand as solutions."""
    solving = Reply.objects.visible_to(viewer).filter(
        community=community, author=OuterRef("user"), is_solution=True, status=PostStatus.PUBLISHED
    )
    counted = solving.order_by().values("author").annotate(count=Count("pk")).values("count")
    rows = Membership.objects.visible_to(viewer).filter(community=community, user__handle__iexact=handle)
    found = rows.select_related("user__organisation").annotate(accepted_count=Coalesce(Subquery(counted), 0)).first()
    if found is None:
        raise NotVisible()
    return found


def _threads(viewer: Viewer, membership: Membership) -> list[Thread]:
    rows = Thread.objects.visible_to(viewer).filter(community=membership.community_id, author=membership.user_id)
    return list(with_triage(viewer, rows.filter(status=PostStatus.PUBLISHED)).order_by("-created_at", "-id")[:SHOWN])


def _replies(viewer: Viewer, membership: Membership) -> list[Reply]:
    """Return the latest replies with their threads. Each says that its thread is published, so whoever sees it sees both."""
    rows = Reply.objects.visible_to(viewer).filter(
        community=membership.community_id, author=membership.user_id, status=PostStatus.PUBLISHED, parent_is_published=True
    )
    return list(rows.select_related("thread").order_by("-created_at", "-id")[:SHOWN])


def _answer(viewer: Viewer, community: Community, reply: Reply, people: People) -> ThreadRow:
    """Return the row of an answered thread that leads to the answer and shows its beginning."""
    row, text = row_of(viewer, community, reply.thread, people), excerpt(plain_text(reply.body_html), EXCERPT_LENGTH)
    return replace(row, url=post_path(reply.thread, reply, community), excerpt=text)
