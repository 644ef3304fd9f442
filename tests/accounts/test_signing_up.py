"""A newcomer makes an account and goes on where they wanted to ask."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from accounts.models import User

FORM = {"username": "ana", "email": "Ana@Example.com", "password1": "seven brown kilns"}


@pytest.fixture(autouse=True)
def _database(db):
    pass


def test_newcomer_confirms_by_code_and_returns_to_asking(client, post_office):
    target = "/c/northwind/ask/?title=Why"

    form = client.get("/accounts/signup/", {"next": target})
    waiting = client.post("/accounts/signup/", {**FORM, "next": target})
    done = client.post(waiting.url, {"code": post_office.code_for("ana@example.com")})

    assert 'value="/c/northwind/ask/?title=Why"' in form.content.decode()
    assert waiting.url == "/accounts/confirm-email/"
    assert (done.status_code, done.url) == (302, target)
    ana = User.objects.get(handle="ana")
    assert get_user(client) == ana
    assert (ana.email, ana.handle_skeleton, ana.display_name) == ("ana@example.com", "ana", "ana")
    assert EmailAddress.objects.get(user=ana).verified


def test_code_may_be_typed_in_small_letters_without_the_hyphen(client, post_office):
    client.post("/accounts/signup/", FORM)
    code = post_office.code_for("ana@example.com").replace("-", " ").lower()

    client.post("/accounts/confirm-email/", {"code": code})

    assert get_user(client).is_authenticated


def test_nobody_comes_in_before_confirming_the_address(client):
    client.post("/accounts/signup/", FORM)

    response = client.get("/profile/")

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_newcomer_who_left_signs_in_later_and_gets_a_new_code(client, post_office):
    client.post("/accounts/signup/", FORM)
    cache.clear()  # time passes: another code may be sent
    later = Client()

    waiting = later.post("/accounts/login/", {"login": "ana@example.com", "password": FORM["password1"]})
    was_signed_in = get_user(later).is_authenticated
    later.post(waiting.url, {"code": post_office.code_for("ana@example.com")})

    assert not was_signed_in
    assert get_user(later).is_authenticated


def test_third_wrong_code_ends_the_try(client):
    client.post("/accounts/signup/", FORM)

    answers = [client.post("/accounts/confirm-email/", {"code": "ZZZZ-ZZZZ"}).status_code for _ in range(3)]
    after = client.get("/accounts/confirm-email/")

    assert answers == [200, 200, 302]
    assert after.url == "/accounts/login/"


def test_sign_up_ignores_fields_that_it_does_not_offer(client):
    planted = {
        "is_staff": "1", "is_superuser": "1", "is_active": "0", "is_test": "1", "role": "manager", "reputation": "9000",
        "organisation": "1", "email_verified": "1", "verified": "1", "id": "0", "groups": "1", "display_name": "Support",
        "joined_at": "2001-01-01", "primary_group": "1", "community": "northwind",
    }  # fmt: skip

    client.post("/accounts/signup/", {**FORM, **planted})

    ana = User.objects.get(handle="ana")
    assert (ana.is_staff, ana.is_superuser, ana.is_active, ana.is_test) == (False, False, True, False)
    assert (ana.organisation, ana.display_name, ana.groups.count()) == (None, "ana", 0)
    assert not EmailAddress.objects.get(user=ana).verified


@pytest.mark.parametrize(
    "address",
    ['"ana@evil.example"@corp.example', "=?x?q?ana=40evil.example=3e=00?=foo@corp.example", '"ana"@corp.example'],
)
def test_address_that_mail_software_reads_differently_is_refused(client, address):
    response = client.post("/accounts/signup/", {**FORM, "email": address})

    assert response.status_code == 200
    assert "email" in response.context["form"].errors
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["short", "password12", "ana@example.com", "1234567890"])
def test_weak_password_is_refused(client, password):
    response = client.post("/accounts/signup/", {**FORM, "password1": password})

    assert "password1" in response.context["form"].errors
    assert not User.objects.exists()


def test_person_who_mistyped_the_address_starts_again_with_the_same_handle(client):
    client.post("/accounts/signup/", {**FORM, "email": "anna@example.com"})
    client.post("/accounts/logout/", {"next": "/accounts/login/"})

    again = client.post("/accounts/signup/", FORM)

    assert again.url == "/accounts/confirm-email/"
    assert list(User.objects.values_list("handle", "email")) == [("ana", "ana@example.com")]


def test_starting_again_never_removes_a_confirmed_account(client, post_office):
    client.post("/accounts/signup/", FORM)
    client.post("/accounts/confirm-email/", {"code": post_office.code_for("ana@example.com")})
    client.post("/accounts/logout/")

    again = client.post("/accounts/signup/", {**FORM, "email": "other@example.com"})

    assert "username" in again.context["form"].errors
    assert User.objects.get(handle="ana").email == "ana@example.com"


def test_handle_taken_between_check_and_save_asks_to_try_again(client, monkeypatch, ana):
    monkeypatch.setattr("accounts.handles.is_taken", lambda *args: False)

    response = client.post("/accounts/signup/", {**FORM, "email": "other@example.com"})

    assert (response.status_code, response.url) == (302, "/accounts/signup/")
    assert User.objects.count() == 1
