"""Which questions are due to be reminded of: answers that nobody accepts, questions that nobody answers. Each once."""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from community.events import about_thread
from community.lifecycle_events import AnswersWait
from community.models import Membership, PostStatus, Reply, Thread, ThreadKind, ThreadState
from community.viewer import Viewer
from core import clock
from core.errors import NotPermitted
from core.events import Actor, publish

logger = logging.getLogger(__name__)
ACCEPT_AFTER = timedelta(days=3)  # an answer stands that long before the asker is reminded
ANSWER_AFTER = timedelta(hours=24)  # a question waits that long before helpers are nudged
# What is older when it is seen first, such as imported history or what a long outage left, is let be.
STALE_AFTER = timedelta(days=7)
BATCH = 200  # threads a run


def remind_askers() -> int:
    """Find up to BATCH questions whose answers wait for their asker, and say so once each; return how many."""
    rows = _questions().filter(state=ThreadState.ANSWERED, asker_reminded_at=None, community__reminds_askers=True)
    due = clock.now() - ACCEPT_AFTER
    rows = rows.filter(first_reply_at__lte=due, first_reply_at__gt=due - STALE_AFTER)
    done = sum(_remind(pk) for pk in list(rows.order_by("first_reply_at").values_list("pk", flat=True)[:BATCH]))
    if done:
        logger.info("askers reminded", extra={"count": done})
    return done


@transaction.atomic
def _remind(pk: uuid.UUID) -> bool:
    rows = _questions().select_related("space__community").select_for_update(of=("self",), no_key=True, skip_locked=True)
    thread = rows.filter(pk=pk, state=ThreadState.ANSWERED, asker_reminded_at=None).first()
    if thread is None or not _answers_of_others(thread):
        return False
    thread.asker_reminded_at = clock.now()
    thread.save(update_fields=["asker_reminded_at"])
    publish(Actor(), AnswersWait(**about_thread(thread)))
    return True


def _answers_of_others(thread: Thread) -> bool:
    """Whether somebody else answered, whatever name the asker writes under."""
    rows = Reply.objects.unscoped("whether there is an answer that the asker could accept; nothing of it is shown")
    rows = rows.filter(thread=thread, status=PostStatus.PUBLISHED)
    return rows.exclude(author=thread.writer_id).exclude(sealed_author=thread.writer_id).exists()


def take_unanswered() -> set[uuid.UUID]:
    """Mark up to BATCH questions that nobody has answered for a day, at most once a day; return their communities.

    In the caller's transaction, and under locks: of two runs at once, one finds nothing.
    """
    now = clock.now()
    if Thread.objects.unscoped("whether today's were found already").filter(helpers_nudged_at__gte=start_of_day(now)).exists():
        return set()
    due = now - ANSWER_AFTER
    rows = _questions().filter(state=ThreadState.OPEN, helpers_nudged_at=None, community__nudges_helpers=True)
    rows = rows.filter(created_at__lte=due, created_at__gt=due - STALE_AFTER).order_by("created_at")
    found = dict(rows.select_for_update(of=("self",), no_key=True).values_list("pk", "community_id")[:BATCH])
    _questions().filter(pk__in=found).update(helpers_nudged_at=now)
    return set(found.values())


def start_of_day(moment: datetime) -> datetime:
    """Return midnight, in UTC, of the day for which a digest is sent."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


@transaction.atomic
def set_nudged(viewer: Viewer, *, wanted: bool) -> None:
    """Get, or get no more, mail about questions that nobody answers. Saying it twice changes nothing."""
    if not viewer.is_authenticated:
        raise NotPermitted(_("Sign in to choose your mail."))
    Membership.objects.visible_to(viewer).filter(user=viewer.user_id).update(is_nudged=wanted)


def _questions() -> "QuerySet[Thread]":
    rows = Thread.objects.unscoped("each recipient is checked before they are told")
    return rows.filter(kind=ThreadKind.QUESTION, status=PostStatus.PUBLISHED)
