"""Changing what was written: every version is kept, and two people never overwrite each other."""

import pytest

from community.models import Revision, Tag, Thread
from community.services.editing import delete_post, edit_post
from core.errors import InvalidInput, InvalidState, NotPermitted, NotVisible
from core.models import Event
from moderation.models import ModerationAction


def row(world):
    return Thread.objects.unscoped("test").get(pk=world.acme.question.pk)


def edit(world, name="ana", post=None, **facts):
    return edit_post(world.viewer(name), (post or world.acme.question).pk, **{"body": "Changed words.", **facts})


def test_an_edit_makes_a_version_with_its_reason(world):
    before = row(world).version

    edit(world, title="A better title", tags=["fresh"], product="Valve", product_version="9", reason="Clearer")

    thread = row(world)
    assert (thread.version, thread.title, thread.slug, thread.tags, thread.product, thread.product_version) == (
        before + 1, "A better title", "a-better-title", ["fresh"], "Valve", "9",
    )  # fmt: skip
    assert "Changed words." in thread.body_html
    assert thread.edited_at is not None
    kept = Revision.objects.unscoped("test").get(post_id=thread.pk, number=before + 1)
    assert (kept.reason, kept.editor, kept.body_md) == ("Clearer", world.user("ana"), "Changed words.")


def test_fields_that_are_not_named_stay(world):
    title, tags = row(world).title, row(world).tags

    edit(world)

    assert (row(world).title, row(world).tags) == (title, tags)


def test_saving_the_same_changes_nothing(world):
    before = row(world)
    events = Event.objects.count()

    edit(world, body=before.body_md, title=before.title, tags=before.tags)

    assert (row(world).version, row(world).edited_at, Event.objects.count()) == (before.version, before.edited_at, events)


def test_whoever_saves_second_is_told(world):
    read_at = row(world).version
    edit(world, body="Mia was faster.", name="mia", expected_version=read_at)

    with pytest.raises(InvalidState, match="Somebody changed"):
        edit(world, body="Ana is late.", expected_version=read_at)

    assert row(world).body_md == "Mia was faster."


def test_the_form_keeps_the_text_that_could_not_be_saved(world):
    address = f"/c/acme/p/{world.acme.question.public_id}/edit/"
    said = {"title": "A title", "body": "My late words", "expected_version": row(world).version - 1}

    answer = world.client("ana").post(address, said)

    assert answer.status_code == 422
    assert b"My late words" in answer.content
    assert b"Somebody changed" in answer.content


def test_tags_are_counted_by_what_is_there_now(world):
    old = world.acme.word("tag")
    edit(world, tags=["fresh"])

    count = dict(Tag.objects.unscoped("test").filter(space=world.acme.space).values_list("name", "thread_count"))
    assert (count[old], count["fresh"]) == (0, 1)


@pytest.mark.parametrize("name", ["ben", "eva", "otto", "xena", "sam", "pia", "omar", "stan", "paula", ""])
def test_only_the_author_and_moderators_edit(world, name):
    with pytest.raises(NotPermitted):
        edit(world, name)
    assert row(world).body_md != "Changed words."


@pytest.mark.parametrize("name", ["otto", "xena", "omar", "paula", ""])
def test_private_posts_are_edited_by_nobody_outside(world, name):
    with pytest.raises(NotVisible):
        edit(world, name, world["dunes"].question)


def test_a_moderators_edit_leaves_a_record(world):
    edit(world, "mia", reason="Removed a name")

    action = ModerationAction.objects.visible_to(world.viewer("mia")).filter(kind="edit").get()
    assert (action.actor_id, action.target_user_id, action.post_id) == (
        world.user("mia").pk,
        world.user("ana").pk,
        world.acme.question.pk,
    )


def test_ones_own_edit_leaves_no_record_of_power(world):
    edit(world, "ana")

    assert not ModerationAction.objects.unscoped("test").filter(kind="edit").exists()


def test_a_deleted_post_is_restored_before_it_is_edited(world):
    delete_post(world.viewer("ana"), world.acme.question.pk)

    with pytest.raises(NotPermitted, match="Restore"):
        edit(world)


def test_a_hidden_post_stays_hidden_while_its_author_mends_it(world):
    edit(world, "ben", world.acme.hidden, body="Mended")

    hidden = type(world.acme.hidden).objects.unscoped("test").get(pk=world.acme.hidden.pk)
    assert (hidden.status, hidden.body_md) == ("hidden", "Mended")


@pytest.mark.parametrize("body", ["", "   ", "x" * 100_001])
def test_an_edit_is_checked_like_a_new_text(world, body):
    with pytest.raises(InvalidInput):
        edit(world, body=body)


def test_comments_are_edited_too(world):
    edit(world, "eva", world.acme.comment, body="Mended remark")

    comment = type(world.acme.comment).objects.unscoped("test").get(pk=world.acme.comment.pk)
    assert (comment.body_md, comment.version) == ("Mended remark", 2)


def test_the_history_shows_what_changed(world):
    edit(world, body="Changed words.", reason="Second thoughts")

    answer = world.client().get(f"/c/acme/p/{world.acme.question.public_id}/history/")

    page = answer.content.decode()
    assert "Second thoughts" in page
    assert world.acme.word("before") in page and world.acme.word("body") in page and "Changed words." in page
