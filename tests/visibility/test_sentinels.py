"""Words planted in private communities are looked for in every answer that an outsider can get.

Each address is asked with what is really there and with what never was: both answers must be alike, and hold no word.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from django.urls import get_resolver

from tests.visibility import targets
from tests.visibility.asking import ALL, MAY_DIFFER, VARIANTS, Answer, Visitor, visitor
from tests.visibility.surface import ROUTES, patterns, route_of
from tests.world import END, INSIDERS, World

HIDDEN_IN_PUBLIC = (
    "hidden", "hiddennote", "hidereason", "underhidden", "warning", "deleted", "buriedtitle", "buriedbody", "below", "deepest",
    "buryreason", "hiddenshot", "hiddenlog", "hiddenlogged", "hiddenalt", "flagnote", "othernote", "dismissnote", "invited",
)  # fmt: skip
# Of a listed community the landing page answers everybody: its name and its tagline.
ON_THE_LANDING_PAGE = ("place", "tagline")

OUTSIDERS = {
    "nobody": ("", {}),
    "an outsider": ("otto", {}),
    "somebody removed": ("xena", {}),
    "somebody suspended": ("sam", {}),
    "somebody who waits": ("pia", {}),
    "a moderator elsewhere": ("omar", {}),
    "staff of the operator": ("stan", {}),
    "a platform administrator": ("paula", {}),
    "an outsider's token": ("otto", ALL),
    "a removed person's token": ("xena", ALL),
    "a moderator's token elsewhere": ("omar", ALL),
    "an administrator's token": ("paula", ALL),
    "a member's token for acme": ("ben", {**ALL, "places": ("acme",)}),
    "a support token for acme": ("mia", {"scopes": ["feed:read"], "places": ("acme",)}),
}
# These read and write; the others read only, since they differ from one of these by a membership alone.
WRITING = (
    "nobody", "an outsider", "somebody removed", "a moderator elsewhere", "a platform administrator", "an outsider's token",
)  # fmt: skip
# These are asked in every other way too: it is decided before anybody's standing matters, by whether they are signed in.
ASKED_IN_EVERY_WAY = ("nobody", "an outsider", "an outsider's token")
# One token is shown at every address; the others where tokens count.
TOKENS = tuple(name for name, (_person, facts) in OUTSIDERS.items() if facts and name != "an outsider's token")
CHANGING_PAGES, CHANGING_API = ("PUT", "HEAD", "OPTIONS"), ("PUT", "PATCH", "DELETE", "OPTIONS")
TYPED = ("slug", "title", "stem", "body", "tag", "handle", "person", "product", "space")
# Chamber of acme → those of the outsiders who read what stands in it.
AT_HOME = {"backroom": ("ben", "mia"), "desk": ("mia",), "booth": ("mia", "stan"), "suite": ("mia", "stan")}
# Everybody may enter these, and sees their own threads there: names and addresses of the spaces are no secret.
SHOWN_IN_PART = ("booth", "suite")
# How an address that names something private may answer a reader: absent, not for reading, or sign in first.
REFUSALS = {404, 405, 401, 302}
# Answer whatever they name: an invitation says nothing until somebody is signed in, a tag that nobody uses is an empty list.
# Parts of a public sitemap are numbered, the sign of an app has sizes, and who does not moderate may edit no tag.
SPEAKS_TO_ALL = (
    "invitations/<str:token>/", "c/<slug:slug>/tags/<str:name>/", "c/<slug:slug>/tags/<str:name>/edit/",
    "c/<slug:slug>/sitemap-<int:part>.xml", "c/<slug:slug>/app-icon-<int:side>.png",
)  # fmt: skip


def outsider(world: World, name: str) -> Visitor:
    person, facts = OUTSIDERS[name]
    places = facts.get("places")
    token = {key: value for key, value in facts.items() if key != "places"}
    if places:
        token["community_ids"] = [world[place].community.pk for place in places]
    return visitor(world, name, person, **token)


@cache
def routes(kinds: tuple[str, ...]) -> list[str]:
    """Return the patterns of these kinds, in the order of the resolver."""
    known = dict.fromkeys(patterns(get_resolver("config.urls")))
    return [pattern for pattern in known if (route_of(pattern) or ROUTES[""]).kind in kinds and pattern in ROUTES]


def routes_for(name: str, kinds: tuple[str, ...]) -> list[str]:
    """Return the patterns at which somebody is asked for."""
    return [pattern for pattern in routes(kinds) if name not in TOKENS or pattern.startswith("api/")]


def ways_of(name: str, place: str) -> dict[str, bool]:
    return {"writes": place == "dunes" and name in WRITING, "in_every_way": place == "dunes" and name in ASKED_IN_EVERY_WAY}


@dataclass(frozen=True)
class Secrets:
    """What must not be read: planted words, and public ids in every spelling."""

    words: Mapping[str, str]
    ids: frozenset[str]

    def told_by(self, text: str) -> str:
        """Return the first secret in a text, or nothing."""
        for token in SUSPICIOUS.findall(text):
            low = token.lower()
            if low in self.ids:
                return str(token)
            for word, about in self.words.items() if low.endswith(END) else ():
                if low.endswith(word):
                    return f"{word} ({about})"
        return ""


SUSPICIOUS = re.compile(
    rf"[a-z]*{END}|\b[0-9a-z]{{26}}\b|\b[0-9a-f]{{32}}\b|\b[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\b", re.IGNORECASE
)


def secrets_from(world: World, name: str) -> Secrets:
    keys = ["dunes", "ember", "cedar"]
    words = {word: f"{key} {about}" for key in ("dunes", "ember") for about, word in world[key].words.items()}
    words |= {word: f"cedar {about}" for about, word in world["cedar"].words.items() if about not in ON_THE_LANDING_PAGE}
    person = OUTSIDERS[name][0]
    for chamber in (chamber for chamber, readers in AT_HOME.items() if person not in readers):
        known_words = ("space", "spaceslug") if chamber in SHOWN_IN_PART else ()
        words |= {word: f"{chamber} {about}" for about, word in world[chamber].words.items() if about not in known_words}
        keys.append(chamber)
    if person not in ("ben", "mia"):
        words |= {world.acme.words[about]: f"acme {about}" for about in HIDDEN_IN_PUBLIC}
    ids = {spelling.lower() for key in keys for spelling in targets.ids_in(world[key])}
    # Both communities are known to everybody; the backroom and the desk are spaces of acme.
    known = {spelling for key in ("acme", "cedar") for spelling in targets.spellings(world[key].community.pk)}
    known |= {spelling for key in SHOWN_IN_PART for spelling in targets.spellings(world[key].space.pk)}
    return Secrets(words, frozenset(ids - known))


@dataclass
class Probe:
    """Asks addresses as one outsider, with what is there and with what never was, and collects what is wrong."""

    who: Visitor
    real: targets.Target
    never: targets.Target
    secrets: Secrets
    wrong: list[str] = field(default_factory=list)

    def compare(self, pattern: str, *, writes: bool = False, in_every_way: bool = False) -> None:
        """Every address of a route is read, and posted to; the first one also in all other ways."""
        paths = ROUTES[pattern].addresses(pattern, self.real)
        other = ROUTES[pattern].addresses(pattern, self.never)[0]
        for number, path in enumerate(paths):
            ways: list[tuple[str, Any]] = [("GET", {})]
            ways += [("POST", {})] if writes else []
            if in_every_way and number == 0:
                methods = CHANGING_API if path.startswith("/api/") else CHANGING_PAGES
                ways += [("GET", variant) for variant in VARIANTS] + [(method, {}) for method in methods]
            for method, variant in ways:
                same_query = other if "?" not in path else ROUTES[pattern].addresses(pattern, self.never)[number]
                answer = self._ask_both(method, path, same_query, variant)
                names_it = "<" in pattern and pattern not in SPEAKS_TO_ALL
                if method == "GET" and names_it and answer.status not in REFUSALS | {403 if self.who.may_little else 404}:
                    self.wrong.append(f"{answer} {variant}: it answers")

    def _ask_both(self, method: str, path: str, other: str, variant: Mapping[str, str]) -> Answer:
        answer = self.who.ask(method, path, self.real, **variant)
        absent = self._absent(method, other, tuple(variant.items()))
        one = two = ""
        if answer.plain != absent.plain:
            one, two = answer.alike(self._typed(self.real)), absent.alike(self._typed(self.never))
        if one != two:
            self.wrong.append(f"{answer} differs from {absent} {variant}:\n{_difference(one, two)}")
        if answer.status >= 500:
            self.wrong.append(f"{answer} {variant} fails")
        told = self.secrets.told_by(one or answer.text)
        if told:
            self.wrong.append(f"{answer} {variant} tells “{told}”")
        return answer

    def _absent(self, method: str, path: str, variant: tuple[tuple[str, str], ...]) -> Answer:
        key = (method, path, variant)
        if key not in self._asked:
            self._asked[key] = self.who.ask(method, path, self.never, **dict(variant))
        return self._asked[key]

    def __post_init__(self) -> None:
        self._asked: dict[Any, Answer] = {}

    @staticmethod
    def _typed(target: targets.Target) -> list[str]:
        return [value for name in TYPED for value in target[name]]


def _difference(one: str, two: str) -> str:
    lines = difflib.unified_diff(one.splitlines(), two.splitlines(), "real", "absent", lineterm="", n=0)
    return "\n".join(list(lines)[:12])


@pytest.mark.parametrize(("name", "place"), [(name, "dunes") for name in OUTSIDERS] + [(name, "ember") for name in WRITING])
def test_a_private_community_does_not_exist(world, name, place):
    """Its own addresses answer like those of a community that never was."""
    real = targets.private(world, world[place])
    probe = Probe(outsider(world, name), real, targets.absent(real), secrets_from(world, name))

    for pattern in routes_for(name, ("content", "landing")):
        probe.compare(pattern, **ways_of(name, place))

    assert probe.wrong == [], "\n".join(probe.wrong[:20])


# Those of the outsiders who read what stands in a chamber of acme are no strangers to it.
STRANGERS = [
    (name, chamber)
    for chamber in ("backroom", "suite")
    for name, (person, facts) in OUTSIDERS.items()
    if person not in AT_HOME[chamber] and (chamber == "backroom" or facts or name in WRITING)
]


@pytest.mark.parametrize(("name", "place"), STRANGERS + [(name, "dunes") for name in WRITING])
def test_private_ids_do_not_exist_in_a_public_community(world, name, place):
    """What is private is asked for under an address of a community that everybody reads."""
    kept = {"slug": ["acme"], "field": ["logo"], "digest": ["never"]}
    real = targets.private(world, world[place]) | kept
    if place in AT_HOME:
        # Its people and memberships are those of the public community around it.
        shown = {key: targets.absent(real)[key] for key in ("handle", "person", "membership_id", "user_id", "avatar", "picture")}
        real |= shown
    if place in SHOWN_IN_PART:
        kept["space"] = real["space"]
    probe = Probe(outsider(world, name), real, targets.absent(real) | kept, secrets_from(world, name))

    for pattern in routes_for(name, ("content",)):
        # A space that everybody may enter answers; what it shows is looked through below, with all that acme links to.
        enters = place in SHOWN_IN_PART and "<slug:space>" in pattern
        if "<slug:slug>/" in pattern and pattern.count("<") > 1 and not enters:
            probe.compare(pattern, **ways_of(name, place))

    assert probe.wrong == [], "\n".join(probe.wrong[:20])


@pytest.mark.parametrize("name", OUTSIDERS)
def test_what_everybody_may_ask_tells_nothing_private(world, name, settings):
    """Pages of public communities, of the platform, of one's own account: as a whole, with all that they link to."""
    settings.METRICS_TOKEN = "known to the operator only"
    who, secrets = outsider(world, name), secrets_from(world, name)
    # The repair desk mends accounts, so it shows who there is; where they are members it does not know.
    accounts = {f"{place} {about}" for place in INSIDERS for about in ("handle", "name", "mail", "company", "bio")}
    wrong = []

    for path in dict.fromkeys([*everybodys(world), *linked_from(who, "/c/acme/"), *linked_from(who, "/c/cedar/")]):
        if name in TOKENS and not path.startswith("/api/"):
            continue
        answer = who.ask("GET", path)
        told = secrets.told_by(answer.text)
        if told and not (path.startswith("/admin/") and told.partition("(")[2].rstrip(")") in accounts):
            wrong.append(f"{answer} tells “{told}”")

    assert wrong == []


