"""Who asks: members with sessions, a busy member with a full inbox, a manager with a queue to review, a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from api.models import ApiToken, Scope
from api.tokens import create_token
from bench.asks import CSRF
from community.models import Community, Membership, Reply, Role, Thread
from community.viewer import Viewer
from core.ids import new_id
from moderation.models import FlagReason, ReviewItem
from moderation.services import flag_post
from notifications.models import Kind, Notification

MEMBERS = 200
INBOX_LINES = 3_000
FLAGGED = 60
QUOTA = 1_000_000_000


@dataclass(frozen=True)
class People:
    """`cookies` are of ordinary members, in the order of `members`."""

    members: list[User]
    cookies: list[str]
    busy: User
    busy_cookie: str
    manager_cookie: str
    token: str


def gather(community: Community) -> People:
    """Find or make everybody; sessions of earlier runs end."""
    Session.objects.all().delete()
    everybody = Viewer.anonymous()
    rows = Membership.objects.visible_to(everybody).filter(community=community).select_related("user").order_by("id")
    # The first two are the same in every run; nobody else of those who ask holds a role.
    busy, manager = (row.user for row in rows[:2])
    ordinary = [row.user for row in rows.filter(role=Role.MEMBER)[2 : MEMBERS + 2]]
    Membership.objects.visible_to(everybody).filter(community=community, user=manager).update(role=Role.MANAGER)
    _fill_inbox(busy, community)
    _fill_queue(community, manager, ordinary)
    return People(ordinary, [_sign_in(user) for user in ordinary], busy, _sign_in(busy), _sign_in(manager), _token(manager))


def _sign_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def _token(user: User) -> str:
    ApiToken.objects.visible_to(Viewer.for_user(user)).filter(name="bench").delete()
    return create_token(user, name="bench", scopes=Scope.values, hourly_quota=QUOTA)[1]


def _fill_inbox(user: User, community: Community) -> None:
    viewer = Viewer.for_user(user)
    missing = INBOX_LINES - Notification.objects.visible_to(viewer).count()
    threads = Thread.objects.visible_to(viewer).filter(community=community).order_by("id")[: max(0, missing)]
    now = timezone.now()
    Notification.objects.bulk_create(_line(user, thread, now, number) for number, thread in enumerate(threads))


def _line(user: User, thread: Thread, now: Any, number: int) -> Notification:
    """Every line is an hour older than the one before; every third is unread."""
    told = now - timedelta(hours=number)
    return Notification(
        user=user, event_id=new_id(), kind=Kind.REPLY, community_id=thread.community_id, space_id=thread.space_id, thread=thread,
        post_id=thread.pk, actor_id=thread.author_id, created_at=told, read_at=told if number % 3 else None,
    )  # fmt: skip


def _fill_queue(community: Community, manager: User, reporters: list[User]) -> None:
    viewer = Viewer.for_user(manager)
    missing = FLAGGED - ReviewItem.objects.visible_to(viewer).filter(community=community).count()
    replies = Reply.objects.visible_to(viewer).filter(community=community).order_by("id")[: max(0, missing)]
    for number, reply in enumerate(replies):
        reporter = reporters[number % len(reporters)]
        if reporter.pk != reply.author_id:
            flag_post(Viewer.for_user(reporter), reply.pk, reason=FlagReason.OFF_TOPIC)
