"""Who hears of new threads, and who hears of nothing."""

import pytest

from community.models import FollowLevel
from community.services import following, posting
from core import mail
from core.models import Delivery
from tests.notifications.test_inbox import told  # noqa: F401  (a fixture)


def start(world, name="ana", key="acme", **facts):
    corner = world[key]
    return posting.start_thread(world.viewer(name), corner.community, corner.space, title="A hum at night", body="Why?", **facts)


@pytest.mark.parametrize(("level", "hears"), [(FollowLevel.WATCH, True), (FollowLevel.TRACK, False), (FollowLevel.MUTE, False)])
@pytest.mark.parametrize("by", ["space", "tag"])
def test_a_new_thread_is_told_to_those_who_watch_its_place(world, told, level, hears, by):  # noqa: F811
    place = {"space": world.acme.space} if by == "space" else {"tag": "hum"}
    following.follow_place(world.viewer("eva"), world.acme.community, level, **place)

    start(world, tags=["hum"])

    assert (("eva", "new_thread") in told()) is hears


def test_another_tag_and_another_community_are_not_meant(world, told):  # noqa: F811
    following.follow_place(world.viewer("eva"), world.acme.community, FollowLevel.WATCH, tag="hum")
    following.follow_place(world.viewer("eva"), world["bay"].community, FollowLevel.WATCH, tag="night")

    start(world, tags=["night"])

    assert ("eva", "new_thread") not in told()


def test_who_may_not_read_it_any_more_is_not_told(world, told):  # noqa: F811
    dunes = world["dunes"]
    following.follow_place(world.viewer("eva"), dunes.community, FollowLevel.WATCH, space=dunes.space)
    world.membership("eva", "dunes").delete()

    start(world, "ben", "dunes")

    assert told() == []


@pytest.mark.parametrize("by", ["thread", "space", "tag"])
def test_who_muted_hears_nothing_not_even_when_mentioned(world, told, by):  # noqa: F811
    thread, gus = start(world, tags=["hum"]), world.viewer("gus")
    if by == "thread":
        following.follow_thread(gus, thread.pk, FollowLevel.MUTE)
    else:
        place = {"space": world.acme.space} if by == "space" else {"tag": "hum"}
        following.follow_place(gus, world.acme.community, FollowLevel.MUTE, **place)

    posting.post_reply(world.viewer("ben"), thread.pk, body="What does @gus say, and @eva?")

    assert ("eva", "mention") in told()
    assert not [line for line in told() if line[0] == "gus"]


def test_what_is_said_of_the_thread_counts_before_what_of_its_place(world, told):  # noqa: F811
    following.follow_place(world.viewer("ana"), world.acme.community, FollowLevel.MUTE, tag="hum")
    thread = start(world, tags=["hum"])

    posting.post_reply(world.viewer("ben"), thread.pk, body="Here.")

    assert ("ana", "reply") in told(), "their own question is followed by itself"


def test_mail_of_a_watched_place_ends_at_its_address(world, told, client, mailoutbox, django_capture_on_commit_callbacks):  # noqa: F811
    following.follow_place(world.viewer("eva"), world.acme.community, FollowLevel.WATCH, tag="hum")
    start(world, tags=["hum"])
    told()
    row = Delivery.objects.get(recipient_id=world.user("eva").pk, kind="new_thread")
    assert mail.send_delivery(row.pk)

    letter = mailoutbox[-1]
    assert "A hum at night" in letter.subject
    address = letter.extra_headers["List-Unsubscribe"].strip("<>").partition("//")[2].partition("/")[2]
    assert client.get(f"/{address}").status_code == 200
    assert client.post(f"/{address}").status_code == 200
    follow = following.watchers_of(start(world, tags=["hum"]))
    assert not follow.filter(user=world.user("eva")).exists()
