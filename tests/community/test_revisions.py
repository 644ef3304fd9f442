"""Versions of a post: mended without a trace, brought back, and taken away for good."""

from datetime import timedelta

import pytest

from community.models import Revision, Thread
from community.services.communities import change_community
from community.services.editing import edit_post
from community.services.posting import post_comment, post_reply
from community.services.revisions import hide_revision, restore_revision
from core import clock
from core.errors import InvalidInput, InvalidState, NotPermitted, NotVisible
from moderation.models import ActionKind, ModerationAction
from tests.community.test_asking import ask, fresh
from tests.community.test_history import shown


@pytest.fixture(autouse=True)
def window(world):
    """Elsewhere in these tests every edit leaves a version."""
    change_community(world.viewer("gus"), world.acme.community, edit_window_minutes=5)


SECRET = "nw_live_8Qk2vT7eXw"


def versions(post):
    rows = Revision.objects.unscoped("test").filter(post_id=post.pk).order_by("number")
    return list(rows.values_list("number", "body_md"))


def edit_at(world, post, minutes, who="ana", body="It hums by day."):
    with clock.at(post.created_at + timedelta(minutes=minutes)):
        return edit_post(world.viewer(who), post.pk, body=body)


# --- The edit window.


def test_what_the_author_mends_at_once_leaves_no_version_and_no_mark(world):
    thread = ask(world)
    edit_at(world, thread, 4)

    row = fresh(thread)
    assert versions(thread) == [(1, "It hums by day.")]
    assert (row.version, row.revision_count, row.edited_at) == (2, 1, None)


@pytest.mark.parametrize("minutes", [5, 60 * 24])
def test_later_the_edit_works_and_stands_in_the_history(world, minutes):
    thread = ask(world)
    edit_at(world, thread, minutes)

    assert versions(thread) == [(1, "It **hums** at night."), (2, "It hums by day.")]
    assert fresh(thread).edited_at is not None


def test_whoever_was_answered_cannot_say_that_they_never_said_it(world):
    first, second = ask(world), ask(world, title="Why does it whistle?")
    reply = post_reply(world.viewer("ben"), first.pk, body="Turn it off.")
    post_comment(world.viewer("ben"), second.pk, None, body="Since when?")
    post_reply(world.viewer("ana"), first.pk, body="It is off.")

    for post, who in ((first, "ana"), (second, "ana"), (reply, "ben")):
        edit_at(world, post, 1, who)
        assert len(versions(post)) == 2


def test_a_moderator_always_leaves_a_version(world):
    thread = ask(world)
    edit_at(world, thread, 1, "mia")
    edit_at(world, thread, 2, "ana", "It hums again.")

    assert [number for number, _body in versions(thread)] == [1, 2, 3]


def test_two_windows_do_not_overwrite_each_other_while_mending(world):
    thread = ask(world)
    edit_post(world.viewer("ana"), thread.pk, body="One.", expected_version=1)

    with pytest.raises(InvalidState):
        edit_post(world.viewer("ana"), thread.pk, body="Two.", expected_version=1)


def test_a_manager_sets_the_window(world):
    change_community(world.viewer("gus"), world.acme.community, edit_window_minutes=0)
    thread = ask(world)
    edit_at(world, thread, 0)

    assert len(versions(thread)) == 2
    client = world.client("gus")
    assert client.post("/c/acme/manage/writing/", {"edit_window_minutes": "61"}).status_code == 422
    client.post("/c/acme/manage/writing/", {"edit_window_minutes": "30"})
    other = ask(world, title="Why does it whistle?")
    edit_at(world, other, 29)
    assert len(versions(other)) == 1


# --- Bringing a version back.


def test_an_earlier_version_comes_back_as_a_new_one(world):
    thread = ask(world, tags=["noise"])
    with clock.at(thread.created_at + timedelta(hours=1)):
        edit_post(world.viewer("ana"), thread.pk, title="Something else", body="It hums by day.", tags=["day"])
    client = world.client("ana")
    url = f"/c/acme/p/{thread.public_id}/history/1/restore/"

    assert url in shown(world, "ana", thread) and url not in shown(world, "ben", thread)
    client.post(url, {"expected_version": "2"})
    row = fresh(thread)
    assert (row.title, row.tags, row.body_md, row.version) == ("Why does it hum?", ["noise"], "It **hums** at night.", 3)
    assert "Back to version 1" in shown(world, "", thread)
    assert client.post(url, {"expected_version": "2"}).status_code == 409


def test_only_who_may_edit_and_read_it_brings_a_version_back(world):
    thread = ask(world)
    edit_at(world, thread, 1, "mia", "Without the secret.")

    with pytest.raises(NotPermitted):
        restore_revision(world.viewer("ben"), thread.pk, 2)
    with pytest.raises(NotVisible):
        restore_revision(world.viewer("ben"), thread.pk, 1)
    assert restore_revision(world.viewer("ana"), thread.pk, 1).body_md == "It **hums** at night."


# --- Taking a version's words away.


def leaked(world):
    thread = ask(world, body=f"My token is {SECRET}.")
    edit_at(world, thread, 60, body="My token is […].")
    return thread


@pytest.mark.parametrize("name", ["", "ana", "ben", "mia", "gus"])
def test_nobody_reads_what_a_moderator_took_away(world, name):
    thread = leaked(world)
    hide_revision(world.viewer("mia"), thread.pk, 1, reason="A token was shown")

    page = shown(world, name, thread)
    assert SECRET not in page and "A token was shown" in page and "My token is […]." in page
    assert versions(thread)[0] == (1, "")


def test_it_is_written_down_and_cannot_come_back(world):
    thread = leaked(world)
    url = f"/c/acme/p/{thread.public_id}/history/1/hide/"
    client = world.client("mia")
    assert client.post(url, {"reason": " "}).status_code == 422
    client.post(url, {"reason": "A token was shown"})
    client.post(url, {"reason": "Once more"})

    actions = ModerationAction.objects.unscoped("test").filter(post_id=thread.pk, kind=ActionKind.HIDE_VERSION)
    assert [(row.actor_id, row.reason) for row in actions] == [(world.user("mia").pk, "A token was shown")]
    with pytest.raises(InvalidState):
        restore_revision(world.viewer("ana"), thread.pk, 1)
    assert "took away the words" in client.get("/c/acme/moderation/log/").content.decode()


def test_what_the_post_says_now_is_edited_not_taken_away(world):
    thread = leaked(world)

    with pytest.raises(InvalidState):
        hide_revision(world.viewer("mia"), thread.pk, 2, reason="A token was shown")
    with pytest.raises(InvalidInput):
        hide_revision(world.viewer("mia"), thread.pk, 1, reason="")
    with pytest.raises(NotPermitted):
        hide_revision(world.viewer("ana"), thread.pk, 1, reason="It is mine")
    assert world.client("mia").get(f"/c/acme/p/{thread.public_id}/history/9/hide/").status_code == 404
    assert Thread.objects.unscoped("test").get(pk=thread.pk).body_md == "My token is […]."
