"""What solved it: acceptance by the asker, marks by experts and moderators, several at once, and taking back."""

from datetime import timedelta

import pytest

from community.models import Reply, Solution, Thread
from community.policies import SELF_ANSWER_WAIT
from community.services.editing import delete_post
from community.services.posting import post_reply
from community.services.solving import accept_solution, unaccept_solution
from core import clock
from core.errors import NotPermitted, NotVisible
from core.models import Event
from tests.community.test_asking import ask


def row(thread):
    return Thread.objects.unscoped("test").get(pk=thread.pk)


@pytest.fixture
def question(world):
    return ask(world)


@pytest.fixture
def answer(world, question):
    return post_reply(world.viewer("ben"), question.pk, body="Turn the valve.")


def test_the_asker_accepts(world, question, answer):
    solution = accept_solution(world.viewer("ana"), answer.pk)

    thread = row(question)
    assert (thread.state, thread.solution_count, thread.solved_by) == ("resolved", 1, world.user("ben"))
    assert (solution.by_role, solution.accepted_by) == ("asker", world.user("ana"))
    assert Reply.objects.unscoped("test").get(pk=answer.pk).is_solution


@pytest.mark.parametrize(("name", "role"), [("mia", "moderator"), ("gus", "moderator"), ("eva", "expert")])
def test_moderators_and_experts_mark(world, question, answer, name, role):
    assert accept_solution(world.viewer(name), answer.pk).by_role == role
    assert row(question).state == "resolved"


@pytest.mark.parametrize("name", ["ben", "otto", "xena", "sam", "pia", "omar", "stan", "paula", ""])
def test_nobody_else_says_what_solved_it(world, question, answer, name):
    with pytest.raises(NotPermitted):
        accept_solution(world.viewer(name), answer.pk)
    assert row(question).state == "answered"


def test_several_solutions_stand_side_by_side(world, question, answer):
    second = post_reply(world.viewer("gus"), question.pk, body="Or close it.")
    accept_solution(world.viewer("ana"), answer.pk)
    accept_solution(world.viewer("ana"), second.pk)

    assert row(question).solution_count == 2
    unaccept_solution(world.viewer("ana"), answer.pk)
    assert (row(question).state, row(question).solved_by) == ("resolved", world.user("gus"))


def test_taking_back_reopens_and_keeps_the_history(world, question, answer):
    solution = accept_solution(world.viewer("ana"), answer.pk)

    unaccept_solution(world.viewer("ana"), answer.pk)

    kept = Solution.objects.unscoped("test").get(pk=solution.pk)
    assert (row(question).state, row(question).solved_by) == ("answered", None)
    assert (kept.revoked_by, kept.revoked_at is not None) == (world.user("ana"), True)
    assert not Reply.objects.unscoped("test").get(pk=answer.pk).is_solution


def test_accepting_again_is_a_new_solution(world, question, answer):
    for _turn in range(3):
        accept_solution(world.viewer("ana"), answer.pk)
        unaccept_solution(world.viewer("ana"), answer.pk)

    assert Solution.objects.unscoped("test").filter(reply=answer).count() == 3
    verbs = Event.objects.filter(
        verb__startswith="solution.", community_id=world.acme.community.pk, data__thread=question.public_id
    )
    assert list(verbs.order_by("seq").values_list("verb", flat=True)) == ["solution.accepted", "solution.unaccepted"] * 3


def test_twice_is_once(world, question, answer):
    first = accept_solution(world.viewer("ana"), answer.pk)
    events = Event.objects.count()

    assert accept_solution(world.viewer("mia"), answer.pk) == first
    assert Event.objects.count() == events
    unaccept_solution(world.viewer("ana"), answer.pk)
    unaccept_solution(world.viewer("ana"), answer.pk)
    assert Event.objects.count() == events + 1


@pytest.mark.parametrize("name", ["ana", "mia", "eva"])
def test_whoever_accepted_and_the_asker_and_moderators_take_back(world, question, answer, name):
    accept_solution(world.viewer("eva"), answer.pk)

    unaccept_solution(world.viewer(name), answer.pk)

    assert row(question).solution_count == 0


@pytest.mark.parametrize("name", ["ben", "otto", "omar", "paula", ""])
def test_nobody_else_takes_back(world, question, answer, name):
    accept_solution(world.viewer("ana"), answer.pk)

    with pytest.raises(NotPermitted):
        unaccept_solution(world.viewer(name), answer.pk)
    assert row(question).solution_count == 1


def test_an_expert_does_not_take_back_anothers_mark(world, question, answer):
    accept_solution(world.viewer("ana"), answer.pk)

    with pytest.raises(NotPermitted):
        unaccept_solution(world.viewer("eva"), answer.pk)


def test_nobody_marks_their_own_answer(world, question):
    own = post_reply(world.viewer("eva"), question.pk, body="Mine.")

    with pytest.raises(NotPermitted, match="your own answer"):
        accept_solution(world.viewer("eva"), own.pk)


def test_ones_own_answer_waits_two_days(world, question):
    own = post_reply(world.viewer("ana"), question.pk, body="Found it.")

    with pytest.raises(NotPermitted, match="two days"):
        accept_solution(world.viewer("ana"), own.pk)
    with pytest.raises(NotPermitted, match="two days"):
        accept_solution(world.viewer("mia"), own.pk)
    with clock.at(question.created_at + SELF_ANSWER_WAIT - timedelta(seconds=1)), pytest.raises(NotPermitted):
        accept_solution(world.viewer("ana"), own.pk)
    with clock.at(question.created_at + SELF_ANSWER_WAIT):
        accept_solution(world.viewer("ana"), own.pk)

    assert row(question).state == "resolved"


def test_only_questions_have_solutions(world):
    talk = ask(world, kind="discussion")
    reply = post_reply(world.viewer("ben"), talk.pk, body="Indeed.")

    with pytest.raises(NotPermitted, match="Only questions"):
        accept_solution(world.viewer("ana"), reply.pk)


def test_a_withdrawn_reply_or_thread_is_not_accepted(world, question, answer):
    delete_post(world.viewer("ben"), answer.pk)
    with pytest.raises(NotVisible):
        accept_solution(world.viewer("ana"), answer.pk)
    with pytest.raises(NotPermitted):
        accept_solution(world.viewer("mia"), answer.pk)


@pytest.mark.parametrize("name", ["otto", "xena", "omar", "stan", "paula", ""])
def test_private_solutions_are_out_of_reach(world, name):
    for act in (accept_solution, unaccept_solution):
        with pytest.raises(NotVisible):
            act(world.viewer(name), world["dunes"].answer.pk)
    assert row(world["dunes"].question).solution_count == 1


def test_the_solution_comes_first_on_the_page(world, question, answer):
    for number in range(3):
        post_reply(world.viewer("eva"), question.pk, body=f"Another idea {number}")
    accept_solution(world.viewer("ana"), answer.pk)

    page = world.client().get(f"/c/acme/t/{question.public_id}/{question.slug}/").content.decode()
    body = page.partition("<body")[2]

    assert body.index("Turn the valve.") < body.index("Another idea 0")
    assert '"acceptedAnswer"' in page
