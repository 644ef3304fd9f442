"""Sums of votes become ballots of members, and pay what the rules of reputation pay."""

import pytest

from accounts.models import Organisation, User
from community.models import Community, Membership, Vote
from core.models import Event
from imports.keys import pick
from reputation.models import ReputationEvent
from tests.imports.conftest import ANA, BEN, EVE, MIA, OTTO, Said


def ballots(**which):
    return list(Vote.objects.unscoped("tests look at the row itself").filter(**which).select_related("voter"))


def lines(**which):
    rows = ReputationEvent.objects.unscoped("tests look at the row itself").filter(**which)
    return list(rows.select_related("membership__user", "giver").order_by("occurred_at"))


def score_of(handle):
    row = Membership.objects.unscoped("tests look at the row itself").get(user__handle=handle)
    return row.reputation, row.helped_count


def test_votes_are_real_ballots_of_different_members_but_never_the_author(corpus, load):
    corpus.thread(Said(BEN, votes=3), votes=2)

    loaded = load(corpus)

    question, answer = loaded.threads[0], loaded.replies[0]
    assert (question.score, answer.score) == (2, 3)
    for post, author in ((question, "ana"), (answer, "ben")):
        voters = [ballot.voter.handle for ballot in ballots(post_id=post.pk)]
        assert len(set(voters)) == len(voters) == post.score
        assert author not in voters


def test_there_are_never_more_votes_than_other_people(corpus, load):
    corpus.thread(Said(BEN, votes=180), votes=4)

    loaded = load(corpus)

    assert loaded.replies[0].score == len(ballots(post_id=loaded.replies[0].pk)) == 4
    assert {ballot.voter.handle for ballot in ballots(post_id=loaded.replies[0].pk)} == {"ana", "mia", "otto", "eve"}


def test_negative_sums_become_downvotes_and_pay_nothing(corpus, load):
    corpus.thread(Said(BEN, votes=-2))

    loaded = load(corpus)

    assert loaded.replies[0].score == -2
    assert {ballot.value for ballot in ballots()} == {-1}
    assert lines() == []


def test_votes_come_after_the_post(corpus, load):
    corpus.thread(Said(BEN, votes=4))

    loaded = load(corpus)

    assert all(ballot.created_at > loaded.replies[0].created_at for ballot in ballots())


def test_accepted_answer_pays_both_and_each_helpful_vote_pays(corpus, load):
    corpus.thread(Said(BEN, votes=2, solves=True), votes=3)

    loaded = load(corpus)

    assert score_of("ben") == (15 + 2 * 10, 1)
    assert score_of("ana") == (2, 0)
    assert {(line.rule, line.points, line.unpaid, line.membership.user.handle) for line in lines()} == {
        ("accepted", 15, "", "ben"), ("accepting", 2, "", "ana"), ("helpful", 10, "", "ben"),
    }  # fmt: skip
    assert all(line.is_imported and line.rules_version == 1 and line.thread_id == loaded.threads[0].pk for line in lines())
    accepted = Event.objects.get(verb="solution.accepted")
    assert {line.cause_event_id for line in lines(rule__in=["accepted", "accepting"])} == {accepted.id}


def test_votes_on_questions_and_in_discussions_pay_nothing(corpus, load):
    corpus.thread(votes=3)
    corpus.thread(Said(BEN, votes=3), kind="discussion")

    load(corpus)

    assert lines() == []


def test_self_answer_pays_nothing_and_says_so(corpus, load):
    corpus.thread(Said(ANA, solves=True))

    load(corpus)

    (line,) = lines()
    assert (line.rule, line.nominal, line.points, line.unpaid) == ("accepted", 15, 0, "self")
    assert score_of("ana") == (0, 0)


def test_votes_on_a_self_answer_pay_like_any_others(corpus, load):
    corpus.thread(Said(ANA, votes=1, solves=True))

    load(corpus)

    assert score_of("ana") == (10, 0)


@pytest.fixture
def company(db):
    return Organisation.objects.create(name="Lamp Works")


def employ(company, *handles):
    for handle in handles:
        User.objects.create_user(f"{handle}@example.com", handle, organisation=company)


def test_colleagues_votes_rank_and_pay_nothing(corpus, load, company):
    employ(company, "ben", "ana", "mia", "otto")  # everybody who may vote for Ben but Eve
    corpus.thread(Said(BEN, votes=4), author=EVE)

    loaded = load(corpus)

    assert loaded.replies[0].score == 4
    assert sorted((line.giver.handle, line.points, line.unpaid) for line in lines()) == [
        ("ana", 0, "colleague"), ("eve", 10, ""), ("mia", 0, "colleague"), ("otto", 0, "colleague"),
    ]  # fmt: skip


def test_staff_are_marked_and_not_paid(corpus, load, company):
    Community.objects.create(slug="lamps", name="Lamps", operator_organisation=company)
    employ(company, "ben")
    corpus.thread(Said(BEN, votes=1, solves=True), Said(MIA))

    loaded = load(corpus)

    assert [reply.author_is_staff for reply in loaded.replies] == [True, False]
    assert {(line.rule, line.points, line.unpaid) for line in lines()} == {
        ("accepted", 0, "staff"), ("helpful", 0, "staff"), ("accepting", 2, ""),
    }  # fmt: skip
    assert score_of("ben") == (0, 1)


def test_one_lonely_author_gets_no_votes(corpus, load):
    corpus.users = corpus.users[:1]
    corpus.thread(votes=7)

    assert load(corpus).threads[0].score == 0


@pytest.mark.parametrize("count", [2, 3, 7, 12, 60, 97])
def test_pick_spreads_without_repeating_or_naming_the_excluded(count):
    for key in range(300):
        for wanted in (1, count // 2, count, 5 * count):
            picked = pick(key * 7919 << 30 | key, wanted, count, excluded=key % count)

            assert len(picked) == min(wanted, count - 1) == len(set(picked))
            assert key % count not in picked
            assert all(0 <= number < count for number in picked)


def test_pick_is_fair_over_many_keys():
    chosen = [number for key in range(3000) for number in pick(hash((key, OTTO)) & (1 << 80) - 1, 2, 10, excluded=0)]

    assert all(500 < chosen.count(number) < 850 for number in range(1, 10))
