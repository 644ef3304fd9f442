"""What becomes of a solution: objected to, replaced, stale, locked; each of it said on the page and in the ledger."""

from datetime import timedelta

import pytest

from api.models import IssueChange
from community.models import Product, Reply, Solution, Thread
from community.services.editing import delete_post
from community.services.posting import post_reply
from community.services.solving import (
    accept_solution,
    confirm_solution,
    object_to_solution,
    review_solution,
    set_solutions_locked,
    supersede_solution,
    take_back_confirmation,
    unaccept_solution,
)
from community.services.solving.staleness import FAILURE_WINDOW
from community.solving_policies import OBJECTION_WINDOW
from core import clock
from core.errors import InvalidInput, InvalidState, NotPermitted, NotVisible
from core.integrity import run_checks
from core.models import Event
from tests.community.test_asking import ask


@pytest.fixture
def question(world):
    return ask(world)


@pytest.fixture
def answer(world, question):
    return post_reply(world.viewer("ben"), question.pk, body="Turn the valve.")


@pytest.fixture
def newer(world, question, answer):
    return post_reply(world.viewer("gus"), question.pk, body="Since 5.0 there is a switch.")


def row(thread):
    return Thread.objects.unscoped("test").get(pk=thread.pk)


def state(reply):
    """Return the state of the reply's latest solution, "" where it never was one."""
    found = Solution.objects.unscoped("test").filter(reply=reply, is_latest=True).first()
    return found.state if found else ""


def verbs(thread):
    rows = Event.objects.filter(data__thread=thread.public_id).order_by("seq")
    return [verb for verb in rows.values_list("verb", flat=True) if verb.startswith("solution.")]


def changes(thread):
    rows = IssueChange.objects.unscoped("test").filter(thread=thread).order_by("version")
    return list(rows.values_list("change", "state"))


def page(world, name, thread):
    return world.client(name).get(f"/c/acme/t/{thread.public_id}/{thread.slug}/").content.decode()


def broken():
    return [finding for finding in run_checks() if finding.count]


# Marked by somebody else than the asker


@pytest.mark.parametrize(("name", "words"), [("mia", "as moderator"), ("eva", "as expert")])
def test_a_mark_says_whose_it_is_and_the_asker_may_object(world, question, answer, name, words):
    accept_solution(world.viewer(name), answer.pk)

    seen = page(world, "ana", question)
    assert state(answer) == "marked"
    assert f"Marked by {name.title()}" in seen and words in seen
    assert "This did not solve it" in seen and "You can object until" in seen
    for other in ("ben", "mia", "eva", ""):
        assert "This did not solve it" not in page(world, other, question)


def test_an_objection_ends_the_solution_and_says_so(world, question, answer):
    accept_solution(world.viewer("mia"), answer.pk)
    assert changes(question) == [("resolved", "resolved")]

    world.client("ana").post(f"/c/acme/p/{answer.public_id}/object/")

    assert (state(answer), row(question).state) == ("objected", "answered")
    assert verbs(question) == ["solution.accepted", "solution.objected"]
    assert changes(question)[-1] == ("reopened", "open")
    assert "says that it did not solve it" in page(world, "", question)
    object_to_solution(world.viewer("ana"), answer.pk)
    assert len(verbs(question)) == 2


def test_what_the_asker_objected_to_is_marked_by_nobody_else_again(world, question, answer):
    accept_solution(world.viewer("mia"), answer.pk)
    object_to_solution(world.viewer("ana"), answer.pk)

    for name in ("mia", "gus", "eva"):
        with pytest.raises(NotPermitted, match="did not solve it"):
            accept_solution(world.viewer(name), answer.pk)
        assert f"/p/{answer.public_id}/accept/" not in page(world, name, question)
    accept_solution(world.viewer("ana"), answer.pk)
    assert state(answer) == "accepted"


def test_the_window_closes_after_seven_days(world, question, answer):
    solution = accept_solution(world.viewer("mia"), answer.pk)

    with clock.at(solution.accepted_at + OBJECTION_WINDOW + timedelta(seconds=1)):
        assert "This did not solve it" not in page(world, "ana", question)
        with pytest.raises(NotPermitted, match="seven days"):
            object_to_solution(world.viewer("ana"), answer.pk)
        unaccept_solution(world.viewer("ana"), answer.pk)
    assert (state(answer), row(question).state) == ("revoked", "answered")


def test_taking_back_in_time_is_an_objection_too(world, question, answer):
    accept_solution(world.viewer("eva"), answer.pk)

    unaccept_solution(world.viewer("ana"), answer.pk)

    assert state(answer) == "objected"


@pytest.mark.parametrize("name", ["ben", "mia", "eva", "otto", ""])
def test_nobody_but_the_asker_objects(world, question, answer, name):
    accept_solution(world.viewer("gus"), answer.pk)

    with pytest.raises(NotPermitted):
        object_to_solution(world.viewer(name), answer.pk)
    assert state(answer) == "marked"


