"""Mail: asked again at the moment of sending, in the community's brand, and silent where a community is."""

from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from accounts.models import User
from community.models import FollowLevel
from community.services.editing import delete_post, edit_post, hide_post
from community.services.following import follow_thread
from community.services.memberships import change_membership, leave
from community.services.posting import post_reply
from community.services.solving import accept_solution
from core import mail, outbox
from core.models import Delivery, Dispatch, Event
from moderation.services import hide_reported, warn_author
from notifications.mails import unsubscribe_token
from tests.community.test_asking import ask


@pytest.fixture
def post_office(settings, tmp_path, world):
    """Sends what waits for one person since the test began; returns their mails, parsed."""
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "core.mail.FileBackend", tmp_path
    start = Event.objects.latest("seq").seq
    before = timezone.now()

    class PostOffice:
        def queue(self):
            for pk in list(
                Dispatch.objects.filter(event__seq__gt=start, done_at=None).order_by("pk").values_list("pk", flat=True)
            ):
                outbox.run_dispatch(pk)

        def send(self, name):
            self.queue()
            rows = Delivery.objects.filter(
                recipient_id=world.user(name).pk, created_at__gte=before, sent_at=None, dropped_at=None
            )
            for delivery in rows.order_by("pk"):
                mail.send_delivery(delivery.pk)
            sent = Delivery.objects.filter(recipient_id=world.user(name).pk, sent_at__isnull=False).order_by("pk")
            return [message_from_bytes((tmp_path / f"{_name(row)}.eml").read_bytes(), policy=policy.default) for row in sent]

    return PostOffice()


def _name(delivery):
    from core.ids import encode

    return encode(delivery.pk)


def whole(message):
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in message.items()), *parts])


def test_a_reply_is_mailed_in_the_communitys_brand(world, post_office):
    thread = ask(world)
    reply = post_reply(world.viewer("ben"), thread.pk, body="Have **you** tried?")

    [message] = post_office.send("ana")

    text = whole(message)
    assert message["From"].addresses[0].display_name == world.acme.word("sender")
    assert thread.title in message["Subject"]
    assert "Have you tried?" in text
    assert f"/c/acme/p/{reply.public_id}/" in text
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}
    assert "<acme." in message["List-Id"]


def test_an_acceptance_is_mailed_to_the_answerer(world, post_office):
    answer = post_reply(world.viewer("ben"), ask(world).pk, body="Here.")
    accept_solution(world.viewer("ana"), answer.pk)

    assert len(post_office.send("ben")) == 1


def test_a_hidden_posts_author_reads_the_reason(world, post_office):
    warn_author(world.viewer("mia"), world.acme.item.pk, reason="Please be careful")
    hide_reported(world.viewer("mia"), world.acme.item.pk, reason="Dangerous advice")

    texts = "\n".join(whole(message) for message in post_office.send("eva"))

    assert "Please be careful" in texts and "Dangerous advice" in texts


@pytest.mark.parametrize(
    "loss", ["removed", "suspended", "left", "hidden", "deleted", "thread deleted", "space narrowed", "closed"]
)
def test_who_lost_access_between_queue_and_sending_gets_nothing(world, post_office, loss):
    thread = ask(world, "ben", "dunes")
    follow_thread(world.viewer("ana"), thread.pk, FollowLevel.WATCH)
    reply = post_reply(world.viewer("eva"), thread.pk, body="Secret news.")
    post_office.queue()
    assert Delivery.objects.filter(recipient_id=world.user("ana").pk, kind="reply", sent_at=None).exists()

    lose(world, loss, thread, reply)

    assert post_office.send("ana") == []
    row = Delivery.objects.filter(recipient_id=world.user("ana").pk, kind="reply").latest("created_at", "pk")
    assert (row.dropped_at is not None, row.context) == (True, {})


def lose(world, loss, thread, reply):
    dunes, gus = world["dunes"].community, world.viewer("gus")
    if loss in ("removed", "suspended"):
        change_membership(gus, dunes, world.membership("ana", "dunes").pk, status=loss)
    elif loss == "left":
        leave(world.viewer("ana"), dunes)
    elif loss == "hidden":
        hide_post(world.viewer("mia"), reply.pk, reason="Wrong")
    elif loss == "deleted":
        delete_post(world.viewer("eva"), reply.pk)
    elif loss == "thread deleted":
        delete_post(world.viewer("ben"), thread.pk)
    elif loss == "space narrowed":
        from community.services.communities import change_space

        change_space(gus, dunes, world["dunes"].space.slug, read_access="moderators")
    else:
        User.objects.filter(pk=world.user("ana").pk).update(is_active=False)


