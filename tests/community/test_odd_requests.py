"""Requests that no page of ours makes: each gets an answer, none an error of the server."""

import pytest


@pytest.mark.parametrize("page", ["login/", "signup/", "logout/", "password/reset/", "login/code/"])
@pytest.mark.parametrize("wish", ["//[", "http://[", "http://%5B", "/\\evil.example", "\x00"])
def test_a_wish_that_is_no_address(world, page, wish):
    assert world.client("").get(f"/accounts/{page}", {"next": wish}).status_code in (200, 302)
    assert world.client("").post(f"/accounts/{page}", {"next": wish}).status_code in (200, 302)


def test_a_referer_that_is_no_address(world):
    answer = world.client("").post(f"/c/acme/p/{world.acme.question.public_id}/vote/", {}, headers={"Referer": "http://["})

    assert answer["Location"] == "/accounts/login/?next=%2F"


@pytest.mark.parametrize("wish", ["view", "a b", "-1", "%00", "\x00", "\xff", "//evil.example", "https://evil.example/", ""])
def test_changing_the_language_leads_to_our_own_pages_only(world, wish):
    answer = world.client("").post("/language/", {"language": "en", "next": wish})

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("path", ["tags/a%00b/", "u/a%00b/", "s/a%00b/", "brand/%00/x", "t/%00/"])
def test_a_nul_in_an_address_names_nothing(world, path):
    assert world.client("").get(f"/c/acme/{path}").status_code == 404


@pytest.mark.parametrize("field", ["objects", "save", "slug", "accent", "operator_organisation", "pk", "__class__"])
@pytest.mark.parametrize("name", ["x", "Acme Works", "#0b6e5f", "acme"])
def test_only_pictures_are_asked_for_as_pictures(world, field, name):
    from urllib.parse import quote

    assert world.client("").get(f"/c/acme/brand/{field}/{quote(name, safe='')}").status_code == 404


def test_the_words_for_search_engines_cannot_leave_their_attribute(world):
    from tests.community.test_asking import ask

    thread = ask(world, "ana", body='0;url=http://evil.example/" http-equiv="refresh" x="')

    page = world.client("").get(f"/c/acme/t/{thread.public_id}/{thread.slug}/").content.decode()

    head = page.partition("</head>")[0]
    assert 'http-equiv="refresh"' not in head
    assert 'content="0;url=http://evil.example/&quot; http-equiv=&quot;refresh&quot;' in head
