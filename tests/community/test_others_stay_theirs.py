"""A service that changes one's own rows leaves those of others alone, and loads nobody else's."""

from community.models import FollowLevel, PlaceFollow, ReadMark, Subscription
from community.services import following, invitation_lists, reading


def followers(world):
    rows = Subscription.objects.unscoped("test").filter(thread=world.acme.question, level=FollowLevel.WATCH)
    return set(rows.values_list("user__handle", flat=True))


def test_whoever_stops_following_stops_for_themselves(world):
    before = followers(world)
    following.follow_thread(world.viewer("ben"), world.acme.question.pk, FollowLevel.NORMAL)

    assert {"ana", "ben"} <= before
    assert followers(world) == before - {"ben"}


def test_following_of_others_is_not_ones_own(world):
    """The first click of somebody who does not follow yet makes them follow, whoever else does."""
    before = followers(world)

    assert following.toggle_following(world.viewer("omar"), world.acme.question.pk) is True
    assert followers(world) == before | {"omar"}


def test_a_list_of_invitations_is_its_senders(world):
    acme = world.acme

    assert invitation_lists.load_batch(world.viewer("gus"), acme.community, acme.batch.pk) == acme.batch
    assert invitation_lists.load_batch(world.viewer("mia"), acme.community, acme.batch.pk) is None


def place_followers(world, tag):
    rows = PlaceFollow.objects.unscoped("test").filter(community=world.acme.community, tag=tag, level=FollowLevel.WATCH)
    return set(rows.values_list("user__handle", flat=True))


def test_whoever_stops_following_a_tag_stops_for_themselves(world):
    acme, tag = world.acme.community, world.acme.word("tag")
    for name in ("ben", "eva"):
        following.follow_place(world.viewer(name), acme, FollowLevel.WATCH, tag=tag)
    assert {"ben", "eva"} <= place_followers(world, tag)

    following.follow_place(world.viewer("ben"), acme, FollowLevel.NORMAL, tag=tag)
    assert "eva" in place_followers(world, tag)
    following.follow_place(world.viewer("ben"), acme, FollowLevel.WATCH, tag=tag)
    following.unwatch_places(world.viewer("ben"), world.acme.question)
    assert "eva" in place_followers(world, tag)
    assert "ben" not in place_followers(world, tag)


def test_what_one_has_read_is_not_read_for_others(world):
    for name in ("ben", "eva"):
        reading.mark_read(world.viewer(name), world.acme.question)
    marks = ReadMark.objects.unscoped("test").filter(thread=world.acme.question)

    reading.mark_all_read(world.act("ben"), world.acme.community)

    assert set(marks.values_list("user__handle", flat=True)) >= {"eva"}
    assert not marks.filter(user=world.user("ben")).exists()
