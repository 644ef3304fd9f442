"""One ballot per person and post: cast, changed, retracted; the score is the sum of the ballots."""

import pytest

from community.models import Reply, Thread, Vote
from community.services.editing import hide_post
from community.services.voting import set_vote
from core.errors import InvalidInput, NotPermitted, NotVisible
from core.models import Event


def score(post):
    return type(post).objects.unscoped("test").values_list("score", flat=True).get(pk=post.pk)


def vote(world, name, value, post=None):
    return set_vote(world.viewer(name), (post or world.acme.second).pk, value)


def test_a_ballot_is_cast_changed_and_retracted(world):
    scores = []
    for value in (1, -1, 0):
        vote(world, "ana", value)
        scores.append(score(world.acme.second))

    assert scores == [1, -1, 0]
    assert not Vote.objects.visible_to(world.viewer("ana")).filter(post_id=world.acme.second.pk).exists()


def test_the_score_is_the_sum_of_all_ballots(world):
    before = score(world.acme.second)
    vote(world, "ana", 1)
    vote(world, "ben", 1)
    vote(world, "mia", -1)

    assert score(world.acme.second) == before + 1


def test_saying_the_same_twice_is_once(world):
    vote(world, "ana", 1)
    events = Event.objects.count()
    vote(world, "ana", 1)

    assert (score(world.acme.second), Event.objects.count()) == (1, events)


def test_a_thousand_changes_leave_one_ballot(world):
    for turn in range(60):
        vote(world, "ana", (1, -1, 0)[turn % 3])
    vote(world, "ana", -1)

    assert score(world.acme.second) == -1
    assert Vote.objects.unscoped("test").filter(post_id=world.acme.second.pk, voter=world.user("ana")).count() == 1


def test_the_ledger_knows_every_change(world):
    for value in (1, -1, 0):
        vote(world, "ana", value)

    facts = Event.objects.filter(verb="vote.cast", object_id=world.acme.second.pk).order_by("seq").values_list("data", flat=True)
    assert [(fact["value"], fact["previous"]) for fact in facts] == [(1, 0), (-1, 1), (0, -1)]


@pytest.mark.parametrize("value", [2, -2, 100, None, "1"])
def test_a_vote_is_up_down_or_nothing(world, value):
    with pytest.raises(InvalidInput):
        vote(world, "ana", value)


def test_nobody_votes_for_themselves(world):
    with pytest.raises(NotPermitted, match="your own"):
        vote(world, "eva", 1)


def test_signed_out_or_barred_nobody_votes(world):
    for name in ("", "xena", "sam", "pia"):
        with pytest.raises(NotPermitted):
            vote(world, name, 1)
    assert score(world.acme.second) == 0


def test_comments_are_not_voted_on(world):
    with pytest.raises(InvalidInput):
        vote(world, "ana", 1, world.acme.comment)


def test_a_withdrawn_post_is_not_voted_on(world):
    hide_post(world.viewer("mia"), world.acme.second.pk, reason="Wrong")

    with pytest.raises(NotVisible):
        vote(world, "ana", 1)
    with pytest.raises(NotPermitted):
        vote(world, "mia", 1)


@pytest.mark.parametrize("name", ["otto", "xena", "omar", "stan", "paula", ""])
def test_private_posts_take_no_votes_from_outside(world, name):
    before = score(world["dunes"].answer)

    with pytest.raises(NotVisible):
        vote(world, name, 1, world["dunes"].answer)
    assert score(world["dunes"].answer) == before


def test_threads_are_voted_on_too(world):
    vote(world, "ben", 1, world.acme.question)

    assert score(world.acme.question) == 1


@pytest.mark.parametrize("sent", ["2", "", "up", "1.0", "null"])
def test_the_browser_sends_a_ballot_or_is_refused(world, sent):
    answer = world.client("ana").post(f"/c/acme/p/{world.acme.second.public_id}/vote/", {"value": sent})

    assert answer.status_code == 400
    assert score(world.acme.second) == 0


def test_without_script_a_vote_goes_back_to_the_post(world):
    answer = world.client("ana").post(f"/c/acme/p/{world.acme.second.public_id}/vote/", {"value": "1"})

    assert (answer.status_code, score(world.acme.second)) == (302, 1)


def test_ballots_are_secret(world):
    vote(world, "ana", -1)

    for model in (Thread, Reply):
        assert "voter" not in {field.name for field in model._meta.get_fields()}
    for name in ("ben", "mia", "gus", "paula"):
        assert not Vote.objects.visible_to(world.viewer(name)).filter(voter=world.user("ana")).exists()
