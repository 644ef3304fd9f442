"""Signing up, resetting a password and asking for a code answer alike for known and unknown addresses."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import HeldHandle, User

KNOWN, UNKNOWN = "ana@example.com", "zoe@example.com"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def walk(path, fields, address):
    """Post the form, follow where it leads, type a wrong code there; returns what a stranger can see of it all."""
    browser = Client()
    answers = [browser.post(path, {key: value.format(address) for key, value in fields.items()})]
    if answers[0].status_code == 302:
        answers.append(browser.get(answers[0].url))
        answers.append(browser.post(answers[0].url, {"code": "ZZZZ-ZZZZ"}))
        answers.append(browser.post(answers[0].url, {"action": "resend"}))
    return [_visible(answer, address) for answer in answers], sorted(browser.cookies)


def _visible(answer, address):
    body = TOKEN.sub("", answer.content.decode()).replace(address, "ADDRESS")
    ours = ("X-Request-ID", "Expires")  # an id and a clock
    headers = {name: value for name, value in answer.headers.items() if name not in ours}
    return answer.status_code, headers, body


FORMS = {
    "sign-up": ("/accounts/signup/", {"email": "{}", "username": "newcomer", "password1": "seven brown kilns"}),
    "password reset": ("/accounts/password/reset/", {"email": "{}"}),
    "sign-in code": ("/accounts/login/code/", {"email": "{}"}),
    "sign-in": ("/accounts/login/", {"login": "{}", "password": "not the password"}),
}


@pytest.mark.parametrize("name", FORMS)
def test_known_and_unknown_addresses_get_equal_answers(name, ana):
    path, fields = FORMS[name]

    known = walk(path, fields, KNOWN)
    HeldHandle.objects.all().delete()
    unknown = walk(path, fields, UNKNOWN)

    assert known == unknown


def test_owner_of_the_address_is_told_that_there_is_an_account(client, ana, post_office):
    path, fields = FORMS["sign-up"]

    client.post(path, {**fields, "email": KNOWN})

    (message,) = post_office.to(KNOWN)
    assert message.subject == "You already have an account"
    assert "/accounts/password/reset/" in message.body
    assert list(User.objects.values_list("handle", flat=True)) == ["ana"]


@pytest.mark.parametrize("name", ["password reset", "sign-in code"])
def test_stranger_who_asks_gets_a_mail_saying_there_is_none(name, client, db, post_office):
    path, fields = FORMS[name]

    client.post(path, {"email": UNKNOWN})

    (message,) = post_office.to(UNKNOWN)
    assert "/accounts/signup/" in message.body


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
def test_sign_up_hashes_a_password_either_way(address, client, ana, monkeypatch):
    hashed = []

    def counting(password, *args, **kwargs):
        hashed.append(password)
        return make_password(password, *args, **kwargs)

    monkeypatch.setattr("django.contrib.auth.base_user.make_password", counting)
    monkeypatch.setattr("accounts.services.sign_ups.make_password", counting)

    client.post("/accounts/signup/", {"email": address, "username": "newcomer", "password1": "seven brown kilns"})

    assert hashed == ["seven brown kilns"]


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
def test_handle_is_taken_afterwards_either_way(address, client, ana):
    form = {"username": "newcomer", "password1": "seven brown kilns"}
    client.post("/accounts/signup/", {**form, "email": address})

    elsewhere = Client().post("/accounts/signup/", {**form, "email": "third@example.com"})
    same_browser = client
    same_browser.post("/accounts/logout/")
    again = same_browser.post("/accounts/signup/", {**form, "email": "corrected@example.com"})

    assert "username" in elsewhere.context["form"].errors
    assert again.status_code == 302


def test_second_way_to_the_forms_by_json_is_shut(client, ana):
    response = client.post(
        "/accounts/login/", {"login": KNOWN, "password": "wrong"}, headers={"X-Requested-With": "XMLHttpRequest"}
    )

    assert response["Content-Type"].startswith("text/html")
