"""A member of one community: whom they helped, what they wrote, and where each point comes from."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from community import slots
from community.links import post_path
from community.models import Community, Membership, PostStatus, Reply, Thread
from community.pages.lists import ThreadRow, rows_of
from community.pages.people import Person, people_of
from community.pages.structured import plain_text
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


def profile_page(viewer: Viewer, community: Community, handle: str) -> ProfilePage:
    """Return a member's page; NotVisible for somebody whose membership the viewer may not see."""
    rows = Membership.objects.visible_to(viewer).filter(community=community, user__handle__iexact=handle)
    membership = rows.select_related("user__organisation").first()
    if membership is None:
        raise NotVisible()
    user, replies = membership.user, _replies(viewer, community, membership)
    threads = Thread.objects.visible_to(viewer).filter(community=community, author=user, status=PostStatus.PUBLISHED)
    accepted = Reply.objects.visible_to(viewer).filter(community=community, author=user, is_solution=True)
    return ProfilePage(
        person=people_of(community, [user.pk])[user.pk],
        bio=user.bio,
        company=user.organisation.name if user.organisation else user.company,
        joined_at=membership.joined_at,
        helped_count=membership.helped_count,
        accepted_count=accepted.filter(status=PostStatus.PUBLISHED).count(),
        reputation=membership.reputation,
        ledger=slots.ledger_lines(viewer, membership),
        threads=rows_of(viewer, community, list(threads.order_by("-created_at", "-id")[:SHOWN])),
        replies=replies,
        next_url=None,
        is_me=viewer.user_id == user.pk,
    )


def _replies(viewer: Viewer, community: Community, membership: Membership) -> list[ThreadRow]:
    """Return the threads that the member answered last, each leading to the answer and showing its beginning."""
    rows = Reply.objects.visible_to(viewer).filter(
        community=community, author_id=membership.user_id, status=PostStatus.PUBLISHED, parent_is_published=True
    )
    latest = list(rows.order_by("-created_at", "-id")[:SHOWN])
    threads = Thread.objects.visible_to(viewer).in_bulk([reply.thread_id for reply in latest])
    latest = [reply for reply in latest if reply.thread_id in threads]
    shown = rows_of(viewer, community, [threads[reply.thread_id] for reply in latest])
    return [
        replace(
            row,
            url=post_path(threads[reply.thread_id], reply, community),
            excerpt=excerpt(plain_text(reply.body_html), EXCERPT_LENGTH),
        )
        for row, reply in zip(shown, latest, strict=True)
    ]
