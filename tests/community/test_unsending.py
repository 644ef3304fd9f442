"""Undo: for half a minute nobody is told of a post, and its writer takes it back without a trace."""

import re
from datetime import timedelta

import pytest

from community.models import Attachment, Comment, DraftKind, DraftPlace, Reply, Revision, SearchDocument, Subscription, Thread
from community.services import attaching, drafts, me_too, moving, voting
from community.services.editing import edit_post
from community.services.posting import post_comment, post_reply
from community.services.unsending import unsend_post
from community.viewer import Viewer
from community.writing_policies import UNDO_WINDOW
from core import clock, outbox
from core.errors import InvalidState, NotPermitted
from core.integrity import run_checks
from core.models import Dispatch
from moderation import services as moderation
from notifications.models import Notification
from tests.community.test_asking import ask, fresh
from tests.community.test_attachments import png, upload

LATE = UNDO_WINDOW + timedelta(seconds=1)


def told(post):
    rows = Notification.objects.unscoped("test").filter(post_id=post.pk)
    return set(rows.values_list("user__handle", "kind"))


def reply(world, who="ben", body="Hey @mia, turn it off."):
    return post_reply(world.viewer(who), world.acme.question.pk, body=body)


def rows(model, post):
    return model.objects.unscoped("test").filter(pk=post.pk)


# --- Nobody is told before.


def test_nobody_is_told_while_it_can_be_taken_back(world):
    posted = reply(world)
    held = Dispatch.objects.get(event__object_id=posted.pk, consumer="notifications")

    assert abs((held.held_until - posted.created_at) - UNDO_WINDOW) < timedelta(seconds=5)
    outbox.consume(held.event_id)
    outbox.sweep()
    assert told(posted) == set()
    Dispatch.objects.filter(pk=held.pk).update(held_until=posted.created_at, next_try_at=posted.created_at)
    outbox.sweep()
    assert {("ana", "reply"), ("mia", "mention")} <= told(posted)


def test_what_is_added_meanwhile_waits_too_and_machines_wait_for_nothing(world):
    posted = reply(world, body="Turn it off.")
    edit_post(world.viewer("ben"), posted.pk, body="Hey @mia, turn it off.")

    assert all(row.held_until for row in Dispatch.objects.filter(event__object_id=posted.pk, consumer="notifications"))
    sent = post_reply(Viewer.for_user(world.user("ben"), channel="api"), world.acme.question.pk, body="By machine.")
    assert Dispatch.objects.get(event__object_id=sent.pk, consumer="notifications").held_until is None


# --- Nothing is left.


def test_a_reply_taken_back_leaves_nothing_to_anybody(world):
    thread = ask(world)
    before = Thread.objects.unscoped("test").filter(pk=thread.pk).values().get()
    posted = post_reply(world.viewer("ben"), thread.pk, body="Hey @mia, the tellsomuch valve.")
    assert thread.title in world.client("mia").get("/c/acme/search/?q=tellsomuch").content.decode()
    unsend_post(world.viewer("ben"), world.acme.community, posted.pk)

    assert not rows(Reply, posted).exists()
    assert not Revision.objects.unscoped("test").filter(post_id=posted.pk).exists()
    assert Thread.objects.unscoped("test").filter(pk=thread.pk).values().get() == before
    mia = world.client("mia")
    assert "tellsomuch" not in mia.get(f"/c/acme/t/{thread.public_id}/", follow=True).content.decode()
    assert mia.get(f"/c/acme/p/{posted.public_id}/").status_code == 404
    assert thread.title not in mia.get("/c/acme/search/?q=tellsomuch").content.decode()
    Dispatch.objects.filter(done_at=None).update(held_until=None)
    for dispatch in Dispatch.objects.filter(event__object_id=posted.pk, done_at=None):
        assert outbox.run_dispatch(dispatch.pk)
    assert not Notification.objects.unscoped("test").filter(post_id=posted.pk).exists()


def test_a_thread_taken_back_leaves_nothing_to_anybody(world):
    counted = world.viewer("ana").spaces[world.acme.space.pk]
    thread = ask(world, tags=["noise"])
    unsend_post(world.viewer("ana"), world.acme.community, thread.pk)

    for model in (Thread, SearchDocument):
        assert not rows(model, thread).exists()
    assert not Subscription.objects.unscoped("test").filter(thread=thread.pk).exists()
    now = world.viewer("ana").spaces[world.acme.space.pk]
    assert (now.thread_count, now.open_count) == (counted.thread_count, counted.open_count)
    assert world.client("mia").get(f"/c/acme/t/{thread.public_id}/").status_code == 404


def test_counters_are_right_afterwards(world):
    comment = post_comment(world.viewer("ben"), world.acme.question.pk, world.acme.answer.pk, body="Since when?")
    for posted, who in ((comment, "ben"), (reply(world), "ben"), (ask(world, tags=["noise"]), "ana")):
        unsend_post(world.viewer(who), world.acme.community, posted.pk)

    assert [found for found in run_checks() if found.count and "counted" in found.check] == []
    assert not rows(Comment, comment).exists()


# --- The text comes back.