@pytest.mark.parametrize("name", ["nobody", "an outsider", "an outsider's token"])
def test_no_address_fails_however_it_is_asked(world, name, settings):
    settings.METRICS_TOKEN = "known to the operator only"
    who, target = outsider(world, name), targets.private(world, world.acme)

    failed = []
    for pattern, route in ROUTES.items():
        for path in route.addresses(pattern, target)[:3]:
            for method, headers in [("OPTIONS", {}), *(("GET", variant) for variant in VARIANTS)]:
                answer = who.ask(method, path, target, **headers)
                failed += [str(answer)] if answer.status >= 500 or not answer.text else []

    assert failed == []


def everybodys(world: World) -> list[str]:
    """Return addresses that name nothing private: of the platform, of accounts, and of what is public."""
    public = targets.private(world, world.acme) | {key: ["none"] for key in ("token", "unsubscribe", "picture")}
    public |= {"thread_id": public["thread_id"][:2], "title_slug": public["title_slug"][:2], "post_id": public["post_id"][:3]}
    elsewhere = targets.private(world, world["bay"])
    kinds = ("content", "landing", "platform", "own", "everybody", "operator")
    found = [
        path for target in (public, elsewhere) for pattern in routes(kinds) for path in ROUTES[pattern].addresses(pattern, target)
    ]
    return list(
        dict.fromkeys([*found, "/admin/", "/admin/login/", "/admin/accounts/user/", "/c/cedar/", "/favicon.ico", "/.env"])
    )


