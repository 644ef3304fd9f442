"""Replies that belong elsewhere become a thread of their own; their permalinks lead on, and it can be undone."""

import pytest

from community.models import Comment, Reply, Subscription, Thread, Vote
from community.services import solving
from community.services.moving import Anew, load_or_follow, split_thread, undo_moving
from community.services.posting import post_comment, post_reply
from community.services.voting import set_vote
from core.errors import InvalidInput, InvalidState, NotPermitted
from tests.community.moving.snapshot import broken, changes, snapshot
from tests.community.test_asking import ask, fresh


def rows(model, **which):
    return model.objects.unscoped("test").filter(**which)


@pytest.fixture
def talk(world):
    """Return a question and four replies to it: two are about something else."""
    thread = ask(world, tags=["noise"])
    replies = [post_reply(world.viewer(name), thread.pk, body=f"So says {name}.") for name in ("ben", "gus", "eva", "otto")]
    post_comment(world.viewer("ana"), thread.pk, replies[1].pk, body="What about it?")
    set_vote(world.viewer("ana"), replies[1].pk, 1)
    set_vote(world.viewer("ben"), replies[1].pk, 1)
    return thread, replies


def split(world, thread, replies, name="mia", **facts):
    anew = {"title": "Another problem", "space": world.acme.space, "kind": "question", **facts}
    return split_thread(world.viewer(name), thread.pk, [reply.pk for reply in replies], Anew(**anew))


def test_the_oldest_opens_the_new_thread_under_its_own_id(world, talk):
    thread, replies = talk
    new = fresh(split(world, thread, [replies[3], replies[1]]).thread)

    assert (new.pk, new.title, new.author, new.body_md, new.score) == (
        replies[1].pk, "Another problem", world.user("gus"), "So says gus.", 2,
    )  # fmt: skip
    assert (new.reply_count, new.comment_count, new.tags, new.excerpt) == (1, 1, ["noise"], "So says gus.")
    assert rows(Reply, pk=replies[3].pk).get().thread == new
    assert rows(Comment, thread=new).get().reply is None
    assert rows(Vote, post_id=new.pk, post_type="thread").count() == 2
    assert fresh(thread).reply_count == 2
    assert rows(Subscription, thread=new, user=world.user("otto")).exists()
    assert broken() == []


def test_permalinks_lead_on(world, talk):
    thread, replies = talk
    new = split(world, thread, replies[1:3]).thread
    client = world.client("")

    here = f"/c/acme/t/{new.public_id}/another-problem/"
    assert client.get(f"/c/acme/p/{replies[1].public_id}/")["Location"].startswith(here)
    assert client.get(f"/c/acme/p/{replies[2].public_id}/")["Location"].startswith(f"{here}?at=")


def test_undoing_restores_every_byte_and_the_address_leads_back(world, talk):
    thread, replies = talk
    before = snapshot()
    moving = split(world, thread, replies[1:3], title="A third thing", kind="discussion")
    undo_moving(world.viewer("mia"), moving.pk)

    assert changes(before, without_followers(snapshot(), moving.thread), signs=[moving.thread_id]) == {}
    assert load_or_follow(world.viewer(""), moving.thread_id).pk == thread.pk
    assert broken() == []


def without_followers(found, thread):
    """Whoever followed the new thread does so still, should it ever be split off again."""
    rows_found = found["community.Subscription"]
    found["community.Subscription"] = {pk: row for pk, row in rows_found.items() if row["thread_id"] != repr(thread.pk)}
    return found


def test_what_came_since_comes_back_too(world, talk):
    thread, replies = talk
    moving = split(world, thread, replies[1:3])
    late = post_reply(world.viewer("ben"), moving.thread_id, body="Here is how.")
    remark = post_comment(world.viewer("ben"), moving.thread_id, None, body="Hm.")
    set_vote(world.viewer("eva"), moving.thread_id, 1)
    undo_moving(world.viewer("mia"), moving.pk)

    assert rows(Reply, pk=late.pk).get().thread == thread
    assert rows(Comment, pk=remark.pk).get().reply_id == replies[1].pk
    assert rows(Reply, pk=replies[1].pk).get().score == 3
    assert broken() == []


def test_splitting_the_same_again(world, talk):
    thread, replies = talk
    for _time in range(2):
        moving = split(world, thread, replies[1:3])
        assert broken() == []
        undo_moving(world.viewer("mia"), moving.pk)
        assert broken() == []
    assert rows(Thread, pk=replies[1].pk).get().status == "moved"


def test_solutions_stay_with_their_question(world, talk):
    thread, replies = talk
    solving.accept_solution(world.viewer("ana"), replies[1].pk)
    with pytest.raises(InvalidInput, match="solution"):
        split(world, thread, replies[1:3])

    solving.unaccept_solution(world.viewer("ana"), replies[1].pk)
    before = snapshot()
    moving = split(world, thread, replies[1:3])
    assert broken() == []
    undo_moving(world.viewer("mia"), moving.pk)
    assert changes(before, without_followers(snapshot(), moving.thread), signs=[moving.thread_id]) == {}


def test_no_undoing_once_the_new_thread_is_solved(world, talk):
    thread, replies = talk
    moving = split(world, thread, replies[1:3])
    solving.accept_solution(world.viewer("gus"), replies[2].pk)

    with pytest.raises(InvalidState, match="solution by now"):
        undo_moving(world.viewer("mia"), moving.pk)


def test_what_is_refused(world, talk):
    thread, replies = talk
    with pytest.raises(NotPermitted):
        split(world, thread, replies[1:2], name="ben")
    with pytest.raises(InvalidInput, match="Choose the replies"):
        split(world, thread, [])
    with pytest.raises(InvalidInput, match="space"):
        split(world, thread, replies[1:2], space=world["dunes"].space)
    with pytest.raises(InvalidInput, match="Choose the replies"):
        split(world, ask(world), replies[1:2])
    with pytest.raises(InvalidInput):
        split(world, thread, replies[1:2], title="No")
