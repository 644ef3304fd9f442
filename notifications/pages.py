"""The inbox, across communities."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from community.models import JoinDecision, JoinRequest
from community.viewer import Viewer
from core.pagination import paginate
from notifications.models import Kind, Notification

PAGE_SIZE = 30
UNREAD_SHOWN_UP_TO = 99

ICONS = {
    Kind.NEW_THREAD: "plus",
    Kind.REPLY: "comment", Kind.COMMENT: "comment", Kind.MENTION: "comment", Kind.SOLUTION_ACCEPTED: "check",
    Kind.SOLUTION_MARKED: "check", Kind.SOLVED: "check", Kind.OBJECTED: "undo", Kind.SUPERSEDED: "clock", Kind.STALE: "clock",
    Kind.CONFIRMED: "check", Kind.REOPENED: "undo", Kind.POST_HIDDEN: "hidden", Kind.WARNING: "flag",
    Kind.GLASS_ASKED: "lock", Kind.GLASS_OPENED: "lock", Kind.NOMINATED: "comment", Kind.ALIAS_RESOLVED: "lock",
    Kind.TAKEAWAY_ASKED: "comment", Kind.TAKEAWAY_ANSWERED: "check",
    Kind.ANSWERS_WAIT: "check", Kind.UNANSWERED: "comment", Kind.JOIN_DECISION: "inbox",
}  # fmt: skip


@dataclass(frozen=True)
class InboxLine:
    is_unread: bool
    icon: str
    text: str
    url: str
    community_name: str
    created_at: datetime


@dataclass(frozen=True)
class InboxPage:
    items: list[InboxLine]
    mark_all_url: str
    next_url: str | None


def unread_count(viewer: Viewer) -> int:
    """Return how many visible lines are unread, counted up to a hundred."""
    rows = Notification.objects.visible_to(viewer).filter(read_at=None)
    return rows[: UNREAD_SHOWN_UP_TO + 1].count()


def inbox_page(viewer: Viewer, cursor: str | None) -> InboxPage:
    """Return one page of what the viewer was told and may still see, newest first."""
    rows = Notification.objects.visible_to(viewer).select_related("community", "thread", "actor", "join_request")
    page = paginate(rows, ("-created_at", "-id"), cursor, PAGE_SIZE)
    next_url = f"{reverse('notifications:inbox')}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else None
    return InboxPage([_line(row) for row in page.rows], reverse("notifications:mark_all"), next_url)


def _line(row: Notification) -> InboxLine:
    return InboxLine(
        is_unread=row.read_at is None, icon=ICONS[Kind(row.kind)], text=_sentence(row, row.actor),
        url=reverse("notifications:open", args=[row.pk]), community_name=row.community.name, created_at=row.created_at,
    )  # fmt: skip


def _sentence(row: Notification, actor: User | None) -> str:
    if row.join_request is not None:
        return _about_request(row.join_request)
    who, title = actor.name if actor else _("Somebody"), row.thread.title if row.thread else ""
    return {
        Kind.NEW_THREAD: _("%(who)s started “%(title)s”"),
        Kind.REPLY: _("%(who)s replied to “%(title)s”"),
        Kind.COMMENT: _("%(who)s commented in “%(title)s”"),
        Kind.MENTION: _("%(who)s mentioned you in “%(title)s”"),
        Kind.SOLUTION_ACCEPTED: _("%(who)s accepted your answer to “%(title)s”"),
        Kind.SOLUTION_MARKED: _("%(who)s marked an answer to “%(title)s” as the solution; if it did not solve it, object"),
        Kind.SOLVED: _("“%(title)s”, which you have too, is solved"),
        Kind.OBJECTED: _("%(who)s says that the solution of “%(title)s” did not solve it"),
        Kind.SUPERSEDED: _("A newer answer to “%(title)s” replaces yours"),
        Kind.STALE: _("The solution of “%(title)s” needs another look"),
        Kind.CONFIRMED: _("Your answer to “%(title)s” worked for %(who)s"),
        Kind.REOPENED: _("Your answer to “%(title)s” is no longer marked as the solution"),
        Kind.POST_HIDDEN: _("A moderator hid your post in “%(title)s”; the reason stands there"),
        Kind.WARNING: _("A moderator warned you about your post in “%(title)s”"),
        Kind.GLASS_ASKED: _("A platform administrator asks to read this community"),
        Kind.GLASS_OPENED: _("A platform administrator may read this community for a while; see why, and what they read"),
        Kind.NOMINATED: _("%(who)s nominated somebody; you may object until it is decided"),
        Kind.ALIAS_RESOLVED: _("%(who)s, a host, looked up who wrote your post in “%(title)s”"),
        Kind.TAKEAWAY_ASKED: _("%(who)s asks whether a thought of yours in “%(title)s” may leave the room"),
        Kind.ANSWERS_WAIT: _("Did an answer to “%(title)s” solve it? Accept it, and the next reader finds it first"),
        Kind.UNANSWERED: _("Questions have waited for an answer for more than a day"),
        Kind.TAKEAWAY_ANSWERED: _("Your request for a takeaway from “%(title)s” was answered"),
    }[Kind(row.kind)] % {"who": who, "title": title}


def _about_request(request: JoinRequest) -> str:
    approved = request.decision == JoinDecision.APPROVED
    sentence = _("Your request to join was approved") if approved else _("Your request to join was declined")
    return f"{sentence}: “{request.word}”" if request.word else sentence
