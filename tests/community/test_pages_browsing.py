"""What pages say about themselves to search engines, and the small promises of forms and lists."""

import re

import pytest
from django.urls import reverse

from community.brand_forms import LookForm
from community.forms import CloseForm
from community.pages.directory import directory_page
from community.services.posting import post_reply
from tests.community.test_asking import ask


def robots(html: str) -> str:
    found = re.search(r'<meta name="robots" content="([^"]*)"', html)
    return found[1] if found else ""


def canonical(html: str) -> str:
    found = re.search(r'<link rel="canonical" href="([^"]*)"', html)
    return found[1] if found else ""


def addresses(world) -> list[str]:
    acme = world.acme.community
    names = ("home", "tags", "members")
    return [
        "/",
        *(reverse(f"community:{name}", args=[acme.slug]) for name in names),
        reverse("community:space", args=[acme.slug, world.acme.space.slug]),
    ]


def test_a_page_names_itself_and_an_unknown_query_is_not_listed(world, settings):
    for path in addresses(world):
        plain = world.client().get(path).content.decode()
        tracked = world.client().get(path, {"utm_source": "mail"}).content.decode()

        assert robots(plain) == "index, follow", path
        assert canonical(plain) == canonical(tracked) == settings.SITE_URL + path
        assert robots(tracked) == "noindex, follow", path


@pytest.mark.parametrize("query", ["order=solved", "order=newest"])
def test_an_order_points_to_the_default_page(world, settings, query):
    path = reverse("community:home", args=[world.acme.community.slug])

    page = world.client().get(f"{path}?{query}").content.decode()

    assert canonical(page) == settings.SITE_URL + path
    assert robots(page).startswith("noindex")


def test_search_is_never_listed(world):
    page = world.client().get(reverse("community:search", args=[world.acme.community.slug]), {"q": "x"}).content.decode()

    assert robots(page).startswith("noindex")


def test_the_directory_shows_a_community_once(world):
    page = directory_page(world.viewer("ana"))

    urls = [card.url for card in (*page.mine, *page.communities)]
    assert page.mine
    assert len(urls) == len(set(urls))


def test_closing_starts_without_a_reason():
    form = CloseForm({"reason": "", "note": ""})

    assert CloseForm().fields["reason"].choices[0][0] == ""
    assert not form.is_valid()


@pytest.mark.parametrize(("label", "is_fine"), [("x" * 24, True), ("x" * 25, False), ("Status page", True)])
def test_a_header_link_is_short(label, is_fine):
    form = LookForm({"header_links": f"Help https://a.example\n{label} https://b.example"})

    form.is_valid()

    assert ("header_links" not in form.errors) is is_fine


def test_an_answer_at_once_came_within_a_minute(world):
    thread = ask(world)
    post_reply(world.viewer("ben"), thread.pk, body="Because.")

    page = (
        world.client().get(reverse("community:thread", args=[world.acme.community.slug, thread.pk, thread.slug])).content.decode()
    )

    assert "first reply within a minute" in page
    assert "0\xa0minutes" not in page


def test_a_refusal_leads_back_to_a_community_that_is_open_to_the_visitor(world):
    home = reverse("community:home", args=[world.acme.community.slug])

    refused = world.client("ben").get(reverse("community:manage", args=[world.acme.community.slug]))

    assert refused.status_code == 403
    assert f'href="{home}"' in refused.content.decode()


def test_sign_in_says_what_it_is_for(world):
    ask_url = reverse("community:ask", args=[world.acme.community.slug])

    asking = world.client().get(reverse("account_login"), {"next": ask_url}).content.decode()
    plain = world.client().get(reverse("account_login")).content.decode()

    assert "Sign in to ask" in asking
    assert "Sign in to ask" not in plain
    assert asking.count("Make an account") == plain.count("Make an account") == 1
    assert "E-mail address" in plain
