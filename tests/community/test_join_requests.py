"""Asking to join: answers are read by managers, a decision is told to the person, and who waits learns nothing."""

from datetime import timedelta

import pytest
from django.core import mail as post_office

from community.models import JoinDecision, JoinRequest
from community.services.approvals import approve_all, decide, set_questions
from community.services.memberships import join, leave
from core import clock, mail, outbox
from core.errors import InvalidInput, NotPermitted, NotVisible
from core.models import Delivery, Dispatch

APPROVED, DECLINED = JoinDecision.APPROVED, JoinDecision.DECLINED


@pytest.fixture
def cedar(world):
    """Cedar asks two things: its community."""
    community = world["cedar"].community
    set_questions(world.viewer("gus"), community, ["Who are you?", " ", "Why here?"])
    return community


def ask(world, community, name="otto"):
    return join(world.viewer(name), community, ["Otto of Otter", "To learn"])


def tell():
    for dispatch in Dispatch.objects.filter(consumer="join_decisions", done_at=None):
        outbox.run_dispatch(dispatch.pk)
    for delivery in Delivery.objects.filter(kind="join_decision", sent_at=None, dropped_at=None):
        mail.send_delivery(delivery.pk)
    return [message for message in post_office.outbox if "otto@example.org" in message.to]


def requests_of(world, name):
    return JoinRequest.objects.unscoped("test").filter(membership=world.membership(name, "cedar")).order_by("asked_at")


def test_answers_are_kept_with_the_questions_as_they_were(world, cedar):
    ask(world, cedar)
    set_questions(world.viewer("gus"), cedar, ["Something else?"])

    assert requests_of(world, "otto").get().answers == [
        {"question": "Who are you?", "answer": "Otto of Otter"}, {"question": "Why here?", "answer": "To learn"},
    ]  # fmt: skip


@pytest.mark.parametrize("answers", [[], ["only one"], ["one", "  "], ["x" * 1001, "two"]])
def test_every_question_wants_an_answer(world, cedar, answers):
    with pytest.raises(InvalidInput):
        join(world.viewer("otto"), cedar, answers)


def test_asking_twice_is_once(world, cedar):
    ask(world, cedar)
    ask(world, cedar)

    assert requests_of(world, "otto").count() == 1


def test_who_waits_learns_nothing(world, cedar):
    ask(world, cedar)

    assert world["cedar"].space.pk not in world.viewer("otto").readable_space_ids
    page = world.client("otto").get("/c/cedar/").content.decode()
    told = [about for about, word in world["cedar"].words.items() if word in page]
    assert set(told) <= {"place", "tagline"} and "being looked at" in page
    assert world.client("otto").get("/c/cedar/tags/").status_code == 404


def test_a_manager_lets_in_with_a_word_by_mail_and_inbox(world, cedar):
    membership = ask(world, cedar)
    decide(world.viewer("gus"), cedar, membership.pk, decision=APPROVED, word="Good to have you")
    decide(world.viewer("gus"), cedar, membership.pk, decision=DECLINED, word="Too late")

    message = tell()[-1]
    assert "Good to have you" in message.body and "Welcome" in message.subject
    assert world.membership("otto", "cedar").status == "active"
    assert "Good to have you" in world.client("otto").get("/inbox/").content.decode()
    request = requests_of(world, "otto").get()
    assert (request.decision, request.decided_by) == ("approved", world.user("gus"))


def test_who_was_declined_hears_why_and_may_ask_again_after_thirty_days(world, cedar):
    membership = ask(world, cedar)
    decide(world.viewer("gus"), cedar, membership.pk, decision=DECLINED, word="Not this year")

    assert "Not this year" in tell()[-1].body
    assert "Not this year" in world.client("otto").get("/inbox/").content.decode()
    with clock.at(clock.now() + timedelta(days=29)), pytest.raises(NotPermitted, match="ask again from"):
        ask(world, cedar)
    with clock.at(clock.now() + timedelta(days=31)):
        assert ask(world, cedar).status == "pending"
    assert requests_of(world, "otto").count() == 2


def test_a_decision_that_was_overtaken_is_not_mailed(world, cedar):
    membership = ask(world, cedar)
    decide(world.viewer("gus"), cedar, membership.pk, decision=APPROVED)
    for dispatch in Dispatch.objects.filter(consumer="join_decisions", done_at=None):
        outbox.run_dispatch(dispatch.pk)
    leave(world.viewer("otto"), cedar)

    assert tell() == []


def test_several_are_let_in_at_once(world, cedar):
    asking = [ask(world, cedar, name).pk for name in ("otto", "omar", "bea")]

    assert approve_all(world.viewer("gus"), cedar, [*asking[:2], world.membership("ben").pk]) == 2

    assert [world.membership(name, "cedar").status for name in ("otto", "omar", "bea")] == ["active", "active", "pending"]


@pytest.mark.parametrize("name", ["ana", "mia", "otto", "omar", ""])
def test_managers_alone_decide(world, cedar, name):
    membership = ask(world, cedar)

    for act in (
        lambda viewer: decide(viewer, cedar, membership.pk, decision=APPROVED),
        lambda viewer: approve_all(viewer, cedar, [membership.pk]),
        lambda viewer: set_questions(viewer, cedar, []),
    ):
        with pytest.raises(NotPermitted):
            act(world.viewer(name))


def test_a_manager_decides_in_their_own_community_only(world, cedar):
    membership = ask(world, cedar)

    with pytest.raises(NotVisible):
        decide(world.viewer("bea"), world["bay"].community, membership.pk, decision=APPROVED)


def test_at_most_five_questions(world, cedar):
    with pytest.raises(InvalidInput):
        set_questions(world.viewer("gus"), cedar, [f"{number}?" for number in range(6)])


def test_in_the_browser_from_the_landing_page_to_the_door(world, cedar):
    otto, gus = world.client("otto"), world.client("gus")

    assert "/c/cedar/join/" in otto.get("/c/cedar/").content.decode()
    assert "Who are you?" in otto.get("/c/cedar/join/").content.decode()
    half = otto.post("/c/cedar/join/", {"answer_0": "Otto of Otter", "answer_1": ""})
    assert half.status_code == 422 and "Otto of Otter" in half.content.decode()
    assert otto.post("/c/cedar/join/", {"answer_0": "Otto of Otter", "answer_1": "To learn"}).status_code == 302

    assert "Otto of Otter" in gus.get("/c/cedar/manage/requests/").content.decode()
    row = world.membership("otto", "cedar")
    gus.post(f"/c/cedar/manage/requests/{row.public_id}/", {"decision": "approved", "note": "Hello"})
    assert otto.get("/c/cedar/tags/").status_code == 200


def test_ticked_in_the_browser(world, cedar):
    row = ask(world, cedar)
    world.client("gus").post("/c/cedar/manage/requests/approve/", {"who": [row.public_id, "nonsense"]})

    assert world.membership("otto", "cedar").status == "active"
