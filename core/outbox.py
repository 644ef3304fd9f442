"""Paying what the ledger promised: run consumers, send mail, and sweep up what the broker lost."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.events import consumer_named
from core.models import Delivery, Dispatch

logger = logging.getLogger(__name__)

BATCH = 200
# Waits between attempts double from this, up to the longest: a consumer that fails for a day is tried hourly.
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)


def consume(seq: int) -> int:
    """Run every consumer that still owes the event with this ledger number and need not wait. Returns how many ran."""
    ready = Q(held_until=None) | Q(held_until__lte=timezone.now())
    open_ids = Dispatch.objects.filter(ready, event_id=seq, done_at=None).values_list("pk", flat=True)
    return sum(run_dispatch(pk) for pk in list(open_ids))


def sweep() -> int:
    """Run what is overdue: dispatches, then mail. Returns how many were done; safe to run in parallel."""
    now = timezone.now()
    dispatches = Dispatch.objects.filter(done_at=None, next_try_at__lte=now).order_by("next_try_at")
    mails = Delivery.objects.filter(sent_at=None, dropped_at=None, next_try_at__lte=now).order_by("next_try_at")
    done = sum(run_dispatch(pk) for pk in list(dispatches.values_list("pk", flat=True)[:BATCH]))
    from core.mail import send_delivery  # mail queues through this module's back-off

    return done + sum(send_delivery(pk) for pk in list(mails.values_list("pk", flat=True)[:BATCH]))


def run_dispatch(pk: int) -> bool:
    """Run one consumer and record that it is done, in one transaction. False when it was not ours to do, or failed."""
    return attempt(lambda: _run_locked(pk), lambda: put_off(Dispatch, pk), f"dispatch {pk}")


def _run_locked(pk: int) -> bool:
    row = Dispatch.objects.select_for_update(skip_locked=True).filter(pk=pk, done_at=None).first()
    if row is None:
        return False
    consumer_named(row.consumer)(row.event)
    Dispatch.objects.filter(pk=pk).update(done_at=timezone.now(), attempts=row.attempts + 1)
    return True


def attempt(work: Callable[[], bool], on_failure: Callable[[], None], what: str) -> bool:
    """Do `work` in a transaction of its own; on any error undo it, put it off, and report."""
    try:
        with transaction.atomic():
            return work()
    except Exception:  # one bad row must never stop the others; it is logged and tried again
        logger.exception("%s failed, will be tried again", what)
        on_failure()
        return False


def put_off(model: type[Dispatch] | type[Delivery], pk: Any) -> None:
    """Count a failed attempt and set the next one, twice as far away as the last."""
    row = model.objects.filter(pk=pk).first()
    if row is not None:
        wait = min(FIRST_WAIT * 2 ** min(row.attempts, 12), LONGEST_WAIT)
        model.objects.filter(pk=pk).update(attempts=row.attempts + 1, next_try_at=timezone.now() + wait)
