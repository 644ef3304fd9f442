"""Which questions wait for those who help: derived from who spoke last, shown to moderators and experts alone."""

import pytest

from community.services.posting import post_reply
from community.services.solving import accept_solution, close_thread
from tests.community.test_asking import ask

TAB = "order=attention"


def listed(world, name, order="attention"):
    page = world.client(name).get(f"/c/acme/?order={order}").context["page"]
    return {row.id: row.triage for row in page.rows}


@pytest.mark.parametrize("name", ["mia", "gus", "eva"])
def test_a_question_waits_until_a_helper_spoke_last(world, name):
    thread = ask(world)
    assert listed(world, name)[thread.public_id] == "needs attention"

    answer = post_reply(world.viewer("ben"), thread.pk, body="Have you tried this?")
    assert thread.public_id not in listed(world, name)
    assert listed(world, name, "newest")[thread.public_id] == "a helper spoke last"

    post_reply(world.viewer("ana"), thread.pk, body="Yes, and it still hums.")
    assert listed(world, name)[thread.public_id] == "needs attention"
    accept_solution(world.viewer("ana"), answer.pk)
    assert thread.public_id not in listed(world, name) and listed(world, name, "newest")[thread.public_id] == ""


def test_what_is_closed_or_no_question_waits_for_nobody(world):
    talk, closed = ask(world, kind="discussion"), ask(world)
    close_thread(world.viewer("ana"), closed.pk, reason="outdated")

    assert not {talk.public_id, closed.public_id} & listed(world, "mia").keys()


def test_whoever_waits_longest_comes_first(world):
    old, new = ask(world), ask(world)

    found = list(listed(world, "mia"))
    assert found.index(old.public_id) < found.index(new.public_id)


@pytest.mark.parametrize("name", ["", "ana", "ben", "otto", "omar"])
def test_others_are_neither_offered_nor_told_that(world, name):
    thread = ask(world)
    page = world.client(name).get("/c/acme/?order=newest")

    assert TAB not in page.content.decode()
    assert {row.triage for row in page.context["page"].rows} == {""}
    asked = world.client(name).get("/c/acme/?order=attention").context["page"]
    assert [tab.label for tab in asked.tabs if tab.is_current] == ["Active"]
    assert thread.public_id in {row.id for row in asked.rows}
