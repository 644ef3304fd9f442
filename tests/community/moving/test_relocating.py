"""A thread moves to another space: its readers are those of that space at once, and everything below follows."""

import pytest

from api.models import IssueChange
from community.models import Attachment, Confirmation, Reply, Revision, SearchDocument, Solution, Space, Vote
from community.services import solving
from community.services.moving import move_thread, undo_moving
from community.services.posting import post_comment, post_reply
from community.services.voting import set_vote
from core.errors import InvalidInput, InvalidState, NotPermitted
from tests.community.moving.snapshot import broken, changes, snapshot
from tests.community.test_asking import ask, fresh


def rows(model, **which):
    return model.objects.unscoped("test").filter(**which)


@pytest.fixture
def solved(world):
    thread = ask(world, tags=["noise"])
    answer = post_reply(world.viewer("ben"), thread.pk, body="Turn it off.")
    post_comment(world.viewer("eva"), thread.pk, answer.pk, body="That helped.")
    set_vote(world.viewer("eva"), answer.pk, 1)
    solving.accept_solution(world.viewer("ana"), answer.pk)
    solving.confirm_solution(world.viewer("eva"), answer.pk, worked=True)
    return thread


def desk(world):
    return world["desk"].space


def test_everything_below_follows(world, solved):
    move_thread(world.viewer("mia"), solved.pk, desk(world))

    space = desk(world)
    assert fresh(solved).space == space
    reply = rows(Reply, thread=solved).get()
    for model, which in (
        (Revision, {"post_id": reply.pk}), (Vote, {"post_id": reply.pk}), (Solution, {"reply": reply}),
        (Confirmation, {"solution__reply": reply}), (SearchDocument, {"thread": solved}), (Reply, {"pk": reply.pk}),
    ):  # fmt: skip
        assert set(rows(model, **which).values_list("space", flat=True)) == {space.pk}, model
    assert not rows(Attachment, post_id=reply.pk).exclude(space=space).exists()
    assert broken() == []


def test_whoever_reads_no_more_finds_nothing(world, solved):
    address = f"/c/acme/t/{solved.public_id}/{solved.slug}/"
    assert world.client("ana").get(address).status_code == 200
    move_thread(world.viewer("mia"), solved.pk, desk(world))

    never = world.client("ana").get("/c/acme/t/00000000000000000000000000/x/")
    gone = world.client("ana").get(address)
    assert (gone.status_code, never.status_code) == (404, 404)
    assert world.client("mia").get(address).status_code == 200


def test_the_feed_takes_it_from_old_readers(world, solved):
    version = rows(IssueChange, thread=solved).latest("version").version
    move_thread(world.viewer("mia"), solved.pk, desk(world))

    states = rows(IssueChange, thread=solved, version__gt=version).order_by("version").values_list("state", "space")
    assert list(states)[0] == ("gone", world.acme.space.pk)
    assert broken() == []


def test_undoing_restores_every_byte(world, solved):
    before = snapshot()
    moving = move_thread(world.viewer("mia"), solved.pk, desk(world))
    assert changes(before, snapshot())
    undo_moving(world.viewer("mia"), moving.pk)

    assert changes(before, snapshot()) == {}
    assert broken() == []


def test_a_second_move_is_undone_first(world, solved):
    first = move_thread(world.viewer("mia"), solved.pk, desk(world))
    move_thread(world.viewer("mia"), solved.pk, world["backroom"].space)

    with pytest.raises(InvalidState, match="Undo that first"):
        undo_moving(world.viewer("mia"), first.pk)


def test_what_is_refused(world, solved):
    with pytest.raises(NotPermitted):
        move_thread(world.viewer("ben"), solved.pk, world["backroom"].space)
    with pytest.raises(InvalidInput, match="another space"):
        move_thread(world.viewer("mia"), solved.pk, world.acme.space)
    with pytest.raises(InvalidInput, match="another space"):
        move_thread(world.viewer("gus"), solved.pk, world["dunes"].space)
    Space.objects.unscoped("test").filter(pk=desk(world).pk).update(kinds=["discussion"])
    with pytest.raises(InvalidInput, match="kind of post"):
        move_thread(world.viewer("mia"), solved.pk, world.viewer("mia").spaces[desk(world).pk])
    with pytest.raises(NotPermitted, match="executive"):
        move_thread(world.viewer("gus"), ask(world, "ana", "ember").pk, world["ember"].space)
