"""Every consumer of every event again, backwards and twice: nobody is told twice, and no number moves."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from api.models import IssueChange
from core import clock
from core.events import consumer_named, consumers
from core.integrity import run_checks
from core.models import Delivery, Event
from notifications.models import Notification
from reputation.models import ReputationEvent

REASON = "tests look at the rows themselves"


@pytest.fixture
def events(world):
    """Everything that happened in the world, in order; nobody has been told of it yet, and it is recent enough for mail."""
    forget_what_was_told()
    happened = list(Event.objects.order_by("seq"))
    with clock.at(happened[-1].occurred_at):
        yield happened


def forget_what_was_told() -> None:
    Notification.objects.unscoped(REASON).all().delete()
    Delivery.objects.exclude(event_id=None).delete()


def run_every_consumer(events: list[Event]) -> None:
    for event in events:
        for name in consumers().get(event.verb, []):
            consumer_named(name)(event)


def told() -> dict[str, Counter[Any]]:
    """Everything that a consumer may write, by what it says."""
    lines = Notification.objects.unscoped(REASON).values_list("user_id", "event_id", "kind")
    points = ReputationEvent.objects.unscoped(REASON).values_list("membership_id", "rule", "points")
    changes = IssueChange.objects.unscoped(REASON).values_list("thread_id", "change", "version")
    mails = Delivery.objects.exclude(event_id=None).values_list("event_id", "recipient_id", "kind")
    return {"inbox": Counter(lines), "mail": Counter(mails), "points": Counter(points), "feed": Counter(changes)}


def test_consumers_that_run_again_tell_nobody_twice(events):
    run_every_consumer(events)
    once = told()

    run_every_consumer(events[::-1] + events[::2] + events)

    assert told() == once
    assert max(once["inbox"].values()) == max(once["mail"].values()) == 1


def test_the_order_in_which_events_arrive_does_not_matter(events):
    """A broker may hand over the newest job first: whoever must be told is told all the same."""
    run_every_consumer(events)
    in_order = told()
    forget_what_was_told()

    run_every_consumer(events[::-1])

    assert told() == in_order
    assert [finding for finding in run_checks() if finding.count] == []
