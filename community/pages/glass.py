"""Break-glass as administrators see it (references and clocks), and as members do (who, why, and every page)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from community import policies
from community.links import community_path, thread_path
from community.models import BreakGlass, BreakGlassApproval, BreakGlassEntry, Community, GlassDeed, GlassStatus, Thread
from community.models.glass import APPROVALS_NEEDED
from community.pages.people import Person, people_of
from community.services.break_glass import status_of
from community.viewer import Viewer
from core import clock
from core.ids import encode

SHOWN, ENTRIES_SHOWN = 20, 400
PENDING = (GlassStatus.WAITING, GlassStatus.OPEN)


@dataclass(frozen=True)
class GlassLine:
    """One line of the record."""

    text: str
    actor: str
    happened_at: datetime
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class GlassView:
    """One request. `judge_urls` maps approve and refuse to their addresses for whoever may decide now."""

    reference: str
    asker: str
    reason: str
    minutes: int
    status: str
    status_label: str
    asked_at: datetime
    opened_at: datetime | None
    ends_at: datetime | None
    approvers: list[str]
    judge_urls: dict[str, str]
    end_url: str
    read_url: str = ""
    lines: tuple[GlassLine, ...] = ()


@dataclass(frozen=True)
class GlassDesk:
    """What one administrator sees: their own requests, and those of others that wait for a decision or are open."""

    mine: list[GlassView]
    others: list[GlassView]


def glass_desk(viewer: Viewer) -> GlassDesk:
    rows = BreakGlass.objects.visible_to(viewer).select_related("community", "asker").order_by("-asked_at")
    mine = list(rows.filter(asker_id=viewer.user_id)[:SHOWN])
    recent = rows.exclude(asker_id=viewer.user_id).filter(Q(ends_at=None, refused_at=None) | Q(ends_at__gt=clock.now()))
    others = [row for row in recent[: SHOWN * 5] if status_of(row) in PENDING]
    approvals = _approvals(viewer, [*mine, *others])
    names = _names([pk for found in approvals.values() for pk in found])

    def view(row: BreakGlass) -> GlassView:
        return _view(viewer, row, row.asker.name, approvals.get(row.pk, []), names)

    return GlassDesk([view(row) for row in mine], [view(row) for row in others])


def glass_record(viewer: Viewer, community: Community) -> list[GlassView]:
    """Return the requests about a community that this member may know of, the latest first, with what was read."""
    rows = list(BreakGlass.objects.visible_to(viewer).filter(community=community).order_by("-asked_at")[:SHOWN])
    approvals, entries = _approvals(viewer, rows), _entries(viewer, rows)
    wanted = [row.asker_id for row in rows] + [entry.actor_id for entry in entries]
    people = people_of(community, [*wanted, *(pk for found in approvals.values() for pk in found)])
    names = {pk: person.name for pk, person in people.items() if pk}
    threads = Thread.objects.visible_to(viewer).in_bulk([entry.subject_id for entry in entries if entry.subject_id])
    return [
        _view(
            viewer, row, names[row.asker_id], approvals.get(row.pk, []), names, community,
            tuple(_line(entry, names, threads, community) for entry in entries if entry.request_id == row.pk),
        )
        for row in rows
    ]  # fmt: skip


def glass_readers(community: Community, rows: Iterable[BreakGlass]) -> list[tuple[Person, datetime, datetime]]:
    """Return (person, since, until) of each break-glass that is open, for the list of readers."""
    opened = [row for row in rows if status_of(row) == GlassStatus.OPEN and row.opened_at and row.ends_at]
    people = people_of(community, [row.asker_id for row in opened])
    return [(people[row.asker_id], row.opened_at, row.ends_at) for row in opened]  # type: ignore[misc]


def _view(
    viewer: Viewer, row: BreakGlass, asker: str, approvers: list[uuid.UUID], names: dict[uuid.UUID, str],
    community: Community | None = None, lines: tuple[GlassLine, ...] = (),
) -> GlassView:  # fmt: skip
    status = status_of(row)
    may_judge = status == GlassStatus.WAITING and bool(policies.may_judge_glass(viewer, row)) and viewer.user_id not in approvers
    may_end = status == GlassStatus.OPEN and bool(policies.may_end_glass(viewer, row))
    is_mine = row.asker_id == viewer.user_id
    return GlassView(
        reference=encode(row.reference), asker=asker, reason=row.reason, minutes=row.minutes, status=status.value,
        status_label=_status_label(row, status, len(approvers)), asked_at=row.asked_at, opened_at=row.opened_at,
        ends_at=row.ends_at,
        # A name would tell an administrator whose community it is, before anybody let them know.
        approvers=[names[pk] for pk in approvers] if community is not None or row.opened_at else [],
        judge_urls={name: _url(row, name, community) for name in ("approve", "refuse")} if may_judge else {},
        end_url=_url(row, "end", community) if may_end else "",
        read_url=community_path(row.community) if is_mine and status == GlassStatus.OPEN and row.community else "", lines=lines,
    )  # fmt: skip


def _status_label(row: BreakGlass, status: GlassStatus, approvals: int) -> str:
    if status == GlassStatus.WAITING and approvals >= APPROVALS_NEEDED:
        return _("Approved, but the reference names no private community")
    return str(status.label)


def _url(row: BreakGlass, action: str, community: Community | None) -> str:
    if community is None:
        return reverse("glass:act", args=[row.pk, action], urlconf=settings.ROOT_URLCONF)
    return reverse("community:glass_record_action", args=[community.slug, row.pk, action])


def _approvals(viewer: Viewer, rows: list[BreakGlass]) -> dict[uuid.UUID, list[uuid.UUID]]:
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    given = BreakGlassApproval.objects.visible_to(viewer).filter(request__in=[row.pk for row in rows])
    for request_id, approver_id in given.order_by("approved_at", "pk").values_list("request_id", "approver_id"):
        found.setdefault(request_id, []).append(approver_id)
    return found


def _entries(viewer: Viewer, rows: list[BreakGlass]) -> list[BreakGlassEntry]:
    """Return each deed and each page once, in the order of time; threads first, should there be too many to show."""
    found = BreakGlassEntry.objects.visible_to(viewer).filter(request__in=[row.pk for row in rows])
    each = found.order_by("request", "deed", "actor_id", "subject_id", "path", "happened_at", "pk")
    once = each.distinct("request", "deed", "actor_id", "subject_id", "path")
    shown = found.filter(pk__in=once.values("pk")).order_by(F("subject_id").asc(nulls_last=True))[:ENTRIES_SHOWN]
    return sorted(shown, key=lambda entry: (entry.happened_at, entry.pk))


def _names(user_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {user.pk: user.name for user in User.objects.filter(pk__in=user_ids)}


def _line(entry: BreakGlassEntry, names: Any, threads: dict[uuid.UUID, Thread], community: Community) -> GlassLine:
    text, actor = str(GlassDeed(entry.deed).label), names.get(entry.actor_id, "")
    thread = threads.get(entry.subject_id) if entry.subject_id else None
    if thread:
        return GlassLine(text, actor, entry.happened_at, thread.title, thread_path(thread, community))
    about = "" if entry.deed != GlassDeed.READ else _("a post") if entry.subject_id else entry.path
    return GlassLine(text, actor, entry.happened_at, about)
