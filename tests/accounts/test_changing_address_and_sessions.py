"""A new address counts from when it is confirmed; sessions can be seen and ended; a new password ends the others."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from tests.accounts.conftest import PASSWORD


@pytest.fixture
def anas(ana, signed_in):
    return signed_in(ana)


def change_address(browser, address):
    """Ask for the change and prove once more who is asking."""
    asked = browser.post("/accounts/email/", {"email": address, "action_add": ""})
    assert asked.url.startswith("/accounts/reauthenticate/")
    return browser.post(asked.url, {"password": PASSWORD, "next": "/accounts/email/"})


def test_new_address_replaces_the_old_one_once_confirmed(anas, ana, post_office):
    waiting = change_address(anas, "ana@new.example")
    ana.refresh_from_db()
    before = ana.email

    anas.post(waiting.url, {"code": post_office.code_for("ana@new.example")})

    ana.refresh_from_db()
    assert (before, ana.email) == ("ana@example.com", "ana@new.example")
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("ana@new.example", True, True)]
    assert "ana@new.example" in post_office.to("ana@example.com")[-1].body


def test_address_of_somebody_else_cannot_be_taken_over(anas, ana, ben, post_office):
    waiting = change_address(anas, ben.email)

    taken = anas.post(waiting.url, {"code": post_office.code_for(ben.email)})

    ana.refresh_from_db()
    assert taken.status_code == 200
    assert ana.email == "ana@example.com"


@pytest.mark.parametrize("address", ["ben@example.com", "nobody@example.com"])
def test_asking_for_an_address_does_not_tell_whose_it_is(anas, ben, address):
    waiting = change_address(anas, address)

    assert (waiting.status_code, waiting.url) == (302, "/accounts/confirm-email/")


def test_ambiguous_address_is_refused(anas, ana):
    answer = anas.post("/accounts/email/", {"email": '"ana@evil.example"@corp.example', "action_add": ""})

    assert "email" in answer.context["form"].errors


def test_person_sees_their_sessions_and_ends_the_others(anas, ana, signed_in):
    elsewhere = signed_in(ana, Client(headers={"user-agent": "An old phone"}))

    page = anas.get("/accounts/sessions/").content.decode()
    anas.post("/accounts/sessions/")

    assert "An old phone" in page
    assert elsewhere.get("/profile/").url.startswith("/accounts/login/")
    assert anas.get("/profile/").status_code == 200


def test_sessions_of_others_are_neither_shown_nor_ended(anas, ben, signed_in):
    bens = signed_in(ben, Client(headers={"user-agent": "Ben's browser"}))

    page = anas.get("/accounts/sessions/").content.decode()
    anas.post("/accounts/sessions/")

    assert "Ben&#x27;s browser" not in page
    assert bens.get("/profile/").status_code == 200
    assert UserSession.objects.filter(user=ben).exists()


def test_new_password_ends_the_other_sessions_and_renews_this_one(anas, ana, signed_in, post_office):
    elsewhere = signed_in(ana, Client())
    old_key = anas.session.session_key
    form = {"oldpassword": PASSWORD, "password1": "eight blue kilns!", "password2": "eight blue kilns!"}

    anas.post("/accounts/password/change/", form)

    assert anas.session.session_key != old_key
    assert anas.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 302
    assert post_office.to(ana.email)[-1].subject == "Your password was changed"


def test_old_password_cannot_be_guessed_in_a_foreign_session(anas):
    form = {"oldpassword": "wrong", "password1": "eight blue kilns!", "password2": "eight blue kilns!"}

    answers = [anas.post("/accounts/password/change/", form).status_code for _ in range(6)]

    assert answers[-1] == 429
    assert cache.get("anything") is None
