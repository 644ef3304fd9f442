"""Withdrawing one's own post and bringing it back; what stands below goes along, and every counter follows."""

import pytest

from community.models import Comment, Reply, SearchDocument, Solution, Thread
from community.services.editing import delete_post, hide_post, restore_post, unhide_post
from community.services.posting import post_reply
from community.visibility import can_see
from core.errors import InvalidInput, InvalidState, NotPermitted, NotVisible
from core.integrity import run_checks
from core.models import Event


def status(post):
    return type(post).objects.unscoped("test").values_list("status", flat=True).get(pk=post.pk)


def all_is_well():
    return [finding for finding in run_checks() if finding.count] == []


def test_the_author_withdraws_and_restores(world):
    reply = post_reply(world.viewer("ben"), world.acme.question.pk, body="Never mind")

    delete_post(world.viewer("ben"), reply.pk)
    assert (status(reply), can_see(world.viewer("ana"), reply), can_see(world.viewer("ben"), reply)) == ("deleted", False, True)
    restore_post(world.viewer("ben"), reply.pk)

    assert (status(reply), can_see(world.viewer("ana"), reply)) == ("published", True)
    assert all_is_well()


def test_what_stands_below_a_thread_goes_along(world):
    delete_post(world.viewer("ana"), world.acme.question.pk)

    for row in (world.acme.answer, world.acme.second, world.acme.comment):
        assert not can_see(world.viewer("eva"), row)
    assert not SearchDocument.objects.unscoped("test").filter(thread=world.acme.question).exists()
    assert all_is_well()
    restore_post(world.viewer("ana"), world.acme.question.pk)
    assert can_see(world.viewer("eva"), world.acme.comment)
    assert all_is_well()


def test_restoring_a_thread_leaves_hidden_posts_hidden(world):
    delete_post(world.viewer("ana"), world.acme.question.pk)
    restore_post(world.viewer("ana"), world.acme.question.pk)

    below = Comment.objects.unscoped("test").get(reply=world.acme.hidden)
    assert status(world.acme.hidden) == "hidden"
    assert not can_see(world.viewer("eva"), world.acme.hidden)
    assert not can_see(world.viewer("eva"), below)


def test_a_solution_ends_with_its_reply_and_does_not_come_back(world):
    delete_post(world.viewer("ben"), world.acme.answer.pk)

    thread = Thread.objects.unscoped("test").get(pk=world.acme.question.pk)
    assert (thread.solution_count, thread.state) == (0, "answered")
    restore_post(world.viewer("ben"), world.acme.answer.pk)
    assert not Solution.objects.unscoped("test").filter(reply=world.acme.answer, revoked_at=None).exists()
    assert all_is_well()


@pytest.mark.parametrize("name", ["ana", "mia", "gus", "eva", "otto", "paula", ""])
def test_nobody_deletes_for_another(world, name):
    with pytest.raises(NotPermitted):
        delete_post(world.viewer(name), world.acme.answer.pk)
    assert status(world.acme.answer) == "published"


@pytest.mark.parametrize("name", ["otto", "xena", "omar", "paula", ""])
@pytest.mark.parametrize("act", [delete_post, restore_post, unhide_post])
def test_private_posts_are_out_of_reach(world, name, act):
    with pytest.raises(NotVisible):
        act(world.viewer(name), world["dunes"].answer.pk)


def test_twice_is_once(world):
    delete_post(world.viewer("ben"), world.acme.answer.pk)
    events = Event.objects.count()

    delete_post(world.viewer("ben"), world.acme.answer.pk)
    assert Event.objects.count() == events
    restore_post(world.viewer("ben"), world.acme.answer.pk)
    restore_post(world.viewer("ben"), world.acme.answer.pk)

    assert Event.objects.count() == events + 1
    assert all_is_well()


def test_a_hidden_post_is_not_rescued_by_deleting_and_restoring(world):
    with pytest.raises(NotPermitted):
        delete_post(world.viewer("ben"), world.acme.hidden.pk)
    with pytest.raises(NotPermitted):
        restore_post(world.viewer("ben"), world.acme.hidden.pk)
    assert status(world.acme.hidden) == "hidden"


def test_hiding_needs_a_reason_that_the_author_reads(world):
    with pytest.raises(InvalidInput) as refusal:
        hide_post(world.viewer("mia"), world.acme.second.pk, reason="  ")
    assert refusal.value.field == "reason"

    hide_post(world.viewer("mia"), world.acme.second.pk, reason="Names a customer")

    page = world.client("eva").get(f"/c/acme/t/{world.acme.question.public_id}/", follow=True).content.decode()
    assert "Names a customer" in page
    assert (
        "Names a customer"
        not in world.client("ana").get(f"/c/acme/t/{world.acme.question.public_id}/", follow=True).content.decode()
    )
    assert all_is_well()


@pytest.mark.parametrize("name", ["ana", "eva", "omar", "stan", "paula", ""])
def test_only_moderators_of_the_community_hide_and_show(world, name):
    with pytest.raises(NotPermitted):
        hide_post(world.viewer(name), world.acme.second.pk, reason="I say so")
    hide_post(world.viewer("mia"), world.acme.second.pk, reason="Names a customer")
    with pytest.raises((NotPermitted, NotVisible)):
        unhide_post(world.viewer(name), world.acme.second.pk)


def test_a_deleted_post_is_not_shown_by_a_moderator(world):
    delete_post(world.viewer("ben"), world.acme.answer.pk)

    with pytest.raises(InvalidState):
        unhide_post(world.viewer("mia"), world.acme.answer.pk)


def test_deleting_by_htmx_swaps_the_post_in_place(world):
    reply = post_reply(world.viewer("ben"), world.acme.question.pk, body="Never mind")

    answer = world.client("ben").post(f"/c/acme/p/{reply.public_id}/delete/", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert Reply.objects.unscoped("test").get(pk=reply.pk).status == "deleted"