def linked_from(who: Visitor, start: str, most: int = 60) -> list[str]:
    """Return what a page links to, and what that links to, as somebody who clicks on everything."""
    found: dict[str, None] = {}
    for page in [start, *_links(who.ask("GET", start))][:25]:
        found.update(dict.fromkeys(_links(who.ask("GET", page))))
    return list(found)[:most]


def _links(answer: Answer) -> list[str]:
    inside = re.findall(r'(?:href|action|hx-get)="(/[^"#]*)', answer.text)
    return [link.replace("&amp;", "&") for link in dict.fromkeys(inside) if not link.startswith(("/static/", "/accounts/logout"))]


# What no page shows to anybody: said by the visitor, kept for later, or told by mail only.
SHOWN_NOWHERE = {
    "mail": "an address is its owner's",
    "hiddennote": "a report is read while its item is open",
    "listed": "a list that waits is counted only",
}
READERS = ("ana", "gus", "mia", "ben", "eva")


@pytest.mark.parametrize("place", ["dunes", "ember", "backroom", "desk", "booth", "suite", "cedar", "acme"])
def test_members_see_every_planted_word(world, place):
    """Otherwise the search above would be for nothing."""
    corner = world[place]
    target = targets.private(world, corner)
    wanted = {word: about for about, word in corner.words.items() if about not in SHOWN_NOWHERE}
    wanted.pop("none", None)

    for name in READERS:
        reader = visitor(world, name, name)
        paths = [path for pattern in routes(("content", "landing", "own")) for path in ROUTES[pattern].addresses(pattern, target)]
        for path in paths:
            if not path.startswith("/api/") and wanted:
                text = reader.ask("GET", path).text
                wanted = {word: about for word, about in wanted.items() if word not in text}
        if not wanted:
            break

    assert sorted(wanted.values()) == []


