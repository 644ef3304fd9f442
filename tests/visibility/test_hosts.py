"""The host-header matrix: nothing of one community is under another's domain, whatever is asked and however it is spelled."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from tests.hosts import ACME, BAY, Browser, live_at
from tests.visibility import targets
from tests.visibility.asking import Answer
from tests.visibility.surface import ROUTES, patterns
from tests.visibility.test_sentinels import Secrets
from tests.world import World

CONTENT = "c/<slug:slug>/"
# Ways to write a host that mean the same, and headers that must mean nothing.
SPELLINGS = (ACME.upper(), f"{ACME}:8443", f"{ACME}.", f"{ACME}.:80")
PEOPLE = ("", "ana", "gus", "paula")


@pytest.fixture
def own(world: World) -> World:
    """Acme and bay each live on a domain of their own; Ana is a member of both."""
    live_at(world, "acme", ACME)
    live_at(world, "bay", BAY)
    return world


def secrets_of(world: World, key: str) -> Secrets:
    corner = world[key]
    words = {word: f"{key} {about}" for about, word in corner.words.items()}
    return Secrets(words, frozenset(spelling.lower() for spelling in targets.ids_in(corner)))


def browser(world: World, person: str, host: str) -> Browser:
    """Return a browser of somebody who is signed in on the central host and on this one."""
    found = Browser(world.client(person))
    if person and host:
        found.sign_in(host)
    return found


def addresses(world: World, key: str) -> list[tuple[str, str]]:
    """Return (pattern, path) for every address of the install, naming what is in a corner: as on the central host, and without
    the community in the path."""
    target, found = targets.private(world, world[key]), []
    for pattern in dict.fromkeys(patterns(get_resolver("config.urls"))):
        route = ROUTES.get(pattern)
        for path in route.addresses(pattern, target) if route else []:
            found.append((pattern, path))
            if pattern.startswith(CONTENT):
                found.append((pattern, path.removeprefix(f"/c/{world[key].community.slug}")))
    return found


def ask(browser: Browser, path: str, host: str, **headers: str) -> Answer:
    return Answer("GET", path, browser.on(host).get(path, headers=headers))


@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_of_one_community_is_under_anothers_domain(own: World, person: str) -> None:
    visitor, secrets = browser(own, person, BAY), secrets_of(own, "acme")
    wrong = []
    for _pattern, path in addresses(own, "acme"):
        answer = ask(visitor, path, BAY)
        # What the visitor typed is repeated to them: by a search page, and by a redirect to the same address elsewhere.
        told = secrets.told_by(answer.alike([word for word in secrets.words if word in path]).replace(path, ""))
        own_name = ACME in answer.text or own.acme.community.name in answer.text
        if told or own_name or (path.startswith("/c/") and answer.status != 404):
            wrong.append(f"{answer}: {told or own_name}")

    assert wrong == []


@pytest.mark.parametrize("person", ["", "ana"])
def test_the_pages_of_the_other_community_are_the_404_of_what_never_was(own: World, person: str) -> None:
    visitor = browser(own, person, BAY)
    never = ask(visitor, "/c/qqqqq/t/nothing/", BAY)

    for path in ("/c/acme/", "/c/acme/tags/", f"/c/acme/t/{own.acme.question.public_id}/", "/c/cedar/", "/c/dunes/", "/c/bay2/"):
        assert ask(visitor, path, BAY).plain == never.plain, path


@pytest.mark.parametrize("person", ["ana", "gus"])
def test_each_community_is_whole_under_its_own_domain(own: World, person: str) -> None:
    """Without this the matrix could pass empty."""
    visitor = browser(own, person, ACME)
    told = {
        word
        for _pattern, path in addresses(own, "acme")
        if not path.startswith("/c/") and "?" not in path
        for answer in [ask(visitor, path, ACME)]
        if answer.status == 200
        for word in own.acme.words.values()
        if word in answer.text
    }

    seen = {
        own.acme.words[about]
        for about in ("place", "tagline", "link", "title", "body", "answer", "second", "comment", "tag", "product")
    }
    assert seen <= told


def test_every_page_of_a_community_stands_on_its_own_domain() -> None:
    central = {pattern.removeprefix(CONTENT) for pattern in patterns(get_resolver("config.urls")) if pattern.startswith(CONTENT)}
    own_domain = set(patterns(get_resolver("config.community_urls")))

    assert {f"<here:slug>{rest}" for rest in central} <= own_domain
    beside = {pattern for pattern in own_domain if not pattern.startswith("<here:slug>")}
    assert not {pattern.removeprefix("<here:slug>") for pattern in own_domain - beside} & beside, "two pages, one address"


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("path", ["/", "/tags/", "/robots.txt", "/c/acme/", "/c/bay/", "/healthz/live", "/admin/", "/metrics"])
def test_spellings_of_a_host_mean_the_same(own: World, spelling: str, path: str) -> None:
    visitor = browser(own, "", ACME)
    plain = ask(visitor, path, ACME)

    assert ask(visitor, path, spelling).alike() == plain.alike()


@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready", "/metrics", "/admin/", "/admin/login/"])
def test_the_operators_tools_are_on_the_central_host_alone(own: World, path: str) -> None:
    assert ask(browser(own, "paula", ACME), path, ACME).status == 404


@pytest.mark.parametrize("host", ["evil.example", f"x.{ACME}", f"{ACME}.evil.example", "", "a b", f"{ACME}@evil.example"])
def test_unknown_hosts_are_refused_whatever_is_asked(own: World, host: str) -> None:
    client = own.client("ana")

    for _pattern, path in addresses(own, "acme"):
        if not path.startswith("/healthz/"):
            assert client.get(path, headers={"host": host}).status_code == 400, path


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded"])
def test_no_other_header_names_the_host(own: World, header: str) -> None:
    visitor = browser(own, "", "")
    value = f"host={ACME}" if header == "Forwarded" else ACME

    assert ask(visitor, "/", "", **{header: value}).alike() == ask(visitor, "/", "").alike()
    assert ask(visitor, "/", "", **{header: value}).text.count(ACME) == ask(visitor, "/", "").text.count(ACME)
    assert ask(visitor, "/tags/", BAY, **{header: value}).alike() == ask(visitor, "/tags/", BAY).alike()


def test_a_picture_of_a_person_is_shown_where_they_are_known(own: World) -> None:
    """Mia has no seat in bay: under its domain her picture does not exist, nor does her profile."""
    from accounts.presence import avatar_url
    from accounts.services.avatars import change_avatar
    from tests.world import picture

    change_avatar(own.user("mia"), picture())
    path = avatar_url(own.user("mia")) or ""
    visitor = browser(own, "ana", BAY)
    visitor.sign_in(ACME)

    assert ask(visitor, path, ACME).status == 200
    assert ask(visitor, path, BAY).status == 404


def test_an_invitation_and_an_unsubscription_are_good_on_their_own_domain(own: World) -> None:
    target = targets.private(own, own.acme)
    own.user("otto").email = str(own.acme.invitation.email)
    own.user("otto").save()
    visitor = browser(own, "otto", BAY)
    visitor.sign_in(ACME)

    assert ask(visitor, f"/invitations/{target['token'][0]}/", ACME).status == 200
    assert ask(visitor, f"/invitations/{target['token'][0]}/", BAY).status == 404
    from notifications.mails import unsubscribe_token

    token = unsubscribe_token(own.user("ana"), own.acme.question)
    assert own.acme.question.title in ask(visitor, f"/unsubscribe/{token}/", ACME).text
    assert ask(visitor, f"/unsubscribe/{token}/", BAY).status == 404
