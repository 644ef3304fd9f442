"""Filters under the search field count what the viewer may see, excerpts come from the answer that holds the words."""

import pytest

from community.pages import filters
from community.pages.results import search_page
from community.search import counting
from community.services.editing import hide_post
from community.services.posting import post_reply
from community.services.solving import accept_solution
from community.services.tagging import arrange_tag
from tests.community.test_asking import ask

WORD = "quernstone"


@pytest.fixture
def mill(world):
    """Five threads with one word: three questions in acme (one solved), a discussion, and one in a space of moderators."""
    found = [
        ask(world, title=f"A {WORD} that hums", tags=["stone"], product="Hand Mill"),
        ask(world, title=f"A {WORD} that slips", tags=["stone", "belt"], product="Hand Mill"),
        ask(world, title=f"A {WORD} that is worn"),
        ask(world, title=f"The {WORD} of the month", kind="discussion"),
        ask(world, key="desk", name="mia", title=f"Who ordered the {WORD}?", tags=["secret-order"], product="Slow Mill"),
    ]
    answer = post_reply(world.viewer("ben"), found[0].pk, body="Dress the furrows with a chisel.")
    accept_solution(world.viewer("ana"), answer.pk)
    return found


def page_of(world, name, query):
    return search_page(world.viewer(name), world.acme.community, query, "1")


def chips(page):
    return {(each.label, chip.label): chip.count for each in page.filters for chip in each.chips}


def test_each_filter_says_how_many_it_keeps(world, mill):
    found = chips(page_of(world, "ana", WORD))

    assert found["Status", "Solved"] == "1" and found["Status", "Unanswered"] == "2"
    assert found["Kind", "Question"] == "3" and found["Kind", "Discussion"] == "1"
    assert found["Tag", "#stone"] == "2" and found["Tag", "#belt"] == "1"
    assert found["Product", "Hand Mill"] == "2"


@pytest.mark.parametrize("name", ["", "ana", "otto", "eva"])
def test_what_somebody_may_not_see_is_neither_counted_nor_named(world, mill, name):
    page = world.client(name).get(f"/c/acme/search/?q={WORD}").content.decode()

    assert "secret-order" not in page and "Slow Mill" not in page and world["desk"].word("space") not in page
    mias = chips(page_of(world, "mia", WORD))
    assert mias["Tag", "#secret-order"] == "1" and mias["Kind", "Question"] == "4"


def test_a_filter_is_a_link_that_narrows_and_takes_itself_away(world, mill):
    client = world.client("ana")
    page = client.get(f"/c/acme/search/?q={WORD}")
    chip = next(chip for each in page.context["filters"] for chip in each.chips if chip.label == "Hand Mill")
    assert f'href="{chip.url}"'.replace("&", "&amp;") in page.content.decode()

    narrowed = client.get(chip.url)
    assert narrowed.context["query"] == f'{WORD} product:"Hand Mill"'
    assert {row.id for row in narrowed.context["rows"]} == {mill[0].public_id, mill[1].public_id}
    on = next(chip for each in narrowed.context["filters"] for chip in each.chips if chip.is_on)
    assert client.get(on.url).context["query"] == WORD


def test_what_would_change_nothing_is_not_offered(world, mill):
    found = chips(page_of(world, "ana", f"{WORD} status:solved"))

    assert found["Status", "Solved"] == "" and ("Product", "Hand Mill") not in found


def test_filters_also_stand_below_operators_alone(world, mill):
    found = chips(page_of(world, "ana", "tag:stone"))

    assert found["Tag", "#belt"] == "1" and found["Status", "Solved"] == "1"


def test_a_count_that_is_not_complete_says_so():
    kept = counting.counted([("question", "open", None, "", [])] * 300, 300)

    assert kept.is_capped and filters._number(120, False) == filters._number(300, True) == "100+"
    assert (filters._number(7, True), filters._number(7, False)) == ("7+", "7")


def test_kind_is_an_operator(world, mill):
    assert [row.id for row in page_of(world, "ana", f"{WORD} kind:discussion").rows] == [mill[3].public_id]


def test_a_tags_other_words_find_it(world, mill):
    arrange_tag(world.viewer("mia"), world.acme.community, "stone", description="", synonyms=["boulder"])

    assert {row.id for row in page_of(world, "ana", "tag:boulder").rows} == {mill[0].public_id, mill[1].public_id}
    assert page_of(world, "ana", "tag:nothing-such").rows == []


def test_an_excerpt_comes_from_the_solution_that_holds_the_words_and_leads_there(world, mill):
    answer = post_reply(world.viewer("ben"), mill[2].pk, body="A worn one needs new furrows too.")
    page = page_of(world, "ana", "furrows")
    rows = {row.id: row for row in page.rows}

    solved, replied = rows[mill[0].public_id], rows[mill[2].public_id]
    assert "<mark>furrows</mark> with a chisel" in solved.snippet and solved.found_in == "in the solution"
    assert replied.found_in == "in a reply" and replied.found_url == f"/c/acme/p/{answer.public_id}/"
    assert "/p/" in world.client("ana").get("/c/acme/search/?q=furrows").content.decode()


def test_an_excerpt_never_shows_a_reply_that_is_hidden(world, mill):
    reply = post_reply(world.viewer("ben"), mill[2].pk, body="Buy zanzibar instead, zanzibar is better.")
    post_reply(world.viewer("ben"), mill[2].pk, body="Never zanzibar.")
    hide_post(world.viewer("mia"), reply.pk, reason="advert")

    for name in ("mia", "ben", "ana"):
        row = next(row for row in page_of(world, name, "zanzibar").rows if row.id == mill[2].public_id)
        assert "Buy" not in row.snippet and "Never" in row.snippet
