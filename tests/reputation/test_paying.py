"""What pays, what does not and why, and that every point can be traced and taken back (rules R1 to R4 and R12)."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum

from accounts.models import Organisation, User
from community.services.editing import delete_post, hide_post
from community.services.posting import post_reply
from community.services.solving import accept_solution, confirm_solution, take_back_confirmation, unaccept_solution
from community.services.voting import set_vote
from core import clock
from core.errors import DomainError
from core.integrity import run_checks
from reputation.models import ReputationEvent
from reputation.rules import POINTS, RULES_VERSION, Rule
from tests.community.test_asking import ask


@pytest.fixture
def question(world):
    return ask(world)


@pytest.fixture
def answer(world, question):
    return post_reply(world.viewer("ben"), question.pk, body="Turn the valve.")


@pytest.fixture
def earned(world):
    """Returns how much somebody earned since the test began: (points, people helped)."""
    people = ("ana", "ben", "eva", "mia", "gus")
    before = {name: world.membership(name) for name in people}

    def since(name):
        now = world.membership(name)
        return now.reputation - before[name].reputation, now.helped_count - before[name].helped_count

    return since


def lines(world, name, **which):
    rows = ReputationEvent.objects.unscoped("test").filter(membership=world.membership(name), **which)
    return rows.order_by("occurred_at", "pk")


def colleagues(world, *names, organisation=None):
    company = organisation or Organisation.objects.create(name="One company")
    for name in names:
        User.objects.filter(pk=world.user(name).pk).update(organisation=company)
        world.user(name).refresh_from_db()


def test_the_table_is_the_one_that_was_decided():
    assert POINTS == {Rule.ACCEPTED: 15, Rule.HELPFUL: 10, Rule.WORKED: 5, Rule.ACCEPTING: 2}


def test_an_accepted_answer_pays_both(world, answer, earned):
    accept_solution(world.viewer("ana"), answer.pk)

    assert (earned("ben"), earned("ana")) == ((15, 1), (2, 0))
    unaccept_solution(world.viewer("ana"), answer.pk)
    assert (earned("ben"), earned("ana")) == ((0, 0), (0, 0))


def test_a_mark_by_staff_or_an_expert_pays_nothing(world, answer, earned):
    accept_solution(world.viewer("eva"), answer.pk)

    assert (earned("ben"), earned("ana"), earned("eva")) == ((0, 0), (0, 0), (0, 0))


def test_accepting_pays_once_per_thread_while_any_acceptance_stands(world, question, answer, earned):
    second = post_reply(world.viewer("eva"), question.pk, body="Or close it.")
    accept_solution(world.viewer("ana"), answer.pk)
    accept_solution(world.viewer("ana"), second.pk)
    assert (earned("ana"), earned("ben"), earned("eva")) == ((2, 0), (15, 1), (15, 1))

    unaccept_solution(world.viewer("ana"), answer.pk)
    assert earned("ana") == (2, 0)
    unaccept_solution(world.viewer("ana"), second.pk)

    assert (earned("ana"), earned("ben"), earned("eva")) == ((0, 0), (0, 0), (0, 0))


def test_a_helpful_vote_on_an_answer_pays(world, question, answer, earned):
    set_vote(world.viewer("eva"), answer.pk, 1)
    assert earned("ben") == (10, 0)
    set_vote(world.viewer("eva"), answer.pk, -1)
    assert earned("ben") == (0, 0)
    set_vote(world.viewer("eva"), answer.pk, 1)
    set_vote(world.viewer("eva"), answer.pk, 0)

    assert earned("ben") == (0, 0)


def test_votes_on_questions_and_in_discussions_pay_nothing(world, question, earned):
    set_vote(world.viewer("eva"), question.pk, 1)
    talk = ask(world, kind="discussion", title="Shall we talk?")
    reply = post_reply(world.viewer("ben"), talk.pk, body="Yes.")
    set_vote(world.viewer("eva"), reply.pk, 1)

    assert (earned("ana"), earned("ben")) == ((0, 0), (0, 0))


def test_it_worked_for_me_pays(world, question, answer, earned):
    accept_solution(world.viewer("mia"), answer.pk)

    confirm_solution(world.viewer("eva"), answer.pk, worked=True)
    confirm_solution(world.viewer("gus"), answer.pk, worked=True)
    assert earned("ben") == (10, 2)
    confirm_solution(world.viewer("eva"), answer.pk, worked=False)
    assert earned("ben") == (5, 1)
    take_back_confirmation(world.viewer("gus"), answer.pk)

    assert earned("ben") == (0, 0)


def test_writing_asking_and_commenting_pay_nothing(world, earned):
    for number in range(3):
        thread = ask(world, title=f"Question number {number}")
        post_reply(world.viewer("ben"), thread.pk, body="Something")

    assert (earned("ana"), earned("ben")) == ((0, 0), (0, 0))


def test_ones_own_answer_pays_nothing_and_says_why(world, question, earned):
    own = post_reply(world.viewer("ana"), question.pk, body="Found it.")

    with clock.at(question.created_at + timedelta(days=3)):
        accept_solution(world.viewer("ana"), own.pk)

    assert earned("ana") == (0, 0)
    line = lines(world, "ana", subject_id=own.pk).get()
    assert (line.rule, line.nominal, line.points, line.unpaid) == ("accepted", 15, 0, "self")


def test_a_colleagues_vote_and_confirmation_pay_nothing_and_their_acceptance_does(world, question, answer, earned):
    colleagues(world, "ana", "ben", "eva")
    set_vote(world.viewer("eva"), answer.pk, 1)
    assert earned("ben") == (0, 0)
    accept_solution(world.viewer("ana"), answer.pk)
    assert earned("ben") == (15, 1)
    confirm_solution(world.viewer("eva"), answer.pk, worked=True)

    assert earned("ben") == (15, 2)
    assert set(lines(world, "ben", points=0, subject_id=answer.pk).values_list("unpaid", flat=True)) == {"colleague"}


def test_two_people_without_a_company_are_no_colleagues(world, question, answer, earned):
    set_vote(world.viewer("eva"), answer.pk, 1)

    assert earned("ben") == (10, 0)


def test_staff_are_thanked_and_not_ranked(world, question, earned):
    colleagues(world, "ben", organisation=world.user("stan").organisation)
    answer = post_reply(world.viewer("ben"), question.pk, body="Officially: turn it.")
    accept_solution(world.viewer("ana"), answer.pk)
    set_vote(world.viewer("eva"), answer.pk, 1)

    assert earned("ben") == (0, 1)
    assert set(lines(world, "ben", subject_id=answer.pk).values_list("unpaid", flat=True)) == {"staff"}


def test_a_point_is_judged_once(world, question, answer, earned):
    """What was paid stays paid: joining the company later takes nothing back, and the reversal takes what was paid."""
    set_vote(world.viewer("eva"), answer.pk, 1)
    colleagues(world, "ben", "eva")
    assert earned("ben") == (10, 0)

    set_vote(world.viewer("eva"), answer.pk, 0)
    assert earned("ben") == (0, 0)
    set_vote(world.viewer("eva"), answer.pk, 1)

    assert earned("ben") == (0, 0)


@pytest.mark.parametrize("act", ["delete", "hide"])
def test_points_of_a_solution_end_with_its_reply(world, question, answer, earned, act):
    accept_solution(world.viewer("ana"), answer.pk)

    delete_post(world.viewer("ben"), answer.pk) if act == "delete" else hide_post(world.viewer("mia"), answer.pk, reason="Wrong")

    assert (earned("ben"), earned("ana")) == ((0, 0), (0, 0))


def test_a_reversal_is_a_line_of_its_own(world, question, answer):
    accept_solution(world.viewer("ana"), answer.pk)
    unaccept_solution(world.viewer("ana"), answer.pk)

    first, second = lines(world, "ben", subject_id=answer.pk)
    assert (first.points, second.points, second.reverses, second.rule) == (15, -15, first, "accepted")
    assert (first.rules_version, first.cause_event_id is not None) == (RULES_VERSION, True)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reputation_reputationevent SET points = 100", "UPDATE reputation_reputationevent SET rule = 'worked'",
        "UPDATE reputation_reputationevent SET membership_id = membership_id", "DELETE FROM reputation_reputationevent",
    ],
)  # fmt: skip
def test_the_ledger_is_append_only(world, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_line_is_reversed_once(world, question, answer):
    accept_solution(world.viewer("ana"), answer.pk)
    line = lines(world, "ben", subject_id=answer.pk).get()
    facts = {
        "membership": line.membership, "community": line.community, "rule": line.rule, "rules_version": 1, "nominal": -15,
        "points": -15, "subject_id": line.subject_id, "reverses": line,
    }  # fmt: skip
    ReputationEvent.objects.create(**facts)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReputationEvent.objects.create(**facts)


def test_points_are_all_of_a_rule_or_nothing(world):
    line = lines(world, "ben").first()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReputationEvent.objects.create(
            membership=line.membership, community=line.community, rule="accepted", rules_version=1, nominal=15, points=7,
            subject_id=line.subject_id,
        )  # fmt: skip


def test_after_any_sequence_the_score_is_the_sum_of_the_ledger(world, question):
    dice = random.Random(7)
    replies = [post_reply(world.viewer(name), question.pk, body=f"Idea of {name}") for name in ("ben", "eva", "gus")]
    people = [world.viewer(name) for name in ("ana", "ben", "eva", "mia", "gus")]
    acts = [
        lambda who, reply: set_vote(who, reply.pk, dice.choice((-1, 0, 1))),
        lambda who, reply: accept_solution(who, reply.pk),
        lambda who, reply: unaccept_solution(who, reply.pk),
        lambda who, reply: confirm_solution(who, reply.pk, worked=dice.random() < 0.6),
        lambda who, reply: take_back_confirmation(who, reply.pk),
    ]

    for _turn in range(150):
        with suppress(DomainError):
            dice.choice(acts)(dice.choice(people), dice.choice(replies))

    for name in ("ana", "ben", "eva", "mia", "gus"):
        total = lines(world, name).aggregate(total=Sum("points"))["total"] or 0
        assert world.membership(name).reputation == total >= 0, name
    assert [finding for finding in run_checks() if finding.count] == []


def test_reputation_is_of_one_community(world):
    assert world.membership("ben", "acme").reputation > 0
    assert world.membership("ben", "bay").reputation == 0


def test_the_profile_gives_the_reason_of_each_point(world):
    page = world.client().get("/c/acme/u/ben/").content.decode()

    assert "accepted by the person who asked" in page
    assert world.acme.word("title") in page


def test_the_profile_names_no_thread_that_its_reader_may_not_see(world):
    """Ben earned in the backroom too; only members learn where."""
    for name, shown in (("", False), ("otto", False), ("ana", True)):
        page = world.client(name).get("/c/acme/u/ben/").content.decode()
        assert (world["backroom"].word("title") in page) is shown, name