def test_the_text_of_a_thread_comes_back_into_the_form(world):
    file = upload(world, png())
    thread = ask(world, tags=["noise", "night"], product="Pump", version="4.2", files=[file.pk])
    answer = world.client("ana").post(f"/c/acme/p/{thread.public_id}/unsend/", follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/c/acme/ask/"
    for kept in ('value="Why does it hum?"', "It **hums** at night.", 'value="noise, night"', 'value="Pump"', 'value="4.2"'):
        assert kept in page
    assert f'name="attached" value="{file.public_id}"' in page
    assert Attachment.objects.unscoped("test").get(pk=file.pk).post_id is None
    attaching.remove_loose_files()
    assert Attachment.objects.unscoped("test").filter(pk=file.pk).exists()


def test_the_text_of_a_reply_comes_back_before_what_was_begun_since(world):
    posted = reply(world)
    place = DraftPlace(DraftKind.REPLY, world.acme.question.pk)
    drafts.save_draft(world.viewer("ben"), world.acme.community, place, words={"body": "Or wait."}, sequence=0)
    page = world.client("ben").post(f"/c/acme/p/{posted.public_id}/unsend/", follow=True).content.decode()

    assert ">Hey @mia, turn it off.\n\nOr wait.</textarea>" in page


def test_the_text_of_a_comment_comes_back_in_a_form(world):
    comment = post_comment(world.viewer("ben"), world.acme.question.pk, world.acme.answer.pk, body="Since when?")
    client = world.client("ben")
    answer = client.post(f"/c/acme/p/{comment.public_id}/unsend/", follow=True)

    url = f"/c/acme/p/{world.acme.answer.public_id}/comment/"
    assert answer.redirect_chain[-1][0] == url
    assert "Since when?</textarea>" in answer.content.decode() and f'action="{url}"' in answer.content.decode()
    client.post(url, {"body": "Since when exactly?"})
    assert "Since when?" not in client.get(url).content.decode()


@pytest.mark.parametrize("kind", ["thread", "reply", "comment"])
def test_a_second_click_leads_to_the_same_place(world, kind):
    posted = {
        "thread": lambda: ask(world, "ben"), "reply": lambda: reply(world),
        "comment": lambda: post_comment(world.viewer("ben"), world.acme.question.pk, None, body="Since when?"),
    }[kind]()  # fmt: skip
    client, url = world.client("ben"), f"/c/acme/p/{posted.public_id}/unsend/"
    first, second = client.post(url), client.post(url)

    assert first.status_code == second.status_code == 302 and first["Location"] == second["Location"]
    assert world.client("ana").post(url).status_code == 404


def test_the_button_is_there_as_long_as_it_works(world):
    posted = reply(world)
    url = f"/c/acme/p/{posted.public_id}/unsend/"
    where = f"/c/acme/p/{posted.public_id}/"

    def page(who):
        return world.client(who).get(where, follow=True).content.decode()

    assert url in page("ben") and url not in page("ana") and url not in page("mia")
    with clock.at(posted.created_at + LATE):
        assert url not in page("ben")
        answer = world.client("ben").post(url)
        assert answer.status_code == 403 and "too late" in answer.content.decode()
    assert rows(Reply, posted).exists()


# --- What others did stays.


def test_nothing_of_others_goes_with_it(world):
    """Whoever answers, votes, says "me too" or begins to answer within half a minute is not undone."""
    voted, drafted, shared, answered, reported = (ask(world, title=f"Why does it hum at {hour}?") for hour in "12345")
    moderation.flag_post(world.viewer("ben"), reported.pk, reason="rude")
    voting.set_vote(world.viewer("ben"), voted.pk, 1)
    place = DraftPlace(DraftKind.REPLY, drafted.pk)
    drafts.save_draft(world.viewer("ben"), world.acme.community, place, words={"body": "Perhaps"}, sequence=0)
    me_too.set_me_too(world.viewer("ben"), shared.pk, said=True)
    post_reply(world.viewer("ben"), answered.pk, body="Turn it off.")

    for thread in (voted, drafted, shared, answered, reported):
        with pytest.raises(InvalidState):
            unsend_post(world.viewer("ana"), world.acme.community, thread.pk)
        assert fresh(thread).status == "published"


@pytest.mark.parametrize("name", ["mia", "gus", "ana"])
def test_nobody_else_takes_it_back(world, name):
    posted = reply(world)

    with pytest.raises(NotPermitted):
        unsend_post(world.viewer(name), world.acme.community, posted.pk)
    assert re.search("turn it off", Reply.objects.unscoped("test").get(pk=posted.pk).body_md)


def test_a_thread_is_not_taken_back_with_what_was_merged_into_it(world):
    """A moderator was quick: somebody else's question stands below it by now, as a reply that counts as none."""
    older = ask(world, "otto", title="Strange droning noise")
    thread = ask(world, "ana")
    moving.merge_threads(world.viewer("mia"), older.pk, thread.pk, moving.Agreed("Why does it hum?", [], set()))

    with pytest.raises(InvalidState):
        unsend_post(world.viewer("ana"), world.acme.community, thread.pk)
    assert rows(Reply, older).exists()


def test_what_waited_without_a_network_leaves_the_draft_of_now(world):
    eva, url = world.client("eva"), f"/c/acme/p/{world.acme.question.public_id}/reply/"
    place = DraftPlace(DraftKind.REPLY, world.acme.question.pk)
    drafts.save_draft(world.viewer("eva"), world.acme.community, place, words={"body": "Not ready yet"}, files=[], sequence=0)

    assert eva.post(url, {"body": "Written on the train.", "waited": "1"}).status_code == 302
    assert drafts.find_draft(world.viewer("eva"), world.acme.community, place).words["body"] == "Not ready yet"
    assert eva.post(url, {"body": "Written at the desk."}).status_code == 302
    assert drafts.find_draft(world.viewer("eva"), world.acme.community, place) is None
