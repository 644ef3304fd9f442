"""Invitations as their senders see them: who waits, who came, who did not, counted per inviter; and lists on their way."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from community import policies
from community.models import BatchRow, Community, Invitation, InvitationBatch, Role
from community.pages.lists import Tab
from community.services.invitation_lists import Line, Outcome
from community.viewer import Viewer
from core import clock
from core.pagination import paginate

PAGE_SIZE = 50
STATES = ("open", "redeemed", "expired", "revoked")
BATCHES_SHOWN = 5


@dataclass(frozen=True)
class InvitationRow:
    email: str
    role_label: str
    state: str
    state_label: str
    created_at: datetime
    expires_at: datetime
    guest_until: datetime | None
    invited_by: str
    revoke_url: str
    resend_url: str


@dataclass(frozen=True)
class InviterLine:
    """How somebody's invitations stand; `counts` are open, redeemed, expired, revoked."""

    name: str
    url: str
    counts: list[tuple[str, int]]
    is_current: bool


@dataclass(frozen=True)
class BatchLine:
    url: str
    created_at: datetime
    total: int
    done: int
    is_finished: bool

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


@dataclass(frozen=True)
class InvitationsPage:
    tabs: list[Tab]
    rows: list[InvitationRow]
    inviters: list[InviterLine]
    batches: list[BatchLine]
    next_url: str | None


def state_labels() -> dict[str, str]:
    return {"open": _("Waiting"), "redeemed": _("Accepted"), "expired": _("Expired"), "revoked": _("Taken back")}


def invitations_page(viewer: Viewer, community: Community, state: str, by: str, cursor: str | None) -> InvitationsPage:
    """Return the invitations that the viewer may see, newest first; `state` and `by` (a handle) narrow them."""
    rows = _with_state(Invitation.objects.visible_to(viewer).filter(community=community))
    counted = list(rows.values("state", "invited_by__handle", "invited_by__display_name").annotate(n=Count("pk")).order_by())
    state = state if state in STATES else ""
    shown = rows.filter(**({"state": state} if state else {}), **({"invited_by__handle": by} if by else {}))
    page = paginate(shown.select_related("invited_by"), ("-created_at", "id"), cursor, PAGE_SIZE)
    path = reverse("community:manage_invitations", args=[community.slug])
    chosen = {"state": state, "by": by}
    return InvitationsPage(
        tabs=_state_tabs(path, counted, chosen), inviters=_inviters(path, counted, chosen),
        rows=[_row(viewer, community, row) for row in page.rows], batches=_batches(viewer, community),
        next_url=_url(path, {**chosen, "after": page.next_cursor}) if page.next_cursor else None,
    )  # fmt: skip


def _with_state(rows: Any) -> Any:
    state = Case(
        When(redeemed_at__isnull=False, then=Value("redeemed")),
        When(revoked_at__isnull=False, then=Value("revoked")),
        When(expires_at__lte=clock.now(), then=Value("expired")),
        default=Value("open"),
        output_field=CharField(),
    )
    return rows.annotate(state=state)


def _url(path: str, query: dict[str, Any]) -> str:
    said = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


def _state_tabs(path: str, counted: list[dict[str, Any]], chosen: dict[str, str]) -> list[Tab]:
    totals: Counter[str] = Counter()
    for line in counted:
        if not chosen["by"] or line["invited_by__handle"] == chosen["by"]:
            totals[line["state"]] += line["n"]
    tabs = [Tab(_("All"), _url(path, {**chosen, "state": ""}), sum(totals.values()), not chosen["state"])]
    for state, label in state_labels().items():
        tabs.append(Tab(label, _url(path, {**chosen, "state": state}), totals[state], chosen["state"] == state))
    return tabs


def _inviters(path: str, counted: list[dict[str, Any]], chosen: dict[str, str]) -> list[InviterLine]:
    names = {line["invited_by__handle"]: line["invited_by__display_name"] or line["invited_by__handle"] for line in counted}
    counts = {(line["invited_by__handle"], line["state"]): line["n"] for line in counted}
    return [
        InviterLine(
            names[handle],
            _url(path, {"state": chosen["state"], "by": "" if chosen["by"] == handle else handle}),
            [(label, counts[handle, state]) for state, label in state_labels().items() if counts.get((handle, state))],
            chosen["by"] == handle,
        )
        for handle in sorted(names, key=lambda handle: names[handle].lower())
    ]


