"""One identity across domains: a single-use, short-lived permission is handed over, and nothing else."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.models import User
from community.models import HandOff
from community.services import domains
from core import clock
from tests.hosts import ACME, BAY, Browser, live_at


@pytest.fixture
def own(world):
    live_at(world, "acme", ACME)
    live_at(world, "bay", BAY)
    return world


@pytest.fixture
def ana(own):
    """Ana's browser, signed in on the central host only."""
    return Browser(own.client("ana"))


def refused(browser, path, host=ACME):
    answer = browser.ask(path, host)
    assert answer.status_code == 403
    assert "Please sign in again" in answer.content.decode()
    assert "session" not in answer.cookies
    assert not browser.is_signed_in(host)
    return answer.content


def test_who_is_signed_in_centrally_comes_back_signed_in(ana):
    assert not ana.is_signed_in(ACME)

    answer = ana.sign_in(ACME, "/tags/?a=b")

    assert (answer.status_code, answer["Location"]) == (302, "/tags/?a=b")
    assert ana.is_signed_in(ACME) and not ana.is_signed_in(BAY)


@pytest.mark.parametrize("step", ["login", "signup"])
def test_who_is_not_signs_in_or_up_on_the_central_host_first(own, settings, step):
    nobody = Browser(own.client())
    begun = nobody.ask(f"/accounts/{step}/?next=/tags/", ACME)
    assert begun["Location"].startswith(f"{settings.SITE_URL}/hand-off/?to=")
    path = begun["Location"].removeprefix(settings.SITE_URL)

    asked = urlsplit(nobody.ask(path)["Location"])

    assert asked.path == f"/accounts/{step}/"
    assert parse_qs(asked.query)["next"] == [path]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "evil", "javascript:alert(1)", ""]
)
def test_it_leads_nowhere_else(ana, target):
    assert ana.sign_in(ACME, target)["Location"] == "/"


def test_a_token_is_good_once(own, ana):
    back = ana.way_back(ACME)
    thief = Browser(own.client())
    thief.on(ACME).cookies["hand-off"] = ana.on(ACME).cookies["hand-off"].value
    assert ana.ask(back, ACME).status_code == 302

    refused(thief, back)


def test_a_token_is_good_in_the_browser_that_asked_for_it_alone(own, ana):
    back, other = ana.way_back(ACME), Browser(own.client())
    without = refused(other, back)
    other.begin(ACME)

    assert refused(other, back) == without


def test_a_token_is_good_on_its_host_alone(ana):
    back = ana.way_back(ACME)
    ana.on(BAY).cookies["hand-off"] = ana.on(ACME).cookies["hand-off"].value

    refused(ana, back, BAY)
    assert ana.ask(back).status_code == 404


def test_a_token_is_good_for_a_minute(ana):
    with clock.at(clock.now() - timedelta(seconds=61)):
        back = ana.way_back(ACME)

    refused(ana, back)


@pytest.mark.parametrize("query", ["", "?token=", "?token=%00", "?token=" + "a" * 5000])
def test_no_token_is_no_token(ana, query):
    ana.begin(ACME)

    refused(ana, f"/accounts/hand-off/{query}")


@pytest.mark.parametrize("cookie", ["", "nonsense", "a:b:c"])
def test_a_cookie_of_ones_own_making_is_none(ana, cookie):
    back = ana.way_back(ACME)
    ana.on(ACME).cookies["hand-off"] = cookie

    refused(ana, back)


def test_a_token_ends_with_the_session_it_came_from(ana):
    back = ana.way_back(ACME)
    ana.central.post("/accounts/logout/")

    refused(ana, back)


def test_a_deactivated_person_is_not_let_in(ana):
    back = ana.way_back(ACME)
    User.objects.filter(handle="ana").update(is_active=False)

    refused(ana, back)


@pytest.mark.parametrize("query", ["", "?to=evil.example&challenge=" + "a" * 64, f"?to={ACME}", f"?to={ACME}&challenge=x"])
def test_nobody_is_handed_over_to_where_no_community_lives(ana, query):
    assert ana.ask(f"/hand-off/{query}").status_code == 404
    assert not HandOff.objects.exists()


def test_only_hashes_are_kept(ana):
    token = parse_qs(urlsplit(ana.way_back(ACME)).query)["token"][0]

    row = HandOff.objects.get()
    assert token not in (row.token_hash, row.challenge) and len(row.token_hash) == 64


def test_signing_out_there_leaves_the_central_session(ana):
    ana.sign_in(ACME)

    answer = ana.on(ACME).post("/accounts/logout/")

    assert answer["Location"] == "/" and not ana.is_signed_in(ACME)
    assert ana.ask("/inbox/").status_code == 200


def test_signing_out_centrally_ends_every_session(ana):
    ana.sign_in(ACME)
    ana.sign_in(BAY)

    ana.central.post("/accounts/logout/")

    assert not ana.is_signed_in(ACME) and not ana.is_signed_in(BAY)


def test_a_new_password_ends_every_session(own, ana):
    ana.sign_in(ACME)
    person = own.user("ana")
    person.set_password("something-new-41")
    person.save()

    assert not ana.is_signed_in(ACME)


def test_deactivation_ends_every_session(ana):
    ana.sign_in(ACME)
    User.objects.filter(handle="ana").update(is_active=False)

    assert not ana.is_signed_in(ACME)


def test_a_session_is_good_on_its_own_host_alone(own, ana):
    ana.sign_in(ACME)
    stolen = Browser(own.client())
    for host in ("", BAY):
        stolen.on(host).cookies["session"] = ana.on(ACME).cookies["session"].value
    lent = Browser(own.client())
    lent.on(ACME).cookies["session"] = ana.central.cookies["session"].value

    assert stolen.ask("/inbox/").status_code == 302
    assert not stolen.is_signed_in(BAY) and not lent.is_signed_in(ACME)


def test_who_takes_over_a_name_does_not_take_over_its_sessions(own, ana):
    ana.sign_in(ACME)
    domains.change_domain(own.viewer("gus"), own.acme.community, "")
    assert ana.ask("/", ACME).status_code == 400

    domains.change_domain(own.viewer("bea"), own["bay"].community, "")
    domains.change_domain(own.viewer("bea"), own["bay"].community, ACME)

    assert not ana.is_signed_in(ACME)


def test_cookies_belong_to_one_host(ana):
    answers = [ana.on(ACME).get("/accounts/login/"), ana.sign_in(ACME)]

    assert all(not cookie["domain"] for answer in answers for cookie in answer.cookies.values())


def test_a_sign_up_for_a_community_wears_its_brand(own):
    from community.presence import brand_of_page

    assert brand_of_page(f"/hand-off/?to={ACME}&challenge=x").name == own.acme.community.name
    assert brand_of_page("/hand-off/?to=evil.example") is None
