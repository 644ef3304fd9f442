"""Who is told of what: once per person and event, only what they may see, and never of their own doing."""

import pytest

from community.models import FollowLevel
from community.services.editing import edit_post, hide_post
from community.services.following import follow_thread, toggle_following
from community.services.memberships import change_membership
from community.services.posting import post_comment, post_reply
from community.services.solving import accept_solution, confirm_solution, unaccept_solution
from core import outbox
from core.errors import NotPermitted, NotVisible
from core.models import Delivery, Dispatch, Event
from moderation.services import warn_author
from notifications.models import Notification
from notifications.pages import inbox_page, unread_count
from notifications.services import mark_read
from tests.community.test_asking import ask


@pytest.fixture
def told(world):
    """Runs the consumers of whatever happened since, and returns who was told what: {(person, kind)}."""
    start = Event.objects.latest("seq").seq

    def run():
        for pk in list(Dispatch.objects.filter(event__seq__gt=start, done_at=None).order_by("pk").values_list("pk", flat=True)):
            assert outbox.run_dispatch(pk)
        events = Event.objects.filter(seq__gt=start).values("id")
        names = {user.pk: name for name, user in world.people.items()}
        rows = Notification.objects.unscoped("test").filter(event_id__in=events)
        return sorted((names[row.user_id], row.kind) for row in rows)

    return run


def test_followers_hear_of_a_reply_and_its_writer_does_not(world, told):
    thread = ask(world)
    follow_thread(world.viewer("eva"), thread.pk, FollowLevel.WATCH)

    post_reply(world.viewer("ben"), thread.pk, body="Here.")

    assert told() == [("ana", "reply"), ("eva", "reply")]


def test_whoever_wrote_follows_until_they_mute(world, told):
    thread = ask(world)
    post_reply(world.viewer("ben"), thread.pk, body="First.")
    assert told() == [("ana", "reply")]
    assert toggle_following(world.viewer("ana"), thread.pk) is False

    post_reply(world.viewer("eva"), thread.pk, body="Second.")
    post_reply(world.viewer("ana"), thread.pk, body="Writing again does not unmute.")
    post_reply(world.viewer("eva"), thread.pk, body="Third.")

    assert ("ana", "reply") not in told()[1:]


def test_a_comment_is_told_to_the_author_of_what_it_is_about(world, told):
    post_comment(world.viewer("gus"), world.acme.question.pk, world.acme.answer.pk, body="Under the answer")
    post_comment(world.viewer("gus"), world.acme.question.pk, None, body="Under the question")

    assert told() == [("ana", "comment"), ("ben", "comment")]


def test_a_mention_reaches_members_and_nobody_else(world, told):
    ask(world, body="Ask @ben, @otto, @xena, @sam, @omar and @nobody.")

    assert told() == [("ben", "mention")]


def test_a_mention_in_a_private_place_reaches_its_readers_only(world, told):
    """Nobody learns of a private thread by being named in it."""
    ask(world, key="dunes", body="Ask @ben, @otto, @omar, @stan and @paula.")
    ask(world, "mia", "desk", body="Between us: @ben and @gus.")

    assert told() == [("ben", "mention"), ("gus", "mention")]


def test_an_edit_tells_only_whom_it_newly_names(world, told):
    thread = ask(world, body="Ask @ben.")
    told()
    edit_post(world.viewer("ana"), thread.pk, body="Ask @ben and @eva.")

    assert told() == [("ben", "mention"), ("eva", "mention")]


def test_a_mention_comes_before_a_reply(world, told):
    thread = ask(world)

    post_reply(world.viewer("ben"), thread.pk, body="@ana, look here.")

    assert told() == [("ana", "mention")]


def test_the_answerer_hears_of_acceptance_confirmation_and_taking_back(world, told):
    thread = ask(world)
    answer = post_reply(world.viewer("ben"), thread.pk, body="Here.")
    accept_solution(world.viewer("ana"), answer.pk)
    confirm_solution(world.viewer("eva"), answer.pk, worked=True)
    unaccept_solution(world.viewer("ana"), answer.pk)

    assert [kind for name, kind in told() if name == "ben"] == ["confirmed", "reopened", "solution_accepted"]


def test_it_did_not_work_is_no_news(world, told):
    confirm_solution(world.viewer("mia"), world.acme.answer.pk, worked=False)

    assert told() == []


