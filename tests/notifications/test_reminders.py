"""Reminders: askers once per question about answers that wait, helpers once a day about questions that nobody answers."""

from datetime import timedelta

import pytest
from django.core import mail as post_office

from community.models import FollowLevel, Membership, Thread
from community.services import reminding
from community.services.communities import change_community
from community.services.editing import delete_post
from community.services.following import follow_thread
from community.services.posting import post_reply
from community.services.solving import accept_solution
from core import clock, mail
from core.models import Delivery
from notifications.nudges import digest_token, nudge_helpers
from tests.community.test_asking import ask
from tests.notifications.test_inbox import told

__all__ = ["told"]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_waits(world):
    """What the world itself asked is no news."""
    rows = Thread.objects.unscoped("test")
    rows.update(asker_reminded_at=clock.now() - 30 * DAY, helpers_nudged_at=clock.now() - 30 * DAY)


def remind(after):
    with clock.at(clock.now() + after):
        return reminding.remind_askers()


def nudge(after=DAY + timedelta(hours=1)):
    with clock.at(clock.now() + after):
        return nudge_helpers()


def letters(kind):
    """Send what waits of a kind; return address → the mail's text, of whatever kind it was sent as."""
    post_office.outbox.clear()
    for pk in Delivery.objects.filter(kind=kind, sent_at=None, dropped_at=None).values_list("pk", flat=True):
        mail.send_delivery(pk)
    return {message.to[0].split("@")[0]: f"{message.subject}\n{message.body}" for message in post_office.outbox}


def answered(world, **facts):
    thread = ask(world, **facts)
    return thread, post_reply(world.viewer("ben"), thread.pk, body="Turn the valve.")


def test_an_asker_is_reminded_once_after_three_days_with_a_link_to_each_answer(world, told):
    thread, answer = answered(world)
    second = post_reply(world.viewer("eva"), thread.pk, body="Or wait a while.")
    told()

    assert remind(2 * DAY) == 0
    assert [remind(after) for after in (3 * DAY, 3 * DAY, 6 * DAY)] == [1, 0, 0]
    assert [line for line in told() if line[1] == "answers_wait"] == [("ana", "answers_wait")]
    text = letters("answers_wait")["ana"]
    for reply in (answer, second):
        assert f"/c/acme/p/{reply.public_id}/" in text
    page = world.client("ana").get(f"/c/acme/p/{answer.public_id}/", follow=True)
    assert f'formaction="/c/acme/p/{answer.public_id}/accept/"' in page.content.decode()
    assert Thread.objects.unscoped("test").get(pk=thread.pk).state == "answered"


def test_the_reminder_speaks_in_the_communitys_name_and_can_be_ended(world, told):
    answered(world)
    remind(3 * DAY)
    told()
    letters("answers_wait")
    message = post_office.outbox[0]

    assert world.acme.word("sender") in message.from_email
    assert "List-Unsubscribe" in message.extra_headers


def test_nobody_is_reminded_of_what_needs_no_word(world, told):
    solved, answer = answered(world)
    accept_solution(world.viewer("ana"), answer.pk)
    withdrawn, gone = answered(world)
    delete_post(world.viewer("ben"), gone.pk)
    alone = ask(world)
    post_reply(world.viewer("ana"), alone.pk, body="I found out: turn the valve.")
    answered(world, kind="discussion")

    assert remind(3 * DAY) == 0


def test_history_and_what_a_long_outage_left_are_let_be(world):
    answered(world)

    assert remind(11 * DAY) == 0


def test_whoever_has_muted_their_question_is_not_reminded(world, told):
    thread, _answer = answered(world)
    follow_thread(world.viewer("ana"), thread.pk, FollowLevel.NORMAL)
    remind(3 * DAY)

    assert ("ana", "answers_wait") not in told()


def test_a_reminder_that_waits_is_dropped_when_an_answer_was_accepted_meanwhile(world, told):
    _thread, answer = answered(world)
    remind(3 * DAY)
    told()
    accept_solution(world.viewer("ana"), answer.pk)

    assert letters("answers_wait") == {}


