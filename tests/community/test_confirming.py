""" "It worked for me": one word per person, changed and taken back at will, counted on solution and thread."""

import pytest

from community.models import Confirmation, Solution, Thread
from community.services.solving import accept_solution, confirm_solution, take_back_confirmation, unaccept_solution
from core.errors import InvalidState, NotPermitted, NotVisible
from core.models import Event


def counts(world):
    solution = Solution.objects.unscoped("test").get(pk=world.acme.solution.pk)
    thread = Thread.objects.unscoped("test").get(pk=world.acme.question.pk)
    return solution.worked_count, solution.failed_count, thread.worked_count


def own(world):
    return Confirmation.objects.visible_to(world.viewer("mia")).filter(solution=world.acme.solution)


def say(world, name, worked, version=""):
    return confirm_solution(world.viewer(name), world.acme.answer.pk, worked=worked, version=version)


def test_words_are_counted(world):
    assert counts(world) == (1, 0, 1)  # Eva's

    say(world, "mia", True, "4.2")
    say(world, "gus", False)

    assert counts(world) == (2, 1, 2)


def test_the_latest_word_of_a_person_counts(world):
    say(world, "mia", True)
    say(world, "mia", False, "5.0")

    assert counts(world) == (1, 1, 1)
    said = own(world).get()
    assert (said.worked, said.product_version) == (False, "5.0")


def test_taking_back_uncounts(world):
    say(world, "mia", False)
    take_back_confirmation(world.viewer("mia"), world.acme.answer.pk)
    take_back_confirmation(world.viewer("mia"), world.acme.answer.pk)

    assert counts(world) == (1, 0, 1)
    assert not own(world).exists()


def test_saying_the_same_twice_is_once(world):
    say(world, "mia", True)
    events = Event.objects.count()
    say(world, "mia", True, "4.3")

    assert (counts(world), Event.objects.count()) == ((2, 0, 2), events)
    assert own(world).get().product_version == "4.3"


def test_the_answerer_does_not_confirm_themselves(world):
    with pytest.raises(NotPermitted, match="your own"):
        say(world, "ben", True)


@pytest.mark.parametrize("name", ["", "xena", "sam", "pia"])
def test_who_may_not_write_does_not_confirm(world, name):
    with pytest.raises(NotPermitted):
        say(world, name, True)


@pytest.mark.parametrize("name", ["otto", "xena", "omar", "paula", ""])
def test_private_solutions_are_not_confirmed_from_outside(world, name):
    with pytest.raises(NotVisible):
        confirm_solution(world.viewer(name), world["dunes"].answer.pk, worked=True)


def test_what_is_no_solution_any_more_is_not_confirmed(world):
    unaccept_solution(world.viewer("ana"), world.acme.answer.pk)

    with pytest.raises(InvalidState):
        say(world, "mia", True)
    assert Thread.objects.unscoped("test").get(pk=world.acme.question.pk).worked_count == 0


def test_the_browser_says_it_and_takes_it_back(world):
    address = f"/c/acme/p/{world.acme.answer.public_id}/confirm/"
    client = world.client("mia")

    client.post(address, {"worked": "1", "version": "4.2"})
    assert counts(world) == (2, 0, 2)
    client.post(address, {"worked": ""})

    assert counts(world) == (1, 0, 1)


def test_what_readers_said_comes_along_when_the_answer_is_marked_again(world):
    say(world, "mia", True, "4.2")
    say(world, "gus", False, "5.0")
    before = counts(world)
    unaccept_solution(world.viewer("ana"), world.acme.answer.pk)

    solution = accept_solution(world.viewer("mia"), world.acme.answer.pk)

    solution.refresh_from_db()
    thread = Thread.objects.unscoped("test").get(pk=world.acme.question.pk)
    assert (solution.worked_count, solution.failed_count, thread.worked_count) == before
    assert (solution.worked_versions[0], solution.failed_versions) == ("4.2", ["5.0"])
    assert Confirmation.objects.unscoped("test").filter(solution=solution).count() == 3
    assert broken() == []


def broken():
    from core.integrity import run_checks

    return [finding for finding in run_checks() if finding.count]
