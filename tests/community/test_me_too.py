""" "I have this too": counted from the asker on, heard of when it is solved, and of nothing else."""

import pytest

from community.models import MeToo, Subscription, Thread
from community.services.me_too import set_me_too
from community.services.posting import post_reply
from community.services.solving import accept_solution, close_thread
from core.errors import NotPermitted, NotVisible
from core.integrity import run_checks
from tests.community.test_asking import ask


@pytest.fixture
def question(world):
    return ask(world)


def count(thread):
    return Thread.objects.unscoped("test").get(pk=thread.pk).me_too_count


def page(world, name, thread):
    return world.client(name).get(f"/c/acme/t/{thread.public_id}/{thread.slug}/").content.decode()


def test_it_counts_from_the_asker_on_and_follows_nothing_but_the_solution(world, question):
    assert "have this problem" not in page(world, "", question)

    answer = world.client("eva").post(f"/c/acme/p/{question.public_id}/me-too/", {"said": "1"})

    assert answer.status_code == 302 and count(question) == 1
    assert "2 people have this problem." in page(world, "", question)
    assert 'aria-pressed="true"' in page(world, "eva", question) and "You hear when it is solved" in page(world, "eva", question)
    assert "You hear when it is solved" not in page(world, "ben", question)
    assert not Subscription.objects.unscoped("test").filter(thread=question, user=world.user("eva")).exists()


def test_it_is_taken_back_and_twice_is_once(world, question):
    for said, counted in ((True, 1), (True, 1), (False, 0), (False, 0)):
        set_me_too(world.viewer("eva"), question.pk, said=said)
        assert count(question) == counted
    assert not MeToo.objects.unscoped("test").filter(thread=question).exists()
    assert [finding for finding in run_checks() if finding.count] == []


def test_it_is_gone_once_the_question_is_solved(world, question):
    set_me_too(world.viewer("eva"), question.pk, said=True)
    reply = post_reply(world.viewer("ben"), question.pk, body="Turn it.")
    accept_solution(world.viewer("ana"), reply.pk)

    assert "I have this too" not in page(world, "eva", question)
    with pytest.raises(NotPermitted):
        set_me_too(world.viewer("gus"), question.pk, said=True)


def test_it_is_for_open_questions_of_others(world, question):
    with pytest.raises(NotPermitted, match="your own"):
        set_me_too(world.viewer("ana"), question.pk, said=True)
    assert "I have this too" not in page(world, "ana", question)
    with pytest.raises(NotPermitted):
        set_me_too(world.viewer("eva"), ask(world, kind="discussion").pk, said=True)
    close_thread(world.viewer("ana"), question.pk, reason="outdated")
    with pytest.raises(NotPermitted):
        set_me_too(world.viewer("eva"), question.pk, said=True)


@pytest.mark.parametrize("name", ["", "xena", "sam", "pia"])
def test_who_may_not_write_does_not_say_it(world, question, name):
    with pytest.raises(NotPermitted):
        set_me_too(world.viewer(name), question.pk, said=True)


@pytest.mark.parametrize("name", ["otto", "xena", "omar", "paula", ""])
def test_private_questions_are_out_of_reach(world, name):
    with pytest.raises(NotVisible):
        set_me_too(world.viewer(name), world["dunes"].question.pk, said=True)