@pytest.mark.parametrize("place", ["dunes", "backroom"])
def test_a_members_token_sees_them_too_and_never_an_executive_community(world, place):
    target = targets.private(world, world[place])
    token = visitor(world, "member", "ben", **ALL)
    api = [pattern for pattern in routes(("content", "landing", "platform")) if pattern.startswith("api/")]

    text = "".join(token.ask("GET", path).text for pattern in api for path in ROUTES[pattern].addresses(pattern, target))

    assert [
        about for about in ("title", "body", "answer", "comment", "tag", "spaceslug") if world[place].word(about) not in text
    ] == []
    assert [word for word in world["ember"].words.values() if word in text] == []


def test_a_members_token_gets_nothing_of_an_executive_community(world):
    """Not even its own posts: nothing leaves an executive community by machine."""
    target = targets.private(world, world["ember"])
    for person in ("ana", "ben", "mia", "gus", "eli"):
        token = visitor(world, person, person, **ALL)
        api = [pattern for pattern in routes(("content", "landing", "platform")) if pattern.startswith("api/")]
        for path in [path for pattern in api for path in ROUTES[pattern].addresses(pattern, target)]:
            answer = token.ask("GET", path)
            assert [
                word for word in world["ember"].words.values() if word in answer.alike([value[0] for value in target.values()])
            ] == []


def test_at_most_ten_things_may_differ():
    assert len(MAY_DIFFER) + 1 <= 10  # and what the visitor typed
