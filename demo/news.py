"""The news of the play: everybody is told as if the worker had followed, and has read their inbox until some time ago."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from core import clock, outbox
from core.mail import send_delivery
from core.models import Delivery, Dispatch, Event
from demo.stage import Stage, Step, play
from notifications.consumers import CONSUMER
from notifications.reach import MAIL_HORIZON
from notifications.services import mark_read

# People last looked at their inbox between these two ages ago; what came later is unread.
LAST_LOOK = (timedelta(hours=30), timedelta(hours=80))
# Only news younger than this is mailed, so that the mail viewer shows a handful and not three days of everybody's.
MAILED_NEWS = timedelta(hours=5)


def last_event() -> int:
    """Return the ledger's last number, to know afterwards what the play has added."""
    return Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def tell_everybody(stage: Stage, after: int) -> None:
    """Write the inboxes for what the ledger says after that number, in the transaction of the play.

    The worker, which comes after the commit, would leave everything unread and mail three days of it.
    """
    owed = _owed(stage, after).filter(consumer=CONSUMER).select_related("event")
    told = [Step(dispatch.event.occurred_at, partial(_tell, stage, dispatch)) for dispatch in owed]
    play([*told, *_looks(stage)])


@transaction.atomic
def run_consumers(stage: Stage, after: int) -> None:
    """Run whatever else is owed to the play, so that nothing waits for a worker."""
    for pk in list(_owed(stage, after).values_list("pk", flat=True)):
        outbox.run_dispatch(pk)


def send_mails(stage: Stage, after: int) -> None:
    """Send what was queued, as the worker would, which may help; what fails stays with the sweeper."""
    mails = Delivery.objects.filter(event_id__in=_events(stage, after).values("id"), sent_at=None, dropped_at=None)
    for pk in list(mails.values_list("pk", flat=True)):
        send_delivery(pk)


def _events(stage: Stage, after: int) -> QuerySet[Event]:
    """Events of the play: whatever live visitors do meanwhile happens later than its `now`."""
    return Event.objects.filter(seq__gt=after, occurred_at__lte=stage.now)


def _owed(stage: Stage, after: int) -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(event__in=_events(stage, after), done_at=None).order_by("event_id")


def _tell(stage: Stage, dispatch: Dispatch) -> None:
    """Old news is told when it is too old for a mail, the rest as of now."""
    event = dispatch.event
    is_mailed = stage.now - event.occurred_at < MAILED_NEWS
    with clock.at(stage.now if is_mailed else event.occurred_at + MAIL_HORIZON):
        outbox.run_dispatch(dispatch.pk)


def _looks(stage: Stage) -> Iterator[Step]:
    """Only who is new with this play has looked; on a later run everybody's inbox is their own."""
    earliest, latest = LAST_LOOK
    for handle in stage.newcomers:
        share = hashlib.sha256(handle.encode()).digest()[0] / 255
        yield Step(stage.now - earliest - (latest - earliest) * share, partial(_look, stage, handle))


def _look(stage: Stage, handle: str) -> None:
    mark_read(stage.viewer(handle))
