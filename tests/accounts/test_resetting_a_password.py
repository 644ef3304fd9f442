"""A reset link works once, for a while, until a newer one or a new address, and always leads to our own host."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from tests.accounts.conftest import PASSWORD

NEW = {"password1": "eight blue kilns!", "password2": "eight blue kilns!"}


def ask(post_office, person, **extra):
    Client().post("/accounts/password/reset/", {"email": person.email}, **extra)
    return post_office.link_for(person.email)


def use(link, browser=None):
    """Open the link and choose the new password; returns whether the link was accepted."""
    browser = browser or Client()
    opened = browser.get(link.removeprefix("http://localhost:8000"))
    if opened.status_code != 302:
        return False
    return browser.post(opened.url, NEW).status_code == 302


def test_person_chooses_a_new_password(client, ana, post_office):
    used = use(ask(post_office, ana))

    ana.refresh_from_db()
    assert used
    assert ana.check_password(NEW["password1"])
    assert post_office.to(ana.email)[-1].subject == "Your password was changed"


def test_link_works_once(ana, post_office):
    link = ask(post_office, ana)
    use(link)

    assert not use(link)


def test_newer_link_ends_the_older(ana, post_office):
    older, newer = ask(post_office, ana), ask(post_office, ana)

    assert older != newer
    assert not use(older)
    assert use(newer)


def test_new_address_ends_the_link(ana, post_office):
    link = ask(post_office, ana)
    ana.email = "ana@elsewhere.example"
    ana.save()

    assert not use(link)


def test_signing_in_ends_the_link(ana, post_office, signed_in):
    link = ask(post_office, ana)
    signed_in(ana)

    assert not use(link)


def test_link_expires(ana, post_office):
    link = ask(post_office, ana)

    with time_machine.travel(timezone.now() + timedelta(hours=4, minutes=1)):
        assert not use(link)


@pytest.mark.parametrize("host", ["localhost:6666", "testserver:1", "127.0.0.1"])
def test_links_name_our_host_whatever_host_was_asked(ana, post_office, host):
    reset = ask(post_office, ana, headers={"host": host})
    Client().post("/accounts/signup/", {"email": ana.email, "username": "other", "password1": PASSWORD}, headers={"host": host})
    known = post_office.link_for(ana.email)
    Client().post("/accounts/login/code/", {"email": "nobody@example.com"}, headers={"host": host})
    unknown = post_office.link_for("nobody@example.com")

    assert all(link.startswith("http://localhost:8000/accounts/") for link in (reset, known, unknown))


def test_foreign_host_is_refused(client, ana):
    response = client.post("/accounts/password/reset/", {"email": ana.email}, headers={"host": "evil.example"})

    assert response.status_code == 400


def test_reset_ends_every_session(ana, post_office, signed_in):
    elsewhere = signed_in(ana, Client())
    link = ask(post_office, ana)

    use(link)

    assert elsewhere.get("/profile/").status_code == 302
    assert not get_user(elsewhere).is_authenticated


def test_key_of_the_link_leaves_the_address_bar_at_once(client, ana, post_office):
    link = ask(post_office, ana)

    opened = client.get(link.removeprefix("http://localhost:8000"))

    assert opened.url.endswith("-set-password/")