def test_who_kept_access_gets_it(world, post_office):
    """The set-up above, without a loss: denial is for the right reason."""
    thread = ask(world, "ben", "dunes")
    follow_thread(world.viewer("ana"), thread.pk, FollowLevel.WATCH)
    post_reply(world.viewer("eva"), thread.pk, body="Secret news.")

    assert "Secret news." in whole(post_office.send("ana")[0])


def test_a_mail_shows_the_post_as_it_is_when_it_is_sent(world, post_office):
    thread = ask(world)
    reply = post_reply(world.viewer("ben"), thread.pk, body="My password is hunter2.")
    post_office.queue()
    edit_post(world.viewer("ben"), reply.pk, body="Never mind.")

    text = whole(post_office.send("ana")[0])

    assert "hunter2" not in text and "Never mind." in text


def test_an_executive_communitys_mail_names_nothing(world, post_office):
    thread = ask(world, "ben", "ember", title="About the acquisition")
    follow_thread(world.viewer("ana"), thread.pk, FollowLevel.WATCH)
    reply = post_reply(world.viewer("eva"), thread.pk, body="We buy them.")

    [message] = post_office.send("ana")

    text = whole(message)
    secrets = [
        *world["ember"].words.values(),
        "acquisition",
        "We buy them",
        "Ember",
        "ember",
        "Eva",
        thread.public_id,
        reply.public_id,
    ]
    assert [secret for secret in secrets if secret in text] == []
    assert message["List-Id"] is None and message["List-Unsubscribe"] is None
    assert "/inbox/" in text


def test_an_invitation_to_an_executive_community_names_neither_it_nor_the_inviter(world, post_office, tmp_path):
    delivery = Delivery.objects.get(kind="invitation", to_email=f"{world['ember'].word('invited')}@example.org")

    mail.send_delivery(delivery.pk)

    text = whole(message_from_bytes((tmp_path / f"{_name(delivery)}.eml").read_bytes(), policy=policy.default))
    secrets = [word for about, word in world["ember"].words.items() if about != "invited"]
    assert [secret for secret in [*secrets, "Ember", "Gus"] if secret in text] == []
    assert world["ember"].token in text.replace("=\n", "")


def test_old_news_is_not_mailed(world, post_office):
    """What was imported or waited for days stands in the inbox only."""
    from datetime import timedelta

    from core import clock

    with clock.at(timezone.now() - timedelta(days=4)):
        thread = ask(world)
        post_reply(world.viewer("ben"), thread.pk, body="Long ago.")

    assert post_office.send("ana") == []


def unsubscribe(world, name, key="acme"):
    return f"/unsubscribe/{unsubscribe_token(world.user(name), world[key].question)}/"


def follows(world, name, key="acme"):
    from community.models import Subscription

    rows = Subscription.objects.unscoped("test").filter(
        user=world.user(name), thread=world[key].question, level=FollowLevel.WATCH
    )
    return rows.exists()


def test_unsubscribing_takes_a_post_and_looking_changes_nothing(world):
    assert world.client().get(unsubscribe(world, "ana")).status_code == 200
    assert follows(world, "ana")

    assert world.client().post(unsubscribe(world, "ana")).status_code == 200

    assert not follows(world, "ana")


def test_one_click_unsubscribing_needs_no_session_and_no_token_of_the_site(world):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(
        unsubscribe(world, "ana"), b"List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 200
    assert not follows(world, "ana")


def test_a_forged_or_foreign_unsubscribe_address_does_not_exist(world):
    for token in ("x", "e30:abc", unsubscribe(world, "ana").split("/")[2][:-3] + "abc"):
        assert world.client().get(f"/unsubscribe/{token}/").status_code == 404
    assert follows(world, "ana")


def test_an_unsubscribe_address_names_no_private_thread(world):
    page = world.client().get(unsubscribe(world, "ana", "dunes"))

    assert page.status_code == 200
    assert [word for word in world["dunes"].words.values() if word in page.content.decode()] == []


def test_an_unsubscribe_address_of_somebody_removed_is_dead(world):
    assert world.client().get(unsubscribe(world, "xena", "dunes")).status_code == 404


def test_every_mail_carries_what_mail_clients_need(world, post_office):
    post_reply(world.viewer("ben"), ask(world).pk, body="Here.")
    [message] = post_office.send("ana")

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].strip().startswith("<http")
    assert message["Auto-Submitted"] == "auto-generated"
