"""Guessing is slowed down per address and per account, without a stranger locking the owner out."""

import pytest
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from accounts.services import people
from core.models import Delivery
from tests.accounts.conftest import PASSWORD

TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 10


def guess(email, *, from_address="192.0.2.1", browser=None, password="wrong", host="testserver"):  # noqa: S107
    browser = browser or Client()
    form = {"login": email, "password": password}
    return browser.post("/accounts/login/", form, REMOTE_ADDR=from_address, headers={"host": host})


def is_throttled(response):
    return response.status_code == 429 or "Too many failed" in response.content.decode()


def test_guesses_at_one_account_from_many_addresses_are_stopped(ana):
    tries = [guess(ana.email, from_address=f"192.0.2.{n}") for n in range(30)]

    assert not any(map(is_throttled, tries[:TRIES_PER_ACCOUNT]))
    assert all(map(is_throttled, tries[TRIES_PER_ACCOUNT:]))


def test_right_password_does_not_open_a_throttled_account_to_a_stranger(ana):
    for n in range(TRIES_PER_ACCOUNT):
        guess(ana.email, from_address=f"192.0.2.{n}")
    stranger = Client()

    guess(ana.email, browser=stranger, from_address="192.0.2.99", password=PASSWORD)

    assert not get_user(stranger).is_authenticated


def test_guesses_from_one_address_at_many_accounts_are_stopped(db):
    tries = [guess(f"person{n}@example.com") for n in range(TRIES_PER_ADDRESS + 3)]

    assert not any(map(is_throttled, tries[:TRIES_PER_ADDRESS]))
    assert all(map(is_throttled, tries[TRIES_PER_ADDRESS:]))


def test_other_host_names_give_no_further_guesses(ana):
    tries = [guess(ana.email, from_address=f"192.0.2.{n}", host=f"localhost:{8000 + n}") for n in range(TRIES_PER_ACCOUNT + 1)]

    assert is_throttled(tries[-1])


def test_forwarded_address_of_a_visitor_is_not_believed(db):
    for n in range(TRIES_PER_ADDRESS):
        guess(f"person{n}@example.com")

    response = Client().post(
        "/accounts/login/",
        {"login": "other@example.com", "password": "wrong"},
        REMOTE_ADDR="192.0.2.1",
        headers={"x-forwarded-for": "198.51.100.7"},
    )

    assert is_throttled(response)


def test_owner_comes_in_by_a_known_browser_while_a_stranger_guesses(ana, signed_in):
    known = signed_in(ana)
    known.post("/accounts/logout/")
    for n in range(TRIES_PER_ACCOUNT + 1):
        guess(ana.email, from_address=f"192.0.2.{n}")

    guess(ana.email, browser=known, password=PASSWORD, from_address="192.0.2.200")

    assert get_user(known) == ana


def test_owner_comes_in_by_mailed_code_while_a_stranger_guesses(client, ana, post_office):
    for n in range(TRIES_PER_ACCOUNT + 1):
        guess(ana.email, from_address=f"192.0.2.{n}")

    waiting = client.post("/accounts/login/code/", {"email": ana.email})
    client.post(waiting.url, {"code": post_office.code_for(ana.email)})

    assert get_user(client) == ana


def test_known_browser_has_a_limit_too(ana, signed_in):
    known = signed_in(ana)
    known.post("/accounts/logout/")

    tries = [guess(ana.email, browser=known, from_address=f"192.0.2.{n}") for n in range(TRIES_PER_ACCOUNT + 1)]

    assert is_throttled(tries[-1])


@pytest.mark.parametrize("cookie", ["forged", "", "a:b:c"])
def test_forged_cookie_of_a_browser_counts_as_none(ana, cookie):
    tries = []
    for n in range(TRIES_PER_ACCOUNT + 1):
        browser = Client()
        browser.cookies["device"] = f"{cookie}{n}"
        tries.append(guess(ana.email, browser=browser, from_address=f"192.0.2.{n}"))

    assert is_throttled(tries[-1])


def test_browser_of_one_person_is_no_known_browser_of_another(ana, ben, signed_in):
    bens = signed_in(ben)
    bens.post("/accounts/logout/")
    for n in range(TRIES_PER_ACCOUNT):
        guess(ana.email, from_address=f"192.0.2.{n}")

    assert is_throttled(guess(ana.email, browser=bens, from_address="192.0.2.99"))


def test_owner_is_told_once_that_somebody_guesses(ana, post_office):
    for n in range(TRIES_PER_ACCOUNT + 4):
        guess(ana.email, from_address=f"192.0.2.{n}")

    (message,) = post_office.to(ana.email)
    assert message.subject == "Somebody tries to sign in as you"
    assert "http://localhost:8000/accounts/password/reset/" in message.body
    html, kind = message.alternatives[0]
    assert (kind, "style=" in html) == ("text/html", True)


def test_guesses_at_nobody_mail_nobody(db, post_office):
    for n in range(TRIES_PER_ACCOUNT + 1):
        guess("nobody@example.com", from_address=f"192.0.2.{n}")

    assert post_office.to("nobody@example.com") == []
    assert Delivery.objects.get().dropped_at is not None


def test_mails_to_one_address_are_limited(db):
    answers = []
    for n in range(4):
        answers.append(Client().post("/accounts/password/reset/", {"email": "ana@example.com"}, REMOTE_ADDR=f"192.0.2.{n}"))

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "A little too fast" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "60"
    assert Delivery.objects.count() == 3


def test_signing_in_rightly_many_times_is_no_guessing(db):
    people.create_account(email="ana@example.com", handle="ana", password=PASSWORD)

    answers = [guess("ana@example.com", password=PASSWORD).status_code for _ in range(TRIES_PER_ADDRESS + 5)]

    assert set(answers) == {302}
    assert cache.get("anything") is None
