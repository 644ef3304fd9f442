"""One mail a day to each helper about questions that nobody has answered: which ones, is asked when it is sent."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from community.brand import mail_brand, sender_of
from community.links import absolute, lasting, thread_path
from community.models import (
    Community,
    FollowLevel,
    Membership,
    MembershipStatus,
    PlaceFollow,
    PostStatus,
    Role,
    Subscription,
    Thread,
    ThreadState,
)
from community.services import reminding
from community.viewer import Viewer
from core import clock, mail
from core.mail import Message, compose, mail_kind
from core.models import Delivery
from notifications.mails import quiet_message, unsubscribe_signer
from notifications.models import Kind, Notification

KIND = "unanswered"
TITLES_SHOWN = 20
HELPING = (Role.EXPERT, Role.MODERATOR, Role.MANAGER)
_DAYS = uuid.UUID("6f0d1b0e-4c3e-5d0a-9d0b-2f6b3f4c8a11")  # names the days as ids, so that a person is written to once a day


@transaction.atomic
def nudge_helpers() -> int:
    """Promise today's mail to everybody who helps where a question waits; return to how many. Once a day, in one transaction."""
    places = reminding.take_unanswered()
    today = clock.now().date()
    rows = Membership.objects.unscoped("each recipient is checked before they are told").select_related("user", "community")
    rows = rows.filter(
        community__in=places, role__in=HELPING, status=MembershipStatus.ACTIVE, is_nudged=True, user__is_active=True
    )
    people = {}
    for row in rows:
        people[row.user_id] = row.user
        if row.community.is_executive:
            _write_line(row.user, row.community, today)
    for user in people.values():
        mail.queue(KIND, user.email, {"day": today.isoformat()}, recipient_id=user.pk, event_id=_id(today))
    return len(people)


def _write_line(user: User, community: Community, today: date) -> None:
    """The mail of an executive community says nothing, so the inbox does."""
    facts = {"event_id": _id(today, community), "kind": Kind.UNANSWERED, "created_at": clock.now()}
    Notification.objects.bulk_create([Notification(user=user, community=community, **facts)], ignore_conflicts=True)


def _id(today: date, community: Community | None = None) -> uuid.UUID:
    return uuid.uuid5(_DAYS, f"{today.isoformat()} {community.pk if community else ''}")


@mail_kind(KIND)
def render_unanswered(delivery: Delivery) -> Message | None:
    """List what still waits, as far as the helper sees it; of executive communities only that something happened."""
    user = User.objects.filter(pk=str(delivery.recipient_id), is_active=True).first()
    if user is None:
        return None
    rows = _waiting(Viewer.for_user(user, channel="mail"), date.fromisoformat(delivery.context["day"]))
    with translation.override(user.language):
        listed = [thread for thread in rows if not thread.space.community.is_executive]
        if listed:
            return _digest(user, listed[:TITLES_SHOWN], len(listed))
        return quiet_message(user) if rows else None


def _waiting(viewer: Viewer, day: date) -> list[Thread]:
    """Return the questions of a day's mail that this helper can still answer, without their own and those they have muted."""
    began = datetime(day.year, day.month, day.day, tzinfo=clock.now().tzinfo)
    wanted = Membership.objects.visible_to(viewer).filter(user=viewer.user_id, is_nudged=True).values("community")
    muted = Subscription.objects.visible_to(viewer).filter(user=viewer.user_id, level=FollowLevel.MUTE).values("thread")
    silent = PlaceFollow.objects.visible_to(viewer).filter(user=viewer.user_id, level=FollowLevel.MUTE)
    rows = Thread.objects.visible_to(viewer).filter(
        helpers_nudged_at__gte=began, helpers_nudged_at__lt=began + timedelta(days=1), status=PostStatus.PUBLISHED,
        state=ThreadState.OPEN, community__in=wanted, community_id__in=viewer.helped_community_ids,
        community__nudges_helpers=True,
    )  # fmt: skip
    rows = rows.exclude(pk__in=muted).exclude(space__in=silent.exclude(space=None).values("space"))
    rows = rows.exclude(tags__overlap=list(silent.exclude(tag="").values_list("tag", flat=True)))
    rows = rows.select_related("space__community").order_by("community__name", "created_at")
    return [thread for thread in rows[: reminding.BATCH] if not viewer.wrote(thread)]


def _digest(user: User, threads: list[Thread], count: int) -> Message:
    places = {thread.community_id: thread.space.community for thread in threads}
    only = next(iter(places.values())) if len(places) == 1 else None
    unsubscribe = absolute(lasting("notifications:unsubscribe", digest_token(user)), only)
    context: dict[str, Any] = {
        "brand": mail_brand(only),
        "recipient_name": user.name,
        "places": [{"name": place.name, "threads": list(_links(place, threads))} for place in places.values()],
        "more": count - len(threads),
        "action_url": _list_of(only) if only else absolute(lasting("community:directory")),
        "unsubscribe_url": unsubscribe,
        "reason_line": _("You get this because you help here as an expert or a moderator."),
    }
    headers = {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return compose(KIND, context, sender=sender_of(only) if only else "", headers=headers)


def _list_of(community: Community) -> str:
    return f"{absolute(lasting('community:home', community.slug), community)}?order=unanswered"


def _links(community: Community, threads: Iterable[Thread]) -> Iterable[dict[str, str]]:
    for thread in threads:
        if thread.community_id == community.pk:
            yield {"title": thread.title, "url": absolute(thread_path(thread), community)}


def digest_token(user: User) -> str:
    return unsubscribe_signer.sign_object({"user": str(user.pk), "digest": KIND})
