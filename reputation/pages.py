"""The ledger as a profile shows it: each point with its reason."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from community.links import thread_path
from community.models import Membership
from community.viewer import Viewer
from reputation.models import ReputationEvent
from reputation.rules import Rule, Unpaid

LINES_SHOWN = 20


@dataclass(frozen=True)
class LedgerLine:
    """One line. `reason` says which act, and why it paid nothing where it did not."""

    points: int
    reason: str
    thread_title: str
    thread_url: str
    created_at: datetime
    is_reversal: bool


def ledger_lines(viewer: Viewer, membership: Membership) -> list[LedgerLine]:
    """Return the latest lines of a member that this viewer may see, newest first."""
    rows = ReputationEvent.objects.visible_to(viewer).filter(membership=membership)
    rows = rows.select_related("thread__space__community").order_by("-occurred_at", "-id")[:LINES_SHOWN]
    return [_line(viewer, row) for row in rows]


def _line(viewer: Viewer, row: ReputationEvent) -> LedgerLine:
    reason = str(Rule(row.rule).label)
    if row.unpaid:
        reason = _("%(reason)s (%(why)s: no points)") % {"reason": reason, "why": Unpaid(row.unpaid).label}
    is_readable = row.thread is not None and row.thread.space_id in viewer.readable_space_ids
    return LedgerLine(
        points=row.points,
        reason=reason,
        thread_title=row.thread.title if is_readable and row.thread else "",
        thread_url=thread_path(row.thread) if is_readable and row.thread else "",
        created_at=row.occurred_at,
        is_reversal=row.reverses_id is not None,
    )
