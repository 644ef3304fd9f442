"""Time zone, language and the page head follow the person, at no further query."""

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.test import Client
from django.utils import timezone, translation

from accounts import presence
from accounts.context import Nav, nav
from accounts.middleware import personal
from accounts.models import User


@pytest.fixture(autouse=True)
def _restore():
    yield
    timezone.deactivate()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def parts(monkeypatch):
    registered = []
    monkeypatch.setattr(presence, "nav_parts", registered)
    return registered


def seen_by(request):
    """Run a request through the middleware; returns the time zone and language that a page would use."""
    seen = []

    def page(request):
        seen.append((timezone.get_current_timezone_name(), translation.get_language()))
        return HttpResponse()

    personal(page)(request)
    return seen[0]


@pytest.fixture
def request_of(rf):
    def make(user, **cookies):
        request = rf.get("/")
        request.COOKIES = cookies
        request.user = user
        return request

    return make


def test_pages_use_the_time_zone_and_language_of_the_person(request_of, ana, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    ana.time_zone, ana.language = "Asia/Tokyo", "fr"

    assert seen_by(request_of(ana, session="x")) == ("Asia/Tokyo", "fr")


def test_language_chosen_on_this_browser_is_the_later_wish(request_of, ana, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    ana.language = "fr"

    assert seen_by(request_of(ana, session="x", language="en"))[1] == "en"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "Europe"])
def test_unknown_zone_and_language_fall_back(request_of, ana, zone):
    ana.time_zone, ana.language = zone, "tlh"

    assert seen_by(request_of(ana, session="x")) == ("UTC", "en")


def test_settings_of_one_request_do_not_reach_the_next(request_of, ana):
    ana.time_zone = "Asia/Tokyo"

    seen_by(request_of(ana, session="x"))

    assert seen_by(request_of(AnonymousUser())) == ("UTC", "en")


def test_request_without_a_session_costs_no_query(client, db, django_assert_num_queries):
    client.get("/accounts/login/")

    with django_assert_num_queries(0):
        client.get("/accounts/login/", headers={"accept-language": "en"})


def test_request_with_a_session_loads_session_and_person(ana, signed_in, django_assert_num_queries):
    browser = signed_in(ana)
    browser.get("/healthz/live")

    with django_assert_num_queries(2):
        browser.get("/healthz/live")


def test_head_shows_the_person(rf, ana, parts):
    request = rf.get("/")
    request.user = ana
    ana.display_name = "Ana Moreau"
    shown = nav(request)["nav"]

    assert (shown.is_authenticated, shown.user_name, shown.user_initials) == (True, "Ana Moreau", "AM")
    assert shown.user_hue_class == f"hue-{presence.hue(ana)}"
    assert 0 <= presence.hue(ana) < 12
    assert (shown.avatar_url, shown.inbox_count, shown.my_communities, shown.profile_url) == (None, 0, [], "")


def test_head_of_a_stranger_is_empty(rf, parts):
    parts.append(lambda request: pytest.fail("nobody is signed in"))
    request = rf.get("/")
    request.user = AnonymousUser()
    shown = Nav(request)

    assert (shown.is_authenticated, shown.user_name, shown.user_initials, shown.user_hue_class) == (False, "", "", "")
    assert (shown.avatar_url, shown.inbox_count, shown.my_communities) == (None, 0, [])
    assert not Nav(rf.get("/")).is_authenticated


def test_apps_add_facts_that_are_asked_once_and_only_when_shown(rf, ana, parts):
    asked = []
    parts.append(lambda request: asked.append(request.user) or {"inbox_count": 3})
    parts.append(lambda request: {"my_communities": [{"name": "Northwind", "url": "/c/northwind/"}]})
    request = rf.get("/")
    request.user = ana
    context = RequestContext(request, nav(request))

    Template("{{ nav.user_name }}{{ nav.is_authenticated }}{{ nav.user_hue_class }}").render(context)
    asked_before = list(asked)
    shown = Template("{{ nav.inbox_count }} {{ nav.my_communities.0.name }} {{ nav.inbox_count }}").render(context)

    assert asked_before == []
    assert (shown, asked) == ("3 Northwind 3", [ana])


def test_registering_twice_counts_once(monkeypatch, parts):
    monkeypatch.setattr(presence, "_person_rules", [])

    def rule(visitor, person_id):
        return False

    def part(request):
        return {}

    for _ in range(2):
        presence.person_rule(rule)
        presence.nav_part(part)

    assert (presence._person_rules, presence.nav_parts) == ([rule], [part])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana Moreau", "AM"),
        ("ana", "A"),
        ("Jean-Luc de la Tour", "JT"),
        ("«Zoë» Ö", "Ö"),
        ("", "·"),
        ("***", "*"),
        ("李 小龙", "李小"),
    ],
)
def test_initials(name, expected):
    assert presence.initials(name) == expected


def test_sign_in_leaves_a_cookie_by_which_the_browser_is_known(client, ana, signed_in):
    browser = signed_in(ana)

    cookie = browser.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 180 * 86400)
    assert "ana" not in cookie.value
    assert "device" not in Client().get("/accounts/login/").cookies


def test_person_is_loaded_as_our_own_model(ana, signed_in):
    assert isinstance(signed_in(ana).get("/profile/").wsgi_request.user, User)
