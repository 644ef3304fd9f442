"""Pages show loaded threads like any others: found, read, answered, with their history, at the same cost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from community.links import thread_path
from community.services import editing
from tests.imports.conftest import BEN, MIA, Said


def cost(path, client=None):
    """Return the answer and how many queries it took."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = (client or Client()).get(path)
    return answer, len(queries)


def test_thread_page_shows_question_answers_and_solution(corpus, load):
    corpus.thread(Said(BEN, text="Turn the **switch**.", votes=2, solves=True), Said(MIA))

    loaded = load(corpus)
    answer, _queries = cost(thread_path(loaded.threads[0], loaded.community))

    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("Why does lamp 1 blink?", "It blinks and stops.", "Turn the <strong>switch</strong>.", "Ben"):
        assert words in page


def test_a_long_loaded_thread_costs_no_more_queries_than_a_short_one(corpus, load):
    corpus.thread(Said(BEN, solves=True))
    corpus.thread(*[Said(BEN if number % 2 else MIA, votes=2, solves=number == 3) for number in range(60)])
    loaded = load(corpus)

    short, few = cost(thread_path(loaded.threads[0], loaded.community))
    long, many = cost(thread_path(loaded.threads[1], loaded.community))

    assert short.status_code == long.status_code == 200
    assert few == many <= 10


def test_lists_cost_the_same_for_two_threads_and_for_forty(corpus, load):
    corpus.thread(Said())
    corpus.thread()
    load(corpus)
    _answer, few = cost("/c/lamps/")
    for _number in range(40):
        corpus.thread(Said(BEN, votes=1), tags=["bulbs", "neon"])
    load(corpus)

    answer, many = cost("/c/lamps/")

    assert "Why does lamp 42 blink?" in answer.content.decode()
    assert few == many <= 8


def test_history_of_an_edited_post_begins_with_the_loaded_text(corpus, load):
    corpus.thread(Said(BEN, text="As it came."))
    loaded = load(corpus)
    ben, reply = loaded.viewer("ben"), loaded.replies[0]

    editing.edit_post(ben, reply.pk, body="As it is now.")
    client = Client()
    client.force_login(ben.user)
    page = strip_tags(client.get(f"/c/lamps/p/{reply.public_id}/history/").content.decode())

    assert "As it" in page and "came" in page and "is now" in page


@pytest.mark.parametrize(
    "path", ["/c/lamps/tags/", "/c/lamps/members/", "/c/lamps/u/ben/", "/c/lamps/feed.atom", "/c/lamps/search/?q=lamp"]
)
def test_other_pages_of_a_loaded_community_answer(corpus, load, path):
    corpus.thread(Said(BEN, votes=3, solves=True))
    load(corpus)

    assert Client().get(path).status_code == 200
