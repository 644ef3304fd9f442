"""Sending a confirmed list, line by line: each line is one transaction, so that a killed worker loses and repeats nothing."""

import logging
import uuid

from django.db import transaction

from community.models import BatchRow, InvitationBatch
from community.services.invitation_lists import Outcome, judge
from community.services.invitations import invite
from community.viewer import Viewer
from core import clock
from core.errors import DomainError

logger = logging.getLogger(__name__)
SENT, REFUSED = "sent", "refused"


def send_batch(batch_id: uuid.UUID | str) -> int:
    """Send what is left of a batch; return how many lines were dealt with here."""
    rows = BatchRow.objects.unscoped("the worker sends the lines that somebody confirmed")
    waiting = rows.filter(batch_id=batch_id, done_at=None).order_by("number").values_list("pk", flat=True)
    done = sum(_send_line(pk) for pk in list(waiting))
    if not rows.filter(batch_id=batch_id, done_at=None).exists():
        batches = InvitationBatch.objects.unscoped("marks the batch just sent")
        batches.filter(pk=batch_id, finished_at=None).update(finished_at=clock.now())
    logger.info("invitations sent", extra={"batch": str(batch_id), "count": done})
    return done


def resume() -> int:
    """Go on with every batch that is not finished: its worker was killed, or the broker was away."""
    batches = InvitationBatch.objects.unscoped("which batches are not finished").filter(finished_at=None)
    return sum(send_batch(pk) for pk in list(batches.order_by("created_at").values_list("pk", flat=True)))


@transaction.atomic
def _send_line(pk: int) -> bool:
    rows = BatchRow.objects.unscoped("the worker sends the lines that somebody confirmed")
    locked = rows.select_for_update(of=("self",), skip_locked=True).select_related("batch__community", "batch__created_by")
    row = locked.filter(pk=pk, done_at=None).first()
    if row is None:
        return False
    row.outcome, row.done_at = _invite(row), clock.now()
    row.save(update_fields=["outcome", "done_at"])
    return True


def _invite(row: BatchRow) -> str:
    """Invite as who confirmed the list, with the rights that they have by now; return what became of it."""
    community = row.batch.community
    outcome = judge(community, row.email)
    if outcome != Outcome.NEW:
        return outcome
    try:
        with transaction.atomic():
            viewer = Viewer.for_user(row.batch.created_by, channel="system")
            invite(viewer, community, email=row.email, role=row.role, guest_until=row.guest_until)
    except DomainError:
        return REFUSED
    return SENT
