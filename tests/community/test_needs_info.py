"""A helper asks for details: the question waits for whoever asked, is shown so to everybody, and to no helper as waiting."""

import pytest

from community import search
from community.aliases import Voice
from community.models import Comment, Reply, Thread
from community.services.editing import delete_post, edit_post
from community.services.moving import convert_post
from community.services.posting import post_comment, post_reply
from community.services.solving import accept_solution
from community.triage import needs_attention, needs_info
from core.errors import InvalidInput, NotPermitted
from tests.community.test_asking import ask
from tests.community.test_triage import listed

WORDS = "Which firmware is on it, please?"


def waits(world, thread, name=""):
    """Whether lists, the thread's page and the search say to somebody that details are missing."""
    rows = world.client(name).get("/c/acme/?order=newest").context["page"].rows
    in_list = next(row.needs_info for row in rows if row.id == thread.public_id)
    page = world.client(name).get(f"/c/acme/t/{thread.public_id}/", follow=True)
    on_page = "Needs info" in page.content.decode() and page.context["page"].details is not None
    found = search.search_threads(world.viewer(name), world.acme.community, "status:needs-info", limit=20)
    in_search = thread.pk in {match.thread_id for match in found}
    assert in_list is on_page is in_search
    return in_list


def request_details(world, thread, name="mia", **facts):
    return post_reply(world.viewer(name), thread.pk, body=WORDS, asks_for_details=True, **facts)


@pytest.mark.parametrize("name", ["", "ana", "ben", "eva", "otto"])
def test_everybody_sees_that_details_are_missing(world, name):
    thread = ask(world)
    assert not waits(world, thread, name)

    request_details(world, thread)
    assert waits(world, thread, name)


def test_whoever_asked_reads_the_open_question_on_top_and_what_to_do(world):
    thread = ask(world)
    request_details(world, thread)

    page = world.client("ana").get(f"/c/acme/t/{thread.public_id}/", follow=True)
    assert page.context["page"].details.text == WORDS and "Mia needs details from you" in page.content.decode()
    assert page.context["page"].details.edit_url
    others = world.client("ben").get(f"/c/acme/t/{thread.public_id}/", follow=True)
    assert "Mia needs details from the asker" in others.content.decode() and not others.context["page"].details.edit_url


@pytest.mark.parametrize("answer", ["reply", "comment", "edit"])
def test_it_waits_for_a_helper_again_once_whoever_asked_says_or_changes_something(world, answer):
    thread = ask(world)
    post_reply(world.viewer("ben"), thread.pk, body="Have you tried this?")
    request_details(world, thread, "eva")
    assert thread.public_id not in listed(world, "mia") and listed(world, "mia", "newest")[thread.public_id] == ""

    if answer == "reply":
        post_reply(world.viewer("ana"), thread.pk, body="It is 4.2, from May.")
    elif answer == "comment":
        post_comment(world.viewer("ana"), thread.pk, None, body="It is 4.2, from May.")
    else:
        edit_post(world.viewer("ana"), thread.pk, body="My bike hums. The firmware is 4.2.")
    assert not waits(world, thread) and listed(world, "mia")[thread.public_id] == "needs attention"

    post_reply(world.viewer("ben"), thread.pk, body="Then 4.3 helps.")
    assert thread.public_id not in listed(world, "mia")
    assert listed(world, "mia", "newest")[thread.public_id] == "a helper spoke last"


def test_what_others_write_or_tidy_up_gives_no_details(world):
    thread = ask(world)
    request_details(world, thread)

    post_reply(world.viewer("ben"), thread.pk, body="I would like to know that too.")
    edit_post(world.viewer("mia"), thread.pk, body="My bike hums.", title="The motor hums since the update")
    assert waits(world, thread) and thread.public_id not in listed(world, "eva")


def test_a_later_request_waits_again_and_a_withdrawn_or_solved_one_does_not(world):
    thread = ask(world)
    request_details(world, thread)
    post_reply(world.viewer("ana"), thread.pk, body="It is 4.2.")
    again = post_comment(world.viewer("eva"), thread.pk, None, body=WORDS, asks_for_details=True)
    assert waits(world, thread)

    delete_post(world.viewer("eva"), again.pk)
    assert not waits(world, thread)
    answer = request_details(world, thread)
    assert waits(world, thread)
    accept_solution(world.viewer("ana"), answer.pk)
    assert not waits(world, thread)


@pytest.mark.parametrize("name", ["ben", "ana"])
def test_only_helpers_ask_for_details(world, name):
    thread = ask(world)

    with pytest.raises(NotPermitted):
        request_details(world, thread, name)
    with pytest.raises(NotPermitted):
        post_comment(world.viewer(name), thread.pk, None, body=WORDS, asks_for_details=True)
    page = world.client(name).get(f"/c/acme/t/{thread.public_id}/", follow=True).content.decode()
    assert "asks_for_details" not in page


def test_helpers_do_not_ask_themselves_nor_in_a_discussion(world):
    with pytest.raises(NotPermitted):
        request_details(world, ask(world, name="mia"), "mia")
    with pytest.raises(NotPermitted):
        request_details(world, ask(world, kind="discussion"))


def test_the_forms_offer_it_without_a_script(world):
    thread = ask(world)
    client = world.client("mia")
    page = client.get(f"/c/acme/t/{thread.public_id}/", follow=True)
    assert page.content.decode().count('name="asks_for_details"') == 2

    empty = client.post(f"/c/acme/p/{thread.public_id}/reply/", {"body": "", "asks_for_details": "on"})
    assert empty.status_code == 422 and empty.context["form"]["asks_for_details"].value()
    client.post(f"/c/acme/p/{thread.public_id}/reply/", {"body": WORDS, "asks_for_details": "on"})
    client.post(f"/c/acme/p/{thread.public_id}/comment/", {"body": WORDS, "asks_for_details": "on"})
    asked = {"thread": thread, "asks_for_details": True}
    assert Reply.objects.unscoped("test").filter(**asked).count() == Comment.objects.unscoped("test").filter(**asked).count() == 1


def test_an_alias_is_told_apart_by_its_name_alone(world):
    """In an executive community the asker answers under their alias; a helper who asks is known to be one."""
    thread = ask(world, key="ember", voice=Voice.ALIAS)
    with pytest.raises(InvalidInput) as refused:
        request_details(world, thread, "mia", voice=Voice.ALIAS)
    assert refused.value.field == "asks_for_details"

    request_details(world, thread, "mia")
    rows = Thread.objects.visible_to(world.viewer("gus"))
    assert rows.filter(needs_info(), pk=thread.pk).exists()
    assert not rows.filter(needs_attention(), pk=thread.pk).exists()
    # Under their name they are, as far as anybody may know, somebody else.
    post_reply(world.viewer("ana"), thread.pk, body="I have seen that too.")
    assert rows.filter(needs_info(), pk=thread.pk).exists()
    post_reply(world.viewer("ana"), thread.pk, body="It is 4.2.", voice=Voice.SAME)
    assert not rows.filter(needs_info(), pk=thread.pk).exists()

    other = ask(world, key="ember", voice=Voice.ALIAS)
    request_details(world, other, "mia")
    post_reply(world.viewer("ana"), other.pk, body="It is 4.2.", voice=Voice.SAME)
    assert rows.filter(needs_attention(), pk=other.pk).exists()


def test_a_request_stays_one_when_it_becomes_a_comment(world):
    thread = ask(world)
    post_reply(world.viewer("ben"), thread.pk, body="Have you tried this?")
    request = request_details(world, thread)
    convert_post(world.viewer("mia"), request.pk)

    assert waits(world, thread)