def test_the_author_hears_that_a_post_was_hidden_and_of_a_warning(world, told):
    warn_author(world.viewer("mia"), world.acme.item.pk, reason="Careful")
    hide_post(world.viewer("mia"), world.acme.second.pk, reason="Wrong")

    assert told() == [("eva", "post_hidden"), ("eva", "warning")]


def test_the_same_event_twice_tells_once(world, told):
    thread = ask(world)
    post_reply(world.viewer("ben"), thread.pk, body="Here.")
    first = told()
    mails = Delivery.objects.count()

    Dispatch.objects.filter(consumer="notifications").update(done_at=None)
    for pk in list(
        Dispatch.objects.filter(consumer="notifications", event__data__thread=thread.public_id).values_list("pk", flat=True)
    ):
        outbox.run_dispatch(pk)

    assert (told(), Delivery.objects.count()) == (first, mails)


def test_who_lost_access_before_the_worker_came_is_not_told(world, told):
    follow_thread(world.viewer("ben"), world["dunes"].question.pk, FollowLevel.WATCH)
    post_reply(world.viewer("eva"), world["dunes"].question.pk, body="News.")
    change_membership(world.viewer("gus"), world["dunes"].community, world.membership("ben", "dunes").pk, status="removed")

    assert ("ben", "reply") not in told()
    assert ("ana", "reply") in told()


def test_a_post_hidden_before_the_worker_came_is_not_told(world, told):
    thread = ask(world)
    reply = post_reply(world.viewer("ben"), thread.pk, body="Spam.")
    hide_post(world.viewer("mia"), reply.pk, reason="Spam")

    assert ("ana", "reply") not in told()


def test_a_closed_account_is_not_told(world, told):
    thread = ask(world)
    world.user("ana").is_active = False
    world.user("ana").save(update_fields=["is_active"])
    post_reply(world.viewer("ben"), thread.pk, body="Here.")

    assert told() == []


def test_the_inbox_shows_and_counts_what_one_may_still_see(world):
    xena, ana = world.viewer("xena"), world.viewer("ana")

    assert Notification.objects.unscoped("test").filter(user=world.user("xena"), space=world["dunes"].space).exists()
    assert {row.space_id for row in Notification.objects.visible_to(xena)} == {world.acme.space.pk}
    assert unread_count(xena) == len(inbox_page(xena, None).items)
    assert {row.space_id for row in Notification.objects.visible_to(ana)} >= {world["dunes"].space.pk, world["ember"].space.pk}


def test_removal_empties_inbox_and_badge(world):
    assert world["dunes"].word("title") in world.client("ana").get("/inbox/").content.decode()
    before = unread_count(world.viewer("ana"))

    change_membership(world.viewer("gus"), world["dunes"].community, world.membership("ana", "dunes").pk, status="removed")

    page = world.client("ana").get("/inbox/").content.decode()
    assert [word for word in world["dunes"].words.values() if word in page] == []
    assert unread_count(world.viewer("ana")) < before


def test_a_line_leads_to_its_post_and_is_read_then(world):
    line = Notification.objects.visible_to(world.viewer("ana")).filter(space=world.acme.space).first()
    client = world.client("ana")

    answer = client.get(f"/inbox/{line.public_id}/")

    assert answer.status_code == 302
    assert client.get(answer["Location"], follow=True).status_code == 200
    line.refresh_from_db()
    assert line.read_at is not None


def test_nobody_opens_or_reads_anothers_line(world):
    line = Notification.objects.visible_to(world.viewer("ana")).filter(space=world.acme.space).first()

    assert world.client("ben").get(f"/inbox/{line.public_id}/").status_code == 404
    mark_read(world.viewer("ben"), line.pk)
    mark_read(world.viewer("ben"))
    line.refresh_from_db()
    assert line.read_at is None


def test_marking_all_as_read(world):
    world.client("ana").post("/inbox/read/")

    assert unread_count(world.viewer("ana")) == 0
    with pytest.raises(NotPermitted):
        mark_read(world.viewer(""))


def test_following_a_thread_that_one_cannot_see(world):
    for name in ("", "otto", "xena", "omar", "paula"):
        with pytest.raises(NotVisible):
            follow_thread(world.viewer(name), world["dunes"].question.pk, FollowLevel.WATCH)


def test_signed_out_the_inbox_asks_to_sign_in(world):
    answer = world.client().get("/inbox/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Finbox%2F")
