"""Closing with a reason, reopening, and joining duplicates; the state is derived by the database."""

import pytest

from community.models import Thread
from community.services.posting import post_reply
from community.services.solving import accept_solution, close_thread, mark_duplicate, reopen_thread
from core.errors import InvalidInput, NotPermitted, NotVisible
from core.models import Event
from moderation.models import ModerationAction
from tests.community.test_asking import ask


def state(thread):
    return Thread.objects.unscoped("test").values_list("state", flat=True).get(pk=thread.pk)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("solved_outside", "resolved"), ("solved_without_reply", "resolved"), ("off_topic", "closed"), ("unclear", "closed"),
        ("outdated", "closed"),
    ],
)  # fmt: skip
def test_two_reasons_mean_that_it_is_solved(world, reason, expected):
    thread = ask(world)

    close_thread(world.viewer("ana"), thread.pk, reason=reason, note="See above")

    row = Thread.objects.unscoped("test").get(pk=thread.pk)
    assert (row.state, row.close_reason, row.close_note, row.closed_by) == (expected, reason, "See above", world.user("ana"))


def test_reopening_undoes_it(world):
    thread = ask(world)
    close_thread(world.viewer("ana"), thread.pk, reason="unclear")

    reopen_thread(world.viewer("ana"), thread.pk)

    row = Thread.objects.unscoped("test").get(pk=thread.pk)
    assert (row.state, row.closed_at, row.close_reason, row.closed_by) == ("open", None, "", None)
    assert post_reply(world.viewer("ben"), thread.pk, body="Welcome back")


def test_twice_is_once(world):
    thread = ask(world)
    close_thread(world.viewer("ana"), thread.pk, reason="unclear")
    events = Event.objects.count()

    close_thread(world.viewer("mia"), thread.pk, reason="outdated")
    assert Event.objects.count() == events
    reopen_thread(world.viewer("ana"), thread.pk)
    reopen_thread(world.viewer("ana"), thread.pk)

    assert Event.objects.count() == events + 1


def test_a_reason_is_one_of_the_list(world):
    with pytest.raises(InvalidInput):
        close_thread(world.viewer("ana"), ask(world).pk, reason="bored")


@pytest.mark.parametrize("name", ["ben", "eva", "otto", "xena", "omar", "stan", "paula", ""])
def test_only_the_asker_and_moderators_close_and_reopen(world, name):
    thread = ask(world)
    with pytest.raises(NotPermitted):
        close_thread(world.viewer(name), thread.pk, reason="unclear")
    close_thread(world.viewer("mia"), thread.pk, reason="unclear")
    with pytest.raises(NotPermitted):
        reopen_thread(world.viewer(name), thread.pk)


@pytest.mark.parametrize("name", ["otto", "xena", "omar", "paula", ""])
def test_private_threads_are_out_of_reach(world, name):
    question, shut = world["dunes"].question.pk, world["dunes"].shut.pk

    for act in (
        lambda viewer: close_thread(viewer, question, reason="unclear"),
        lambda viewer: reopen_thread(viewer, shut),
        lambda viewer: mark_duplicate(viewer, question, shut),
    ):
        with pytest.raises(NotVisible):
            act(world.viewer(name))


def test_a_moderators_closing_is_recorded_and_the_askers_own_is_not(world):
    mine, other = ask(world), ask(world, title="Another question?")
    close_thread(world.viewer("ana"), mine.pk, reason="unclear")
    close_thread(world.viewer("mia"), other.pk, reason="off_topic")
    reopen_thread(world.viewer("mia"), other.pk)

    actions = ModerationAction.objects.visible_to(world.viewer("mia")).filter(thread_id__in=[mine.pk, other.pk])
    assert sorted(actions.values_list("thread_id", "kind")) == [(other.pk, "close"), (other.pk, "reopen")]


def test_a_duplicate_points_at_the_question_asked_before(world):
    thread = ask(world)

    mark_duplicate(world.viewer("mia"), thread.pk, world.acme.question.pk)

    assert state(thread) == "duplicate"
    page = world.client().get(f"/c/acme/t/{thread.public_id}/{thread.slug}/").content.decode()
    assert world.acme.word("title") in page
    reopen_thread(world.viewer("mia"), thread.pk)
    assert state(thread) == "open"


def test_a_duplicate_of_itself_or_of_elsewhere_is_none(world):
    thread = ask(world)

    for canonical in (thread.pk, world["dunes"].question.pk):
        with pytest.raises(InvalidInput):
            mark_duplicate(world.viewer("mia"), thread.pk, canonical)
    assert state(thread) == "open"


def test_only_moderators_join_duplicates(world):
    for name in ("ana", "ben", "eva", "omar", "paula"):
        with pytest.raises(NotPermitted):
            mark_duplicate(world.viewer(name), ask(world).pk, world.acme.question.pk)


def test_a_duplicate_never_names_a_thread_that_its_reader_may_not_see(world):
    thread = ask(world)
    mark_duplicate(world.viewer("mia"), thread.pk, world["backroom"].question.pk)
    address = f"/c/acme/t/{thread.public_id}/{thread.slug}/"

    for name, shown in (("", False), ("otto", False), ("ben", True)):
        page = world.client(name).get(address).content.decode()
        assert (world["backroom"].word("title") in page) is shown, name
        assert (world["backroom"].question.public_id in page) is shown, name


def test_a_solution_outlives_closing(world):
    thread = ask(world)
    answer = post_reply(world.viewer("ben"), thread.pk, body="Like this.")
    accept_solution(world.viewer("ana"), answer.pk)
    close_thread(world.viewer("ana"), thread.pk, reason="outdated")

    assert state(thread) == "resolved"
