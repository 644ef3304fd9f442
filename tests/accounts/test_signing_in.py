"""Coming in by password or mailed code, and going out again."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.test import Client

from tests.accounts.conftest import PASSWORD


def test_member_signs_in_with_the_password_in_any_case_of_address(client, ana):
    response = client.post("/accounts/login/", {"login": "ANA@example.com", "password": PASSWORD, "next": "/profile/"})

    assert (response.status_code, response.url) == (302, "/profile/")
    assert get_user(client) == ana


def test_member_signs_in_with_a_mailed_code_and_goes_where_they_wanted(client, ana, post_office):
    waiting = client.post("/accounts/login/code/", {"email": ana.email, "next": "/profile/"})
    response = client.post(waiting.url, {"code": post_office.code_for(ana.email), "next": "/profile/"})

    assert response.url == "/profile/"
    assert get_user(client) == ana


def test_mailed_code_works_only_in_the_browser_that_asked(client, ana, post_office):
    client.post("/accounts/login/code/", {"email": ana.email})
    thief = Client()

    thief.post("/accounts/login/code/confirm/", {"code": post_office.code_for(ana.email)})

    assert not get_user(thief).is_authenticated


def test_deactivated_person_stays_outside_with_the_right_password(client, ana):
    ana.is_active = False
    ana.save()

    response = client.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})

    assert response.url == "/accounts/inactive/"
    assert not get_user(client).is_authenticated


def test_deactivation_ends_a_session_at_once(ana, signed_in):
    browser = signed_in(ana)
    ana.is_active = False
    ana.save()

    assert browser.get("/profile/").url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)",
        "http://testserver@evil.example/", "\thttps://evil.example", "https://evil.example\\@testserver/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field_in", ["form", "address"])
def test_sign_in_never_leads_to_another_site(client, ana, target, field_in):
    form = {"login": ana.email, "password": PASSWORD}
    if field_in == "form":
        response = client.post("/accounts/login/", {**form, "next": target})
    else:
        response = client.post("/accounts/login/", form, query_params={"next": target})

    assert response.url == "/"


def test_session_gets_a_new_key_at_sign_in(client, ana):
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    planted = session.session_key

    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})

    assert client.session.session_key != planted
    with_planted_key = Client()
    with_planted_key.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not get_user(with_planted_key).is_authenticated


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/logout/", "/accounts/password/reset/",
     "/accounts/password/change/", "/accounts/email/", "/accounts/sessions/", "/profile/"],
)  # fmt: skip
def test_form_of_another_site_is_refused(path, ana):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana)

    response = browser.post(path, {"login": ana.email, "password": PASSWORD})

    assert response.status_code == 403


def test_looking_at_the_sign_out_page_signs_nobody_out(ana, signed_in):
    browser = signed_in(ana)

    browser.get("/accounts/logout/")

    assert get_user(browser) == ana


def test_signing_out_ends_the_session_and_clears_kept_pages(ana, signed_in):
    browser = signed_in(ana)
    old_key = browser.session.session_key

    response = browser.post("/accounts/logout/")

    assert response["Clear-Site-Data"] == '"cache"'
    assert not get_user(browser).is_authenticated
    assert browser.session.session_key != old_key


def test_only_somebody_who_was_in_is_told_to_clear(client, db):
    assert "Clear-Site-Data" not in client.post("/accounts/logout/")