def test_one_does_not_object_to_what_one_accepted_nor_to_nothing(world, question, answer, newer):
    accept_solution(world.viewer("ana"), answer.pk)

    with pytest.raises(NotPermitted):
        object_to_solution(world.viewer("ana"), answer.pk)
    with pytest.raises(InvalidState):
        object_to_solution(world.viewer("ana"), newer.pk)


def test_the_asker_says_yes_to_a_mark(world, question, answer):
    accept_solution(world.viewer("mia"), answer.pk)
    assert "Yes, it did" in page(world, "ana", question)

    solution = accept_solution(world.viewer("ana"), answer.pk)

    assert (state(answer), solution.by_role, solution.accepted_by) == ("accepted", "asker", world.user("ana"))
    assert verbs(question) == ["solution.accepted", "solution.accepted"]
    assert "Yes, it did" not in page(world, "ana", question)
    assert "Accepted by you" in page(world, "ana", question)


# Replaced by a newer answer


def test_a_newer_answer_takes_the_place_and_both_lead_to_each_other(world, question, answer, newer):
    accept_solution(world.viewer("ana"), answer.pk)

    sent = {"older": [answer.public_id]}
    assert world.client("mia").post(f"/c/acme/p/{newer.public_id}/supersede/", sent).status_code == 302

    thread, seen = row(question), page(world, "", question)
    assert (state(answer), state(newer), thread.solution_count) == ("superseded", "marked", 1)
    assert (thread.state, thread.solved_by) == ("resolved", world.user("gus"))
    assert "A newer answer replaces it" in seen and "replaces an older answer" in seen
    assert f"/p/{newer.public_id}/" in seen and f"/p/{answer.public_id}/" in seen
    assert changes(question)[-1] == ("superseded", "resolved")
    assert broken() == []


def test_the_older_one_stands_again_when_the_newer_one_ends(world, question, answer, newer):
    accept_solution(world.viewer("ana"), answer.pk)
    supersede_solution(world.viewer("ana"), newer.pk, [answer.pk])

    unaccept_solution(world.viewer("ana"), newer.pk)

    assert (state(answer), state(newer), row(question).state) == ("accepted", "revoked", "resolved")
    assert verbs(question)[-2:] == ["solution.restored", "solution.unaccepted"]
    assert broken() == []


def test_a_chain_falls_back_to_the_last_that_can_be_read(world, question, answer, newer):
    newest = post_reply(world.viewer("eva"), question.pk, body="From 6.0 on by itself.")
    accept_solution(world.viewer("ana"), answer.pk)
    supersede_solution(world.viewer("ana"), newer.pk, [answer.pk])
    supersede_solution(world.viewer("ana"), newest.pk, [newer.pk])
    assert (state(answer), state(newer), state(newest)) == ("superseded", "superseded", "accepted")
    delete_post(world.viewer("gus"), newer.pk)

    unaccept_solution(world.viewer("ana"), newest.pk)

    assert (state(answer), state(newer), state(newest)) == ("accepted", "revoked", "revoked")
    assert broken() == []


def test_points_of_what_was_replaced_stay(world, question, answer, newer):
    before = world.membership("ben").reputation
    accept_solution(world.viewer("ana"), answer.pk)
    assert world.membership("ben").reputation == before + 15

    supersede_solution(world.viewer("ana"), newer.pk, [answer.pk])
    assert world.membership("ben").reputation == before + 15
    unaccept_solution(world.viewer("ana"), newer.pk)
    unaccept_solution(world.viewer("ana"), answer.pk)

    assert world.membership("ben").reputation == before
    assert broken() == []


@pytest.mark.parametrize("name", ["ben", "otto", "omar", ""])
def test_nobody_else_replaces(world, question, answer, newer, name):
    accept_solution(world.viewer("ana"), answer.pk)

    with pytest.raises(NotPermitted):
        supersede_solution(world.viewer(name), newer.pk, [answer.pk])
    assert state(answer) == "accepted"


def test_an_expert_does_not_replace_what_the_asker_accepted(world, question, answer, newer):
    accept_solution(world.viewer("ana"), answer.pk)

    with pytest.raises(NotPermitted):
        supersede_solution(world.viewer("eva"), newer.pk, [answer.pk])


def test_what_is_replaced_is_a_solution_of_this_thread(world, question, answer, newer):
    accept_solution(world.viewer("ana"), answer.pk)

    for older in ([], [newer.pk]):
        with pytest.raises(InvalidInput):
            supersede_solution(world.viewer("ana"), newer.pk, older)
    with pytest.raises(NotVisible):
        supersede_solution(world.viewer("ana"), newer.pk, [world.acme.answer.pk])
    refused = world.client("ana").post(f"/c/acme/p/{newer.public_id}/supersede/", {"older": []})
    assert refused.status_code == 422 and state(answer) == "accepted"


# Stale


def fail(world, reply, *names):
    for name in names:
        confirm_solution(world.viewer(name), reply.pk, worked=False, version="5.0")


