"""What happened is written down once, in the transaction that made it true, and never changed."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from core import clock, events
from core.events import Actor, DomainEvent, Place, publish
from core.models import Dispatch, Event

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class LampLit(DomainEvent):
    verb = "lamp.lit"
    object_type = "lamp"


@pytest.fixture
def heard(monkeypatch):
    """Registers one receiver and two consumers of LampLit; returns what they heard."""
    heard = []
    monkeypatch.setitem(events._receivers, LampLit, [lambda event, record: heard.append(("receiver", record.seq))])
    for name in ("first", "second"):
        monkeypatch.setitem(events._consumers, name, lambda event, name=name: heard.append((name, event.seq)))
    monkeypatch.setitem(events._consumers_of_verb, "lamp.lit", ["first", "second"])
    return heard


def lit(**facts):
    return LampLit(object_id=uuid.uuid4(), place=facts.pop("place", Place()), **facts)


def test_an_event_is_recorded_with_who_where_and_what(heard):
    actor = Actor(user_id=uuid.uuid4(), role="expert", organisation_id=uuid.uuid4(), is_staff=True, channel="api")
    place = Place(community_id=uuid.uuid4(), space_id=uuid.uuid4(), visibility="listed")
    event = lit(place=place, data={"colour": "green"})

    record = Event.objects.get(pk=publish(actor, event).pk)

    assert (record.verb, record.object_type, record.object_id) == ("lamp.lit", "lamp", event.object_id)
    assert (record.actor_id, record.actor_role, record.is_staff, record.channel) == (actor.user_id, "expert", True, "api")
    assert record.actor_organisation_id == actor.organisation_id
    assert (record.community_id, record.space_id, record.visibility) == (place.community_id, place.space_id, "listed")
    assert record.data == {"colour": "green"}


def test_an_event_happens_by_the_clock_unless_it_says_when(heard):
    then, earlier = datetime(2026, 1, 2, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC)

    with clock.at(then):
        now_record = publish(Actor(), lit())
        old_record = publish(Actor(), lit(occurred_at=earlier))

    assert (now_record.occurred_at, old_record.occurred_at) == (then, earlier)
    assert old_record.recorded_at > then


def test_receivers_run_in_the_transaction_and_consumers_do_not(heard):
    record = publish(Actor(), lit())

    assert heard == [("receiver", record.seq)]
    assert sorted(Dispatch.objects.filter(event=record).values_list("consumer", "done_at")) == [("first", None), ("second", None)]


def test_what_is_rolled_back_never_happened(heard):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(Actor(), lit())
        1 / 0  # noqa: B018

    assert not Event.objects.filter(verb="lamp.lit").exists()
    assert not Dispatch.objects.filter(event__verb="lamp.lit").exists()


def test_a_failing_receiver_undoes_the_change(heard, monkeypatch):
    def fail(event, record):
        raise ZeroDivisionError

    monkeypatch.setitem(events._receivers, LampLit, [fail])

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(Actor(), lit())

    assert not Event.objects.filter(verb="lamp.lit").exists()


def test_after_commit_the_consumers_run_in_the_worker(heard, django_capture_on_commit_callbacks, run_jobs):
    with django_capture_on_commit_callbacks(execute=True):
        record = publish(Actor(), lit())

    jobs = run_jobs()

    assert jobs == ["core.consume_event"]
    assert heard == [("receiver", record.seq), ("first", record.seq), ("second", record.seq)]
    assert not Dispatch.objects.filter(event=record, done_at=None).exists()


def test_an_event_without_consumers_owes_nothing(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setitem(events._consumers_of_verb, "lamp.lit", [])

    with django_capture_on_commit_callbacks() as callbacks:
        record = publish(Actor(), lit())

    assert callbacks == []
    assert not Dispatch.objects.filter(event=record).exists()


@pytest.mark.parametrize("change", ["UPDATE core_event SET actor_role = 'manager'", "DELETE FROM core_event"])
def test_the_ledger_is_append_only(heard, change):
    publish(Actor(role="member"), lit())

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_events_have_ids_that_nobody_can_count(heard):
    first, second = publish(Actor(), lit()), publish(Actor(), lit())

    assert first.id != second.id
    assert first.id.version == second.id.version == 7


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_is_a_mistake(heard):
    with pytest.raises(RuntimeError, match="transaction"):
        publish(Actor(), lit())