def test_managers_switch_either_off(world):
    answered(world)
    ask(world)
    client = world.client("gus")
    page = client.get("/c/acme/manage/reminders/").content.decode()
    assert page.count("checked") == 2
    client.post("/c/acme/manage/reminders/", {})
    assert (remind(3 * DAY), nudge()) == (0, 0)

    client.post("/c/acme/manage/reminders/", {"reminds_askers": "on", "nudges_helpers": "on"})
    assert remind(3 * DAY) == 1 and nudge() > 0


def test_helpers_get_one_mail_a_day_with_the_titles_that_they_may_read(world):
    ask(world, title="Why does it hum so loud?")
    ask(world, key="desk", name="gus", title="Who is on duty today?")
    ask(world, key="dunes", title="Why does the sand move?")
    post_reply(world.viewer("ben"), ask(world, title="Who knows this one?").pk, body="I do.")

    assert nudge(timedelta(hours=23)) == 0
    assert nudge() == 3
    assert nudge(DAY + timedelta(hours=2)) == 0
    sent = letters("unanswered")
    assert sent.keys() == {"mia", "gus", "eva"}
    assert all("Why does it hum so loud?" in text and "Why does the sand move?" in text for text in sent.values())
    assert ["Who is on duty today?" in sent[name] for name in ("mia", "gus", "eva")] == [True, False, False]
    assert not any("Who knows this one?" in text for text in sent.values())


def test_each_question_is_told_of_once(world):
    first = ask(world, title="Why does it hum so loud?")
    nudge()
    letters("unanswered")
    with clock.at(clock.now() + DAY):
        ask(world, title="Why is it so silent?")

    assert nudge(2 * DAY + timedelta(hours=1)) == 3
    assert all(first.title not in text and "Why is it so silent?" in text for text in letters("unanswered").values())


def test_what_was_answered_muted_or_lost_before_sending_is_left_out(world):
    thread = ask(world, title="Why does it hum so loud?")
    follow_thread(world.viewer("mia"), thread.pk, FollowLevel.MUTE)
    nudge()
    Membership.objects.unscoped("test").filter(pk=world.membership("eva").pk).update(role="member")

    assert letters("unanswered").keys() == {"gus"}


def test_a_helper_ends_the_mail_by_its_link_and_gets_it_back_there(world):
    url = f"/unsubscribe/{digest_token(world.user('eva'))}/"
    world.client().get(url)
    assert world.membership("eva").is_nudged
    world.client().post(url)
    assert not world.membership("eva").is_nudged and world.membership("mia").is_nudged

    ask(world)
    assert nudge() == 2
    world.client().post(url, {"again": "1"})
    assert world.membership("eva").is_nudged


def test_an_executive_community_sends_the_quiet_mail_alone(world, told):
    ask(world, key="ember", title="Why does the budget hum?")
    answered(world, key="ember", title="Who pays for the valve?")
    nudge()
    remind(3 * DAY)
    told()

    for kind in ("unanswered", "answers_wait"):
        sent = letters(kind)
        assert sent and not any("budget" in text or "valve" in text for text in sent.values())
        assert all("New activity in a private space" in text for text in sent.values())
    lines = world.client("eva").get("/inbox/").context["items"]
    assert any("waited for an answer" in line.text for line in lines)


def test_no_link_in_a_mail_changes_anything_when_it_is_opened(world, told):
    thread, answer = answered(world)
    remind(3 * DAY)
    told()
    text = letters("answers_wait")["ana"]
    client = world.client("ana")
    for word in text.split():
        if word.startswith("http"):
            client.get(word.partition("testserver")[2] or "/", follow=True)

    assert Thread.objects.unscoped("test").get(pk=thread.pk).solution_count == 0


def test_turning_them_off_by_the_service_needs_a_manager(world):
    from core.errors import NotPermitted

    with pytest.raises(NotPermitted):
        change_community(world.viewer("mia"), world.acme.community, reminds_askers=False)
