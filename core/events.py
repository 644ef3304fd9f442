"""What happened: typed events, published inside the transaction that made them true.

`publish` appends one row to the ledger, runs the in-transaction receivers (database only) and writes one
`Dispatch` per interested consumer. After commit the consumers run in the worker; a sweeper finds what the
broker lost. So each side effect happens at least once, with a stable event id.
"""

import logging
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone

from core import clock
from core.models import Dispatch, Event

logger = logging.getLogger(__name__)

# The sweeper leaves an event to the post-commit task for this long before it takes over.
SWEEP_AFTER = timedelta(seconds=20)


@dataclass(frozen=True)
class Actor:
    """Who did it, as they were at that moment."""

    user_id: uuid.UUID | None = None
    role: str = ""
    organisation_id: uuid.UUID | None = None
    is_staff: bool = False
    channel: str = "system"


@dataclass(frozen=True)
class Place:
    """Where it happened and who could read it then."""

    community_id: uuid.UUID | None = None
    space_id: uuid.UUID | None = None
    visibility: str = ""


@dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """Base of all events. Subclasses name a `verb`, the kind of object, and their own facts in `data`.

    `hold`: for so long the consumers that tell people of it wait, because its doer may still take it back.
    """

    verb: ClassVar[str]
    object_type: ClassVar[str]
    object_id: uuid.UUID
    place: Place
    data: dict[str, Any] = field(default_factory=dict)
    occurred_at: datetime | None = None
    hold: timedelta = timedelta()


# The first argument is the event type that the receiver registered for.
Receiver = Callable[[Any, Event], None]
Consumer = Callable[[Event], None]
_receivers: dict[type[DomainEvent], list[Receiver]] = defaultdict(list)
_consumers: dict[str, Consumer] = {}
_patient: set[str] = set()
_consumers_of_verb: dict[str, list[str]] = defaultdict(list)


def receiver(*event_types: type[DomainEvent]) -> Callable[[Receiver], Receiver]:
    """Run the function inside the publishing transaction for these events."""

    def register(function: Receiver) -> Receiver:
        for event_type in event_types:
            _receivers[event_type].append(function)
        return function

    return register


def consumer(name: str, *event_types: type[DomainEvent], is_patient: bool = False) -> Callable[[Consumer], Consumer]:
    """Run the function in the worker after commit, at least once per event; it must be idempotent.

    A patient one tells people of it, and waits as long as the event says.
    """

    def register(function: Consumer) -> Consumer:
        _consumers[name] = function
        if is_patient:
            _patient.add(name)
        for event_type in event_types:
            _consumers_of_verb[event_type.verb].append(name)
        return function

    return register


def consumer_named(name: str) -> Consumer:
    return _consumers[name]


def consumers() -> dict[str, list[str]]:
    """Return verb → names of its consumers."""
    return {verb: list(names) for verb, names in _consumers_of_verb.items()}


def publish(actor: Actor, event: DomainEvent) -> Event:
    """Record an event in the caller's transaction and promise its consequences. Returns the ledger row."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction that changes the rows")
    record = _append(actor, event)
    for function in _receivers[type(event)]:
        function(event, record)
    _promise(record, event.hold)
    return record


def _append(actor: Actor, event: DomainEvent) -> Event:
    return Event.objects.create(
        verb=event.verb,
        occurred_at=event.occurred_at or clock.now(),
        actor_id=actor.user_id,
        actor_role=actor.role,
        actor_organisation_id=actor.organisation_id,
        is_staff=actor.is_staff,
        channel=actor.channel,
        community_id=event.place.community_id,
        space_id=event.place.space_id,
        visibility=event.place.visibility,
        object_type=event.object_type,
        object_id=event.object_id,
        data=event.data,
    )


def _promise(record: Event, hold: timedelta) -> None:
    """Whoever waits is found by the sweeper once the time has come; the others are handed over at once."""
    names = _consumers_of_verb.get(record.verb, [])
    held = {name: timezone.now() + hold for name in names if hold and name in _patient}
    due = timezone.now() + SWEEP_AFTER
    rows = [Dispatch(event=record, consumer=name, next_try_at=held.get(name, due), held_until=held.get(name)) for name in names]
    Dispatch.objects.bulk_create(rows)
    if len(held) < len(names):
        transaction.on_commit(lambda: _hand_over(record.seq))


def _hand_over(seq: int) -> None:
    from core.tasks import consume_event  # the task imports this module

    try:
        consume_event.delay(seq)
    except Exception:  # the broker is away: whatever it raises, the sweeper delivers later
        logger.warning("broker unavailable, event left to the sweeper", extra={"seq": seq}, exc_info=True)
