"""The inbox's only writers."""

import uuid
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from community.models import Community, JoinRequest, PostStatus, Thread
from community.services.targets import AnyPost, load_post, load_thread
from community.viewer import Viewer
from core import clock, mail
from core.errors import NotPermitted, NotVisible
from core.models import Event
from notifications.models import Kind, Notification
from notifications.reach import MAIL_HORIZON, MAILED, QUIET


@dataclass(frozen=True)
class Told:
    """One person to be told of one event, and why."""

    user_id: uuid.UUID
    kind: Kind


def tell(event: Event, thread: Thread, post_id: uuid.UUID, told: Told) -> None:
    """Write one inbox line, and promise its mail; telling twice changes nothing, and who cannot see it is not told."""
    user = User.objects.filter(pk=told.user_id, is_active=True).first()
    if user is None or not may_hear(user, thread, post_id, told.kind):
        return
    line = Notification(
        user=user,
        event_id=event.id,
        kind=told.kind,
        community_id=thread.community_id,
        space_id=thread.space_id,
        thread=thread,
        post_id=post_id,
        actor_id=event.actor_id,
        created_at=event.occurred_at,
    )
    Notification.objects.bulk_create([line], ignore_conflicts=True)
    if told.kind in QUIET:
        promise_quietly(event, thread.space.community, user)
    elif told.kind in MAILED and clock.now() - event.occurred_at < MAIL_HORIZON:
        context = {"thread": str(thread.pk), "post": str(post_id), "actor": str(event.actor_id or "")}
        mail.queue(told.kind, user.email, context, recipient_id=user.pk, event_id=event.id)


def tell_member(event: Event, community: Community, user: User, kind: Kind) -> None:
    """Write one inbox line about a community itself, and promise a mail that says nothing; only members hear of it."""
    standing = Viewer.for_user(user, channel="mail").standings.get(community.pk)
    if standing is None or not (standing.is_active or standing.is_shut_out):
        return
    line = Notification(
        user=user, event_id=event.id, kind=kind, community=community, actor_id=event.actor_id, created_at=event.occurred_at
    )
    Notification.objects.bulk_create([line], ignore_conflicts=True)
    promise_quietly(event, community, user)


def promise_quietly(event: Event, community: Community, user: User) -> None:
    """Promise the mail that only says that something happened in a private space."""
    if clock.now() - event.occurred_at < MAIL_HORIZON:
        context = {"community": str(community.pk)}
        mail.queue("private_activity", user.email, context, recipient_id=user.pk, event_id=event.id)


def tell_decision(event: Event, request: JoinRequest) -> None:
    """Write the line for who asked to join, and promise its mail; telling twice changes nothing."""
    user = request.membership.user
    if not user.is_active:
        return
    facts = {"user": user, "event_id": event.id, "kind": Kind.JOIN_DECISION, "created_at": event.occurred_at}
    line = Notification(community_id=request.community_id, join_request=request, actor_id=event.actor_id, **facts)
    Notification.objects.bulk_create([line], ignore_conflicts=True)
    if clock.now() - event.occurred_at < MAIL_HORIZON:
        context = {"request": str(request.pk)}
        mail.queue(Kind.JOIN_DECISION, user.email, context, recipient_id=user.pk, event_id=event.id)


def may_hear(user: User, thread: Thread, post_id: uuid.UUID, kind: str) -> bool:
    """Whether the person can see, now, what they would be told about."""
    viewer = Viewer.for_user(user, channel="mail")
    return post_for(viewer, thread.pk, post_id, kind) is not None


def post_for(viewer: Viewer, thread_id: uuid.UUID, post_id: uuid.UUID, kind: str) -> AnyPost | None:
    """Return the post as this viewer may see it, or None. Authors see their hidden post; nobody else hears of one."""
    try:
        load_thread(viewer, thread_id)
        post = load_post(viewer, post_id)
    except NotVisible:
        return None
    is_about_own_hidden_post = kind in (Kind.POST_HIDDEN, Kind.WARNING) and viewer.wrote(post)
    return post if post.status == PostStatus.PUBLISHED or is_about_own_hidden_post else None


@transaction.atomic
def mark_read(viewer: Viewer, notification_id: uuid.UUID | None = None) -> None:
    """Mark one line, or all of them, as read."""
    if not viewer.is_authenticated:
        raise NotPermitted()
    rows = Notification.objects.visible_to(viewer).filter(read_at=None)
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    rows.update(read_at=clock.now())
