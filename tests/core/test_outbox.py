"""What the ledger promised is done at least once, whatever breaks on the way, and once where we can help it."""

import threading
import uuid
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import events, mail, outbox, tasks
from core.events import Actor, publish
from core.ids import encode
from core.mail import Message
from core.models import Delivery, Dispatch
from tests.core.test_events import LampLit, lit


@pytest.fixture
def ran(monkeypatch):
    """Registers two consumers of LampLit; `ran.fails` names those that fail. Returns the list of (consumer, event)."""

    class Ran(list):
        fails: set[str] = set()

    ran = Ran()

    def consumer(name):
        def run(event):
            if name in ran.fails:
                raise ConnectionError(name)
            ran.append((name, event.seq))

        return run

    monkeypatch.setitem(events._receivers, LampLit, [])
    for name in ("first", "second"):
        monkeypatch.setitem(events._consumers, name, consumer(name))
    monkeypatch.setitem(events._consumers_of_verb, "lamp.lit", ["first", "second"])
    return ran


@pytest.fixture
def letters(monkeypatch, settings, tmp_path):
    """Registers the mail kind "letter"; `letters.answer` is what its renderer returns or raises."""

    class Letters:
        answer: object = Message("A letter", "Dear you", "<p>Dear you</p>", sender="Acme")

        @property
        def files(self) -> list[Path]:
            return sorted(tmp_path.glob("*.eml"))

    letters = Letters()

    def render(delivery):
        if isinstance(letters.answer, Exception):
            raise letters.answer
        return letters.answer

    monkeypatch.setitem(mail._renderers, "letter", render)
    settings.MAIL_DIR = tmp_path
    settings.EMAIL_BACKEND = "core.mail.FileBackend"
    return letters


def overdue(rows):
    rows.update(next_try_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_a_consumer_that_fails_is_tried_again_and_the_others_are_not(ran):
    ran.fails = {"first"}
    record = publish(Actor(), lit())

    assert outbox.consume(record.seq) == 1
    ran.fails = set()
    overdue(Dispatch.objects.filter(event=record))
    assert outbox.sweep() == 1

    assert ran == [("second", record.seq), ("first", record.seq)]


@pytest.mark.django_db
def test_what_a_failing_consumer_wrote_is_undone(ran, monkeypatch):
    def write_and_fail(event):
        Delivery.objects.create(kind="letter", to_email="ana@example.org")
        raise ConnectionError

    monkeypatch.setitem(events._consumers, "first", write_and_fail)
    record = publish(Actor(), lit())

    outbox.consume(record.seq)

    assert not Delivery.objects.exists()
    assert Dispatch.objects.get(event=record, consumer="first").attempts == 1


@pytest.mark.django_db
def test_the_same_job_twice_runs_each_consumer_once(ran):
    record = publish(Actor(), lit())

    tasks.consume_event(record.seq)
    tasks.consume_event(record.seq)

    assert sorted(ran) == [("first", record.seq), ("second", record.seq)]


@pytest.mark.django_db
def test_the_sweeper_leaves_a_fresh_event_to_its_own_job(ran):
    record = publish(Actor(), lit())

    assert outbox.sweep() == 0
    overdue(Dispatch.objects.filter(event=record))
    assert outbox.sweep() == 2
    assert outbox.sweep() == 0


@pytest.mark.django_db
def test_waits_double_up_to_an_hour(ran):
    ran.fails = {"first"}
    record = publish(Actor(), lit())
    row = Dispatch.objects.get(event=record, consumer="first")
    waits = []

    for _attempt in range(15):
        before = timezone.now()
        outbox.run_dispatch(row.pk)
        row.refresh_from_db()
        waits.append(round((row.next_try_at - before).total_seconds()))

    assert waits[:4] == [5, 10, 20, 40]
    assert waits[-3:] == [3600, 3600, 3600]
    assert row.attempts == 15


@pytest.mark.django_db
@pytest.mark.parametrize("error", [ConnectionError, OSError, RuntimeError])
def test_without_a_broker_writing_goes_on_and_the_sweeper_delivers(
    ran, letters, monkeypatch, django_capture_on_commit_callbacks, error
):
    def away(*args, **kwargs):
        raise error("the broker is away")

    monkeypatch.setattr(tasks.consume_event, "delay", away)
    monkeypatch.setattr(tasks.send_delivery, "delay", away)

    with django_capture_on_commit_callbacks(execute=True):
        record = publish(Actor(), lit())
        mail.queue("letter", "ana@example.org", {})
    overdue(Dispatch.objects.all())
    overdue(Delivery.objects.all())
    outbox.sweep()

    assert sorted(ran) == [("first", record.seq), ("second", record.seq)]
    assert len(letters.files) == 1


@pytest.mark.django_db
def test_the_sweep_is_a_job_of_the_schedule(settings):
    assert "core.tasks.sweep_outbox" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.sweep_outbox.name == "core.tasks.sweep_outbox"


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_do_each_thing_once(ran, letters):
    with transaction.atomic():
        record = publish(Actor(), lit())
        mail.queue("letter", "ana@example.org", {})
    overdue(Dispatch.objects.all())
    overdue(Delivery.objects.all())
    gate = threading.Barrier(4)

    def sweep():
        gate.wait()
        outbox.sweep()
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ran) == [("first", record.seq), ("second", record.seq)]
    assert Dispatch.objects.filter(event=record, attempts=1, done_at__isnull=False).count() == 2
    assert len(letters.files) == 1
    assert Delivery.objects.get().sent_at is not None


