"""What a thread's page marks as one's own: a ballot, "worked for me", following, kept. Other people's stay theirs."""

import pytest

from community.models import Confirmation, FollowLevel, Subscription
from community.pages.bookmarks import bookmarks_page
from community.pages.following import following_page
from community.pages.suggestions import suggestions
from community.services import following, me_too, posting, solving, voting
from moderation import services as moderating
from tests.visibility.asking import ALL, visitor


def mine(world, name):
    """Return (ballots by post, confirmations by post, kept posts, following) as the page of acme's question marks them."""
    url = f"/c/acme/t/{world.acme.question.public_id}/{world.acme.question.slug}/"
    page = world.client(name).get(url).context["page"]
    posts = [page.question, *page.solutions, *page.replies]
    votes = {post.id: post.my_vote for post in posts if post.my_vote}
    worked = {post.id: post.my_confirmation for post in posts if post.my_confirmation is not None}
    return votes, worked, [post.id for post in posts if post.is_kept], page.follow.is_watched


@pytest.mark.parametrize("name", ["otto", "paula", "omar"])
def test_nothing_of_others_is_ones_own(world, name):
    following.keep_post(world.viewer("ben"), world.acme.answer.pk, kept=True)

    assert mine(world, name) == ({}, {}, [], False)


def test_ones_own_are_marked_among_those_of_others(world):
    viewer = world.viewer("omar")
    voting.set_vote(viewer, world.acme.answer.pk, -1)
    solving.confirm_solution(viewer, world.acme.answer.pk, worked=False)
    following.keep_post(viewer, world.acme.answer.pk, kept=True)
    following.follow_thread(viewer, world.acme.question.pk, FollowLevel.WATCH)

    answer = world.acme.answer.public_id
    assert mine(world, "omar") == ({answer: -1}, {answer: False}, [answer], True)
    assert mine(world, "otto") == ({}, {}, [], False)


def test_there_is_something_of_others_to_mistake(world):
    thread = world.acme.question

    assert Subscription.objects.unscoped("test").filter(thread=thread, level=FollowLevel.WATCH).exists()
    assert Confirmation.objects.unscoped("test").filter(solution=world.acme.solution).exists()


@pytest.mark.parametrize("kind", ["question", "answer", "comment"])
def test_what_is_kept_is_listed_only_while_it_is_in_sight(world, kind):
    otto, post = world.viewer("otto"), getattr(world.acme, kind)
    following.keep_post(otto, post.pk, kept=True)
    assert bookmarks_page(otto, world.acme.community, None).rows

    moderating.hide_unreported(world.act("mia"), post.pk, reason="For now")

    assert bookmarks_page(world.viewer("otto"), world.acme.community, None).rows == []


def test_what_is_followed_is_listed_only_while_it_is_in_sight(world):
    otto, question = world.viewer("otto"), world.acme.question
    following.follow_thread(otto, question.pk, FollowLevel.WATCH)
    assert [row.name for row in following_page(otto, world.acme.community).threads] == [question.title]

    moderating.hide_unreported(world.act("mia"), question.pk, reason="For now")

    assert following_page(world.viewer("otto"), world.acme.community).threads == []


def test_what_others_follow_is_on_nobody_elses_page(world):
    acme, tag = world.acme.community, world.acme.word("tag")
    following.follow_place(world.viewer("ben"), acme, FollowLevel.WATCH, tag=tag)

    assert f"#{tag}" in [row.name for row in following_page(world.viewer("ben"), acme).places]
    assert following_page(world.viewer("otto"), acme).places == []


def test_who_has_the_problem_too_is_told_so_and_nobody_else(world):
    asked = posting.start_thread(
        world.act("ana"), world.acme.community, world.acme.space, title="Does yours hum?", body="Mine does."
    )
    me_too.set_me_too(world.act("omar"), asked.pk, said=True)
    url = f"/c/acme/t/{asked.public_id}/{asked.slug}/"

    said = {name: world.client(name).get(url).context["page"].me_too.is_said for name in ("omar", "otto")}

    assert said == {"omar": True, "otto": False}


def test_a_solution_out_of_sight_is_quoted_nowhere(world):
    """Of two solutions the earlier one is hidden: whoever types the same title reads the other."""
    acme = world.acme
    solving.accept_solution(world.act("ana"), acme.second.pk)
    moderating.hide_unreported(world.act("mia"), acme.answer.pk, reason="For now")

    found = suggestions(world.viewer("otto"), acme.community, acme.question.title)

    texts = [item.solution_text for item in found.items if item.solution_text]
    assert any(acme.word("second") in text for text in texts)
    assert not any(acme.word("answer") in text for text in texts)


def test_a_machine_is_told_its_persons_ballot_alone(world):
    voting.set_vote(world.viewer("omar"), world.acme.question.pk, -1)
    path = f"/api/v1/threads/{world.acme.question.public_id}"

    told = {name: visitor(world, name, name, **ALL).ask("GET", path).response.json()["my_vote"] for name in ("omar", "otto")}

    assert told == {"omar": -1, "otto": 0}


def test_a_machine_is_told_no_hidden_comment(world):
    comment = world.acme.comment
    path = f"/api/v1/posts/{comment.reply.public_id if comment.reply else world.acme.question.public_id}/comments"
    moderating.hide_unreported(world.act("mia"), comment.pk, reason="For now")

    told = {name: visitor(world, name, name, **ALL).ask("GET", path).text for name in ("mia", "otto")}

    assert comment.public_id in told["mia"]
    assert comment.public_id not in told["otto"]
