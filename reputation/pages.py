"""The ledger as a profile shows it: each point with its reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from community.links import thread_path
from community.models import Membership, Thread
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
    seen = Thread.objects.visible_to(viewer).filter(pk=OuterRef("thread_id"))
    rows = ReputationEvent.objects.visible_to(viewer).filter(membership=membership).annotate(is_seen=Exists(seen))
    rows = rows.select_related("thread__space__community").order_by("-occurred_at", "-id")[:LINES_SHOWN]
    return [_line(row) for row in rows]


def _line(row: Any) -> LedgerLine:
    """Make a line of a row whose `is_seen` says whether the viewer may read the thread behind it."""
    reason = str(Rule(row.rule).label)
    if row.unpaid:
        reason = _("%(reason)s (%(why)s: no points)") % {"reason": reason, "why": Unpaid(row.unpaid).label}
    return LedgerLine(
        points=row.points,
        reason=reason,
        thread_title=row.thread.title if row.is_seen else "",
        thread_url=thread_path(row.thread) if row.is_seen else "",
        created_at=row.occurred_at,
        is_reversal=row.reverses_id is not None,
    )
