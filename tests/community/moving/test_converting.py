"""An answer becomes a comment, a comment an answer; each keeps its id, and it can be undone."""

import pytest

from community.models import Attachment, Comment, Reply, Vote
from community.services import solving
from community.services.moving import convert_post, undo_moving
from community.services.posting import post_comment, post_reply
from community.services.voting import set_vote
from core.errors import InvalidInput, InvalidState, NotPermitted
from tests.community.moving.snapshot import broken, changes, snapshot
from tests.community.test_asking import ask, fresh


def rows(model, **which):
    return model.objects.unscoped("test").filter(**which)


@pytest.fixture
def talk(world):
    """Return a question, an answer with a comment and a vote, another answer."""
    thread = ask(world)
    thanks, answer = (post_reply(world.viewer(name), thread.pk, body=f"So says {name}.") for name in ("eva", "ben"))
    post_comment(world.viewer("ana"), thread.pk, thanks.pk, body="You are welcome.")
    set_vote(world.viewer("ana"), thanks.pk, 1)
    return thread, thanks, answer


def convert(world, post, name="mia", **facts):
    return convert_post(world.viewer(name), post.pk, **facts)


@pytest.mark.parametrize("below", [False, True])
def test_an_answer_becomes_a_comment_with_its_comments_beside_it(world, talk, below):
    thread, thanks, answer = talk
    before = snapshot()
    moving = convert(world, thanks, below=answer.pk if below else None)

    comment = rows(Comment, pk=thanks.pk).get()
    assert (comment.body_md, comment.author, comment.reply) == ("So says eva.", world.user("eva"), answer if below else None)
    assert rows(Comment, reply=comment.reply, thread=thread).count() == 2
    assert fresh(thread).reply_count == 1
    assert world.client("").get(f"/c/acme/p/{thanks.public_id}/")["Location"].endswith(f"#p-{thanks.public_id}")
    assert rows(Vote, post_id=thanks.pk).get().post_type == "comment"
    assert broken() == []

    undo_moving(world.viewer("mia"), moving.pk)
    assert changes(before, snapshot()) == {}


def test_a_comment_becomes_an_answer(world, talk):
    thread, thanks, _answer = talk
    remark = post_comment(world.viewer("otto"), thread.pk, thanks.pk, body="Or turn it off.")
    before = snapshot()
    moving = convert(world, remark)

    assert rows(Reply, pk=remark.pk).get().body_md == "Or turn it off."
    assert fresh(thread).reply_count == 3
    assert broken() == []
    undo_moving(world.viewer("mia"), moving.pk)
    assert changes(before, snapshot()) == {}


def test_there_and_back_again(world, talk):
    thread, thanks, _answer = talk
    first = convert(world, thanks)
    second = convert(world, thanks)
    assert rows(Reply, pk=thanks.pk).get().score == 1
    assert broken() == []
    with pytest.raises(InvalidState):
        undo_moving(world.viewer("mia"), first.pk)
    undo_moving(world.viewer("mia"), second.pk)
    undo_moving(world.viewer("mia"), first.pk)
    assert rows(Reply, pk=thanks.pk).get().body_md == "So says eva."
    assert broken() == []


def test_a_solution_is_taken_back_first(world, talk):
    thread, thanks, answer = talk
    solving.accept_solution(world.viewer("ana"), thanks.pk)
    with pytest.raises(InvalidInput, match="Take that back first"):
        convert(world, thanks)
    solving.supersede_solution(world.viewer("mia"), answer.pk, [thanks.pk])
    with pytest.raises(InvalidInput, match="Take that back first"):
        convert(world, thanks)
    solving.unaccept_solution(world.viewer("ana"), answer.pk)
    solving.unaccept_solution(world.viewer("ana"), thanks.pk)
    before = snapshot()
    moving = convert(world, thanks)
    assert broken() == []
    undo_moving(world.viewer("mia"), moving.pk)
    assert changes(before, snapshot()) == {}


def test_an_answer_that_was_accepted_since_stays_one(world, talk):
    thread, thanks, _answer = talk
    remark = post_comment(world.viewer("otto"), thread.pk, thanks.pk, body="Or turn it off.")
    moving = convert(world, remark)
    solving.accept_solution(world.viewer("ana"), remark.pk)
    solving.unaccept_solution(world.viewer("ana"), remark.pk)

    with pytest.raises(InvalidState, match="was a solution since"):
        undo_moving(world.viewer("mia"), moving.pk)


def test_what_is_refused(world, talk):
    thread, thanks, answer = talk
    with pytest.raises(NotPermitted):
        convert(world, thanks, name="ben")
    with pytest.raises(InvalidInput, match="opens a thread"):
        convert(world, thread)
    with pytest.raises(InvalidInput, match="another post"):
        convert(world, thanks, below=thanks.pk)
    long = post_reply(world.viewer("ben"), thread.pk, body="So. " * 300)
    with pytest.raises(InvalidInput, match="too long"):
        convert(world, long)
    with pytest.raises(InvalidInput, match="files"):
        file = rows(Attachment, community=world.acme.community).first()
        rows(Attachment, pk=file.pk).update(post_id=answer.pk, post_type="reply", loose_since=None)
        convert(world, answer)