def _row(viewer: Viewer, community: Community, row: Any) -> InvitationRow:
    def url(action: str, states: tuple[str, ...]) -> str:
        may = row.state in states and policies.may_invite(viewer, community, row.role)
        return reverse(f"community:manage_{action}_invitation", args=[community.slug, row.pk]) if may else ""

    inviter: User = row.invited_by
    return InvitationRow(
        email=row.email, role_label=str(Role(row.role).label), state=row.state, state_label=state_labels()[row.state],
        created_at=row.created_at, expires_at=row.expires_at, guest_until=row.guest_until, invited_by=inviter.name,
        revoke_url=url("revoke", ("open", "expired")), resend_url=url("resend", ("open", "expired")),
    )  # fmt: skip


def _batches(viewer: Viewer, community: Community) -> list[BatchLine]:
    return [_batch(community, row) for row in _counted(viewer, community).order_by("-created_at")[:BATCHES_SHOWN]]


def _counted(viewer: Viewer, community: Community) -> Any:
    rows = InvitationBatch.objects.visible_to(viewer).filter(community=community)
    return rows.annotate(total=Count("rows"), done=Count("rows", filter=Q(rows__done_at__isnull=False)))


def _batch(community: Community, row: Any) -> BatchLine:
    url = reverse("community:manage_invitation_batch", args=[community.slug, row.pk])
    return BatchLine(url, row.created_at, row.total, row.done, row.finished_at is not None or row.total == row.done)


@dataclass(frozen=True)
class BatchPage:
    """`results` counts what became of the lines that are done: (sentence, number)."""

    batch: BatchLine
    results: list[tuple[str, int]]


def batch_page(viewer: Viewer, community: Community, batch_id: Any) -> BatchPage | None:
    """Return how far a list has come, None for one that the viewer did not send."""
    row = _counted(viewer, community).filter(pk=batch_id).first()
    if row is None:
        return None
    done = BatchRow.objects.visible_to(viewer).filter(batch=row, done_at__isnull=False)
    counts = dict(done.values_list("outcome").annotate(n=Count("pk")).order_by())
    labels = {
        "sent": _("sent"), "refused": _("not sent: you may not invite any more"), Outcome.MEMBER: _("joined meanwhile"),
        Outcome.INVITED: _("invited meanwhile"), Outcome.REMOVED: _("removed meanwhile"),
    }  # fmt: skip
    return BatchPage(_batch(community, row), [(label, counts[key]) for key, label in labels.items() if counts.get(key)])


@dataclass(frozen=True)
class PlannedLine:
    number: int
    email: str
    role_label: str
    guest_until: datetime | None
    outcome: str
    label: str


@dataclass(frozen=True)
class Plan:
    """What a list would do: `counts` are (label, number) of what occurs, `new_count` the mails that would leave."""

    lines: list[PlannedLine]
    counts: list[tuple[str, int]]
    new_count: int


def plan_of(lines: list[Line]) -> Plan:
    labels: dict[str, str] = {
        Outcome.NEW: _("Will be invited"), Outcome.MEMBER: _("Is a member already"), Outcome.INVITED: _("Is invited already"),
        Outcome.REMOVED: _("Was removed or is suspended"), Outcome.MALFORMED: _("Cannot be read"),
        Outcome.DUPLICATE: _("Stands in the list twice"), Outcome.ROLE: _("You may not give this role"),
    }  # fmt: skip
    counts = Counter(line.outcome for line in lines)
    shown = [
        PlannedLine(
            line.number, line.email, str(Role(line.role).label), line.guest_until, line.outcome,
            f"{labels[line.outcome]}: {line.problem}" if line.problem else labels[line.outcome],
        )
        for line in lines
    ]  # fmt: skip
    found = [(label, counts[outcome]) for outcome, label in labels.items() if counts[outcome]]  # type: ignore[index]
    return Plan(shown, found, counts[Outcome.NEW])
