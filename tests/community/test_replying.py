"""Ben answers, and people comment: what a reply changes, and where none is taken."""

import pytest

from community.models import Comment, Reply, Thread
from community.services.communities import change_space
from community.services.editing import delete_post, hide_post
from community.services.posting import post_comment, post_reply
from community.services.solving import close_thread, mark_duplicate
from core.errors import InvalidInput, NotPermitted, NotVisible
from tests.community.test_asking import ask


def thread_row(world):
    return Thread.objects.unscoped("test").get(pk=world.acme.question.pk)


def test_a_reply_is_carried_onto_its_thread(world):
    thread = ask(world)

    reply = post_reply(world.viewer("ben"), thread.pk, body="Have you *tried*?")

    row = Thread.objects.unscoped("test").get(pk=thread.pk)
    assert (row.state, row.reply_count, row.last_reply_author, row.last_activity_at) == (
        "answered",
        1,
        world.user("ben"),
        reply.created_at,
    )
    assert row.first_reply_at == reply.created_at
    assert "<em>tried</em>" in reply.body_html


def test_ones_own_reply_is_no_first_answer(world):
    thread = ask(world)

    post_reply(world.viewer("ana"), thread.pk, body="Nobody?")
    assert Thread.objects.unscoped("test").get(pk=thread.pk).first_reply_at is None
    answer = post_reply(world.viewer("ben"), thread.pk, body="Here.")

    assert Thread.objects.unscoped("test").get(pk=thread.pk).first_reply_at == answer.created_at


def test_a_comment_stands_under_the_thread_or_under_a_reply(world):
    before = thread_row(world).comment_count

    under_thread = post_comment(world.viewer("ben"), world.acme.question.pk, None, body="Which one?")
    under_reply = post_comment(world.viewer("ana"), world.acme.question.pk, world.acme.answer.pk, body="Thanks!")

    assert (under_thread.reply_id, under_reply.reply_id) == (None, world.acme.answer.pk)
    assert thread_row(world).comment_count == before + 1
    assert Reply.objects.unscoped("test").get(pk=world.acme.answer.pk).comment_count == 2


def test_comments_are_short(world):
    with pytest.raises(InvalidInput, match="1,000"):
        post_comment(world.viewer("ana"), world.acme.question.pk, None, body="x" * 1001)


@pytest.mark.parametrize("name", ["", "otto", "xena", "sam", "pia", "omar", "paula"])
@pytest.mark.parametrize("place", ["dunes", "ember", "backroom"])
def test_private_threads_take_nothing_from_outside(world, name, place):
    count = Reply.objects.unscoped("test").count(), Comment.objects.unscoped("test").count()

    with pytest.raises(NotVisible):
        post_reply(world.viewer(name), world[place].question.pk, body="Hello?")
    with pytest.raises(NotVisible):
        post_comment(world.viewer(name), world[place].question.pk, world[place].answer.pk, body="Hello?")

    assert (Reply.objects.unscoped("test").count(), Comment.objects.unscoped("test").count()) == count


def test_a_closed_thread_takes_comments_and_no_replies(world):
    thread = ask(world)
    close_thread(world.viewer("ana"), thread.pk, reason="unclear")

    with pytest.raises(NotPermitted, match="closed"):
        post_reply(world.viewer("ben"), thread.pk, body="Late")
    assert post_comment(world.viewer("ben"), thread.pk, None, body="A pity")


def test_a_duplicate_sends_people_to_the_original(world):
    thread = ask(world)
    mark_duplicate(world.viewer("mia"), thread.pk, world.acme.question.pk)

    with pytest.raises(NotPermitted, match="answer there"):
        post_reply(world.viewer("ben"), thread.pk, body="Here too")


def test_below_a_withdrawn_post_nothing_is_added(world):
    thread = ask(world)
    reply = post_reply(world.viewer("ben"), thread.pk, body="Wrong")
    hide_post(world.viewer("mia"), reply.pk, reason="Wrong")

    with pytest.raises(NotPermitted):
        post_comment(world.viewer("ben"), thread.pk, reply.pk, body="But…")
    with pytest.raises(NotVisible):
        post_comment(world.viewer("eva"), thread.pk, reply.pk, body="Why?")
    delete_post(world.viewer("ana"), thread.pk)
    with pytest.raises(NotVisible):
        post_reply(world.viewer("ben"), thread.pk, body="Too late")
    with pytest.raises(NotPermitted):
        post_reply(world.viewer("ana"), thread.pk, body="Too late")


def test_a_comment_names_a_reply_of_its_own_thread(world):
    """Two ids of one request may contradict each other; the comment never stands under a foreign thread."""
    thread = ask(world)

    with pytest.raises(NotVisible):
        post_comment(world.viewer("ana"), thread.pk, world.acme.answer.pk, body="Where am I?")


def test_a_space_says_who_replies(world):
    change_space(world.viewer("gus"), world.acme.community, world.acme.space.slug, reply_access="staff")

    with pytest.raises(NotPermitted, match="run this community"):
        post_reply(world.viewer("ben"), ask(world).pk, body="May I?")
    assert post_reply(world.viewer("mia"), ask(world).pk, body="I may.")


def test_the_browser_goes_to_the_new_reply(world):
    thread = ask(world)

    answer = world.client("ben").post(f"/c/acme/p/{thread.public_id}/reply/", {"body": "From the browser"})

    reply = Reply.objects.unscoped("test").get(body_md="From the browser")
    assert (answer.status_code, answer["Location"]) == (302, f"/c/acme/p/{reply.public_id}/")
    assert world.client("ben").get(answer["Location"], follow=True).status_code == 200


def test_an_empty_reply_keeps_the_page(world):
    answer = world.client("ben").post(f"/c/acme/p/{ask(world).public_id}/reply/", {"body": "   "})

    assert answer.status_code == 422


def test_signed_out_replying_asks_to_sign_in(world):
    """The words wait there (tests/community/test_drafts.py); nothing is published in nobody's name."""
    thread = ask(world)
    answer = world.client().post(f"/c/acme/p/{thread.public_id}/reply/", {"body": "Anonymous"})

    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
    assert "Anonymous" not in world.client("mia").get(f"/c/acme/t/{thread.public_id}/{thread.slug}/").content.decode()
