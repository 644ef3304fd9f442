"""Managers read what was looked for in vain: words and counts, nobody's name, nothing that could be a secret."""

from datetime import timedelta

import pytest

from community.models import SearchMiss
from community.services.misses import MOST, forget_misses, note_miss
from core import clock
from tests.community.test_asking import ask

PAGE = "/c/acme/manage/searches/"


@pytest.fixture(autouse=True)
def nothing_missed(world):
    SearchMiss.objects.unscoped("test").delete()


def search(world, query, name="", place="acme", **headers):
    slug = world[place].community.slug
    return world.client(name).get(f"/c/{slug}/search/", {"q": query}, **headers)


def missed(place=None):
    return dict(SearchMiss.objects.unscoped("test").values_list("words", "count"))


def test_the_same_words_are_counted_together(world):
    for query in ("Xylorimba  strings", "xylorimba, STRINGS", "xylorimba strings status:solved", "xylorimba strings user:ben"):
        search(world, query)

    assert missed() == {"xylorimba strings": 4}
    rows = world.client("gus").get(PAGE).context["rows"]
    assert [(row.words, row.count) for row in rows] == [("xylorimba strings", 4)]


def test_what_was_found_is_not_kept(world):
    ask(world, title="Xylorimba strings that hum")
    search(world, "xylorimba")
    search(world, "")

    assert missed() == {}


@pytest.mark.parametrize(
    "query",
    [
        "why does jane.doe@mail.de not sync", "order 123456 xylorimba", "card 4556 7375 8689 9855", "call 030 / 12 34 56",
        "xylorimba @ben", "password: hunter2Secret9", "sk_live_4eC39HqLyjWDarjtT1zdp7dcXX", "tel +49 30 901820",
    ],
)  # fmt: skip
def test_what_tells_of_somebody_is_never_kept(world, query):
    search(world, query)
    note_miss(world.acme.community, query)

    assert missed() == {}


def test_an_operators_value_is_never_kept(world):
    search(world, "xylorimba user:ben in:backroom")

    assert missed() == {"xylorimba": 1}


def test_an_executive_community_keeps_none(world):
    search(world, "xylorimba", "ana", "ember")
    assert missed() == {}

    slug = world["ember"].community.slug
    assert "nobody’s searches are written down" in world.client("gus").get(f"/c/{slug}/manage/searches/").content.decode()


def test_searches_on_the_way_to_a_longer_one_or_fetched_ahead_do_not_count(world):
    search(world, "xylo", HTTP_HX_REQUEST="true")
    search(world, "xylo", HTTP_SEC_PURPOSE="prefetch")

    assert missed() == {}


@pytest.mark.parametrize(("name", "status"), [("mia", 403), ("ana", 403), ("otto", 403), ("", 302), ("bea", 403)])
def test_only_managers_read_them(world, name, status):
    search(world, "xylorimba")

    assert world.client(name).get(PAGE).status_code == status
    viewer = world.viewer(name)
    assert not SearchMiss.objects.visible_to(viewer).filter(community=world.acme.community).exists()


def test_a_community_keeps_its_own(world):
    search(world, "xylorimba", "ana", "dunes")

    assert world.client("gus").get(PAGE).context["rows"] == []


def test_they_are_forgotten_after_ninety_days(world):
    search(world, "xylorimba")
    with clock.at(clock.now() + timedelta(days=60)):
        search(world, "marimba")
    with clock.at(clock.now() + timedelta(days=91)):
        assert forget_misses() == 1 and forget_misses() == 0

    assert missed() == {"marimba": 1}


def test_nobody_fills_the_table(world):
    rows = [SearchMiss(community=world.acme.community, words=f"qqwxz {number}") for number in range(MOST)]
    SearchMiss.objects.bulk_create(rows)
    search(world, "xylorimba")
    search(world, "qqwxz 7")

    assert len(missed()) == MOST and missed()["qqwxz 7"] == 2
