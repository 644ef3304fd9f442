"""Who hears of what becomes of a solution: askers of marks, markers of objections, whoever has the problem too."""

import pytest

from community.services.me_too import set_me_too
from community.services.posting import post_reply
from community.services.solving import (
    accept_solution,
    close_thread,
    confirm_solution,
    object_to_solution,
    supersede_solution,
    unaccept_solution,
)
from core.models import Delivery
from tests.community.test_asking import ask
from tests.notifications.test_inbox import told

__all__ = ["told"]


@pytest.fixture
def question(world):
    return ask(world)


@pytest.fixture
def answer(world, question):
    return post_reply(world.viewer("ben"), question.pk, body="Turn the valve.")


def news(told):
    return [line for line in told() if line[1] != "reply"]


def test_the_asker_hears_of_a_mark_by_inbox_and_mail_and_the_marker_of_the_objection(world, question, answer, told):
    accept_solution(world.viewer("mia"), answer.pk)
    assert news(told) == [("ana", "solution_marked"), ("ben", "solution_accepted")]
    assert Delivery.objects.filter(kind="solution_marked", recipient_id=world.user("ana").pk).count() == 1

    object_to_solution(world.viewer("ana"), answer.pk)

    assert ("mia", "objected") in news(told)
    assert ("ben", "reopened") in news(told)
    assert "objected" not in [kind for name, kind in news(told) if name != "mia"]


def test_the_askers_own_acceptance_is_no_mark(world, question, answer, told):
    accept_solution(world.viewer("ana"), answer.pk)

    assert news(told) == [("ben", "solution_accepted")]


def test_whoever_has_it_too_hears_of_the_solution_and_of_nothing_else(world, question, answer, told):
    set_me_too(world.viewer("otto"), question.pk, said=True)
    post_reply(world.viewer("eva"), question.pk, body="Another idea.")
    assert "otto" not in [name for name, _kind in told()]

    accept_solution(world.viewer("ana"), answer.pk)

    assert ("otto", "solved") in told()
    assert Delivery.objects.filter(kind="solved", recipient_id=world.user("otto").pk).count() == 1


@pytest.mark.parametrize(("reason", "heard"), [("solved_outside", True), ("outdated", False)])
def test_closing_as_solved_counts_as_well(world, question, told, reason, heard):
    set_me_too(world.viewer("eva"), question.pk, said=True)

    close_thread(world.viewer("ana"), question.pk, reason=reason)

    assert (("eva", "solved") in told()) is heard


def test_who_took_it_back_hears_nothing(world, question, answer, told):
    set_me_too(world.viewer("eva"), question.pk, said=True)
    set_me_too(world.viewer("eva"), question.pk, said=False)

    accept_solution(world.viewer("ana"), answer.pk)

    assert "eva" not in [name for name, _kind in told()]


def test_the_answerer_hears_that_a_newer_answer_took_the_place(world, question, answer, told):
    newer = post_reply(world.viewer("gus"), question.pk, body="Better.")
    accept_solution(world.viewer("ana"), answer.pk)
    supersede_solution(world.viewer("ana"), newer.pk, [answer.pk])
    assert ("ben", "superseded") in told()

    unaccept_solution(world.viewer("ana"), newer.pk)
    assert ("gus", "reopened") in told()


def test_the_answerer_hears_that_a_solution_needs_another_look(world, question, answer, told):
    accept_solution(world.viewer("ana"), answer.pk)
    for name in ("mia", "gus", "eva"):
        confirm_solution(world.viewer(name), answer.pk, worked=False)

    assert ("ben", "stale") in told()
