"""Mail about an account is promised with the change, sent once, and forgotten."""

from django.conf import settings
from django.core import mail as outbox
from django.core.cache import cache

from core import outbox as sweeper
from core.mail import send_delivery
from core.models import Delivery
from tests.accounts.conftest import CODE

FORM = {"username": "zoe", "email": "zoe@example.com", "password1": "seven brown kilns"}


def test_mail_survives_a_process_killed_between_commit_and_send(client, db, mailoutbox):
    client.post("/accounts/signup/", FORM)  # what runs after commit never ran here, as after a kill
    promised = Delivery.objects.get()
    sent_before = len(outbox.outbox)

    Delivery.objects.update(next_try_at=promised.created_at)
    sweeper.sweep()
    code = CODE.search(outbox.outbox[0].body).group()
    done = client.post("/accounts/confirm-email/", {"code": code})

    assert sent_before == 0
    assert len(outbox.outbox) == 1
    assert done.status_code == 302


def test_code_is_forgotten_once_the_mail_has_left(client, db, mailoutbox):
    client.post("/accounts/signup/", FORM)
    waiting = Delivery.objects.get()
    held_it = CODE.search(waiting.context["text"]) is not None

    send_delivery(waiting.pk)

    waiting.refresh_from_db()
    assert held_it
    assert waiting.context == {}
    assert waiting.sent_at is not None


def test_mail_is_sent_once(client, db, mailoutbox):
    client.post("/accounts/signup/", FORM)
    pk = Delivery.objects.get().pk

    results = [send_delivery(pk), send_delivery(pk)]

    assert results == [True, False]
    assert len(outbox.outbox) == 1


def test_failed_attempt_keeps_the_mail(client, db, monkeypatch, mailoutbox):
    client.post("/accounts/signup/", FORM)
    pk = Delivery.objects.get().pk

    def refuse(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        failed = send_delivery(pk)
    kept = bool(Delivery.objects.get().context)

    assert (failed, kept, send_delivery(pk)) == (False, True, True)


def test_request_that_is_undone_mails_nothing(client, db, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("killed")

    monkeypatch.setattr("accounts.adapter.AccountAdapter.render_mail", fail)
    client.raise_request_exception = False

    response = client.post("/accounts/signup/", FORM)

    assert response.status_code == 500
    assert not Delivery.objects.exists()


def test_mail_is_text_and_html_from_us_with_a_stable_id(client, db, post_office):
    client.post("/accounts/signup/", FORM)

    (message,) = post_office.to("zoe@example.com")

    html, kind = message.alternatives[0]
    code = CODE.search(message.body).group()
    assert (kind, code in html, "style=" in html) == ("text/html", True, True)
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["Message-ID"].endswith(f"@{settings.MAIL_DOMAIN}>")


def test_no_code_stands_in_subject_or_headers(client, db, post_office):
    client.post("/accounts/signup/", FORM)
    cache.clear()

    (message,) = post_office.to("zoe@example.com")

    assert not CODE.search(message.subject + str(message.extra_headers))


def test_broker_gets_no_code_and_no_address(client, transactional_db, monkeypatch):
    published = []
    monkeypatch.setattr("core.tasks.send_delivery.delay", lambda *args, **kwargs: published.append((args, kwargs)))

    client.post("/accounts/signup/", FORM)

    assert published == [((str(Delivery.objects.get().pk),), {})]