def test_the_third_who_failed_makes_it_stale(world, question, answer):
    accept_solution(world.viewer("ana"), answer.pk)
    fail(world, answer, "mia", "gus")
    assert state(answer) == "accepted"

    fail(world, answer, "eva")

    assert (state(answer), row(question).state) == ("stale", "resolved")
    assert verbs(question)[-1] == "solution.stale"
    assert changes(question)[-1] == ("updated", "resolved")
    latest = IssueChange.objects.unscoped("test").get(thread=question, is_latest=True)
    assert latest.payload["resolution"]["state"] == "stale"
    assert "Needs another look." in page(world, "", question)
    take_back_confirmation(world.viewer("eva"), answer.pk)
    assert (state(answer), verbs(question)[-1]) == ("accepted", "solution.refreshed")


def test_old_failures_do_not_count(world, question, answer):
    accept_solution(world.viewer("ana"), answer.pk)
    fail(world, answer, "mia", "gus")

    with clock.at(clock.now() + FAILURE_WINDOW + timedelta(minutes=1)):
        fail(world, answer, "eva")
        assert state(answer) == "accepted"
        fail(world, answer, "gus")
        assert state(answer) == "accepted"
        fail(world, answer, "mia")
        assert state(answer) == "stale", "a word said again counts from then on"


@pytest.mark.parametrize("name", ["ana", "mia", "eva"])
def test_another_look_makes_it_fresh(world, question, answer, name):
    accept_solution(world.viewer("ana"), answer.pk)
    fail(world, answer, "mia", "gus", "eva")
    assert "It still holds" in page(world, name, question)

    world.client(name).post(f"/c/acme/p/{answer.public_id}/review/")

    assert state(answer) == "accepted"
    assert "It still holds" not in page(world, name, question)


@pytest.mark.parametrize("name", ["ben", "otto", "omar", ""])
def test_nobody_else_says_that_it_still_holds(world, question, answer, name):
    accept_solution(world.viewer("ana"), answer.pk)
    fail(world, answer, "mia", "gus", "eva")

    assert "It still holds" not in page(world, name, question)
    with pytest.raises(NotPermitted):
        review_solution(world.viewer(name), answer.pk)


def test_a_solution_for_a_retired_version_needs_another_look(world):
    Product.objects.create(community=world.acme.community, name="Pump", versions=["4.2"], retired_versions=["4.2"])
    thread = ask(world, product="pump", version="4.2")
    answer = post_reply(world.viewer("ben"), thread.pk, body="Turn it.")
    accept_solution(world.viewer("ana"), answer.pk)

    assert state(answer) == "stale"
    assert "no longer supported" in page(world, "", thread)
    confirm_solution(world.viewer("eva"), answer.pk, worked=True, version="5.0")
    assert state(answer) == "confirmed"


def test_confirmed_by_somebody_else(world, question, answer):
    accept_solution(world.viewer("ana"), answer.pk)
    confirm_solution(world.viewer("eva"), answer.pk, worked=True)

    assert state(answer) == "confirmed"
    assert "confirmed by others" in page(world, "", question)


# Locked


def test_locked_solutions_stay_as_they_are(world, question, answer, newer):
    accept_solution(world.viewer("ana"), answer.pk)
    world.client("mia").post(f"/c/acme/p/{question.public_id}/lock/", {"locked": "1"})

    for act, reply in ((unaccept_solution, answer), (accept_solution, newer)):
        for name in ("ana", "mia", "eva"):
            with pytest.raises(NotPermitted):
                act(world.viewer(name), reply.pk)
    assert "has locked which answers" in page(world, "", question)
    assert "/unaccept/" not in page(world, "ana", question)
    confirm_solution(world.viewer("eva"), answer.pk, worked=True)

    world.client("mia").post(f"/c/acme/p/{question.public_id}/lock/", {"locked": "0"})
    unaccept_solution(world.viewer("ana"), answer.pk)
    assert row(question).state == "answered"


@pytest.mark.parametrize("name", ["ana", "eva", "ben", "omar"])
def test_only_moderators_lock(world, question, answer, name):
    accept_solution(world.viewer("ana"), answer.pk)

    assert world.client(name).post(f"/c/acme/p/{question.public_id}/lock/", {"locked": "1"}).status_code == 403
    assert "/lock/" not in page(world, name, question)
    assert row(question).solutions_locked_at is None


def test_locking_twice_is_once(world, question, answer):
    for _twice in range(2):
        set_solutions_locked(world.viewer("mia"), question.pk, locked=True)

    assert Event.objects.filter(verb="thread.solutions_locked", object_id=question.pk).count() == 1


def test_a_reply_that_leaves_ends_its_locked_solution(world, question, answer):
    accept_solution(world.viewer("ana"), answer.pk)
    set_solutions_locked(world.viewer("mia"), question.pk, locked=True)

    delete_post(world.viewer("ben"), answer.pk)

    assert not Reply.objects.unscoped("test").get(pk=answer.pk).is_solution
    assert row(question).state == "open"