def queue(**facts):
    mail.queue("letter", "ana@example.org", {"secret": "token"}, **facts)
    return Delivery.objects.latest("created_at", "pk")


@pytest.mark.django_db
def test_a_mail_is_one_file_named_by_its_delivery(letters):
    delivery = queue()

    assert mail.send_delivery(delivery.pk)

    assert [path.name for path in letters.files] == [f"{encode(delivery.pk)}.eml"]
    email = message_from_bytes(letters.files[0].read_bytes(), policy=policy.default)
    assert (email["Subject"], email["To"], email["Auto-Submitted"]) == ("A letter", "ana@example.org", "auto-generated")
    assert encode(delivery.pk) in email["Message-ID"]
    assert email["From"].addresses[0].display_name == "Acme"


@pytest.mark.django_db
def test_sending_again_sends_nothing(letters):
    delivery = queue()

    mail.send_delivery(delivery.pk)
    written = letters.files[0].stat().st_mtime_ns

    assert not mail.send_delivery(delivery.pk)
    assert outbox.sweep() == 0
    assert letters.files[0].stat().st_mtime_ns == written


@pytest.mark.django_db
def test_a_crash_between_the_file_and_its_record_leaves_one_file(letters, monkeypatch):
    delivery = queue()
    with monkeypatch.context() as crash:
        crash.setattr(mail, "_close", lambda *args, **kwargs: 1 / 0)
        assert not mail.send_delivery(delivery.pk)
    assert len(letters.files) == 1

    assert mail.send_delivery(delivery.pk)

    assert len(letters.files) == 1
    assert not [path for path in letters.files[0].parent.iterdir() if path.suffix != ".eml"]


@pytest.mark.django_db
def test_a_sent_mail_forgets_what_it_knew(letters):
    delivery = queue()

    mail.send_delivery(delivery.pk)

    delivery.refresh_from_db()
    assert delivery.context == {}


@pytest.mark.django_db
def test_a_mail_whose_reader_lost_access_is_dropped_for_good(letters):
    delivery = queue()
    letters.answer = None

    assert not mail.send_delivery(delivery.pk)
    letters.answer = Message("Late", "too late")
    assert not mail.send_delivery(delivery.pk)

    delivery.refresh_from_db()
    assert letters.files == []
    assert delivery.dropped_at and delivery.drop_reason and delivery.context == {} and delivery.sent_at is None


@pytest.mark.django_db
def test_a_mail_that_cannot_be_rendered_waits_and_keeps_its_facts(letters):
    delivery = queue()
    letters.answer = ConnectionError("template server on fire")

    assert not mail.send_delivery(delivery.pk)

    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.context) == (1, {"secret": "token"})
    assert delivery.next_try_at > timezone.now()


@pytest.mark.django_db
def test_a_refusing_post_office_is_asked_again(letters, settings):
    delivery = queue()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )

    assert not mail.send_delivery(delivery.pk)
    settings.EMAIL_BACKEND = "core.mail.FileBackend"
    overdue(Delivery.objects.all())
    assert outbox.sweep() == 1

    assert len(letters.files) == 1


@pytest.mark.django_db
def test_the_same_event_promises_one_mail_of_a_kind_to_a_person(letters):
    event_id, ana, ben = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()

    for recipient in (ana, ana, ben):
        mail.queue("letter", "x@example.org", {}, recipient_id=recipient, event_id=event_id)

    assert Delivery.objects.count() == 2


@pytest.mark.django_db
def test_nothing_of_a_name_or_subject_reaches_the_headers_as_a_header(letters):
    letters.answer = Message("Hello\r\nBcc: all@example.org", "text", sender='Eve" <evil@example.org>\r\nBcc: all@example.org')
    delivery = queue()

    assert mail.send_delivery(delivery.pk)

    email = message_from_bytes(letters.files[0].read_bytes(), policy=policy.default)
    assert email["Bcc"] is None
    assert len(email["From"].addresses) == 1
    assert email["From"].addresses[0].addr_spec.startswith("community@")
