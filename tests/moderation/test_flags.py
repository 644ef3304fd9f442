"""Reporting a post: once per person, to the moderators of its community, and to nobody else."""

import pytest

from community.services.editing import delete_post, hide_post
from core.errors import InvalidInput, NotPermitted, NotVisible
from core.models import Event
from moderation.models import Flag, ReviewItem
from moderation.services import dismiss, flag_post


def flag(world, name, post=None, **facts):
    return flag_post(world.viewer(name), (post or world.acme.question).pk, **{"reason": "spam", **facts})


def item_of(post):
    return ReviewItem.objects.unscoped("test").get(post_id=post.pk, status="open")


def test_a_report_opens_an_item_that_moderators_see(world):
    made = flag(world, "ben", note="Third time today")

    item = item_of(world.acme.question)
    assert (made.item, item.flag_count, item.post_type, item.space) == (item, 1, "thread", world.acme.space)
    assert ReviewItem.objects.visible_to(world.viewer("mia")).filter(pk=item.pk).exists()


def test_further_reports_join_the_open_item(world):
    for name in ("ben", "eva", "otto"):
        flag(world, name)

    assert item_of(world.acme.question).flag_count == 3


def test_reporting_twice_is_once(world):
    first = flag(world, "ben")
    events = Event.objects.count()

    assert flag(world, "ben", reason="rude") == first
    assert (item_of(world.acme.question).flag_count, Event.objects.count()) == (1, events)


def test_a_post_can_be_reported_again_after_a_dismissal(world):
    flag(world, "ben")
    dismiss(world.viewer("mia"), item_of(world.acme.question).pk)

    flag(world, "ben")

    assert ReviewItem.objects.unscoped("test").filter(post_id=world.acme.question.pk).count() == 2


def test_each_kind_of_post_can_be_reported(world):
    for post in (world.acme.question, world.acme.second, world.acme.comment):
        flag(world, "gus", post)
        assert item_of(post).post_type == post.post_type


@pytest.mark.parametrize("reason", ["", "boring", "x" * 50])
def test_a_reason_is_one_of_the_list(world, reason):
    with pytest.raises(InvalidInput) as refusal:
        flag(world, "ben", reason=reason)
    assert refusal.value.field == "reason"


def test_a_note_is_short(world):
    with pytest.raises(InvalidInput):
        flag(world, "ben", note="x" * 501)


def test_ones_own_post_is_edited_not_reported(world):
    with pytest.raises(NotPermitted, match="your own"):
        flag(world, "ana")


@pytest.mark.parametrize("name", ["", "xena", "sam", "pia"])
def test_who_may_not_write_does_not_report(world, name):
    with pytest.raises(NotPermitted):
        flag(world, name)


@pytest.mark.parametrize("name", ["otto", "xena", "omar", "stan", "paula", ""])
def test_private_posts_are_out_of_reach(world, name):
    before = Flag.objects.unscoped("test").count()

    for post in (world["dunes"].question, world["ember"].answer, world["backroom"].question, world.acme.hidden):
        with pytest.raises(NotVisible):
            flag(world, name, post)
    assert Flag.objects.unscoped("test").count() == before


def test_what_is_withdrawn_is_not_reported(world):
    hide_post(world.viewer("mia"), world.acme.second.pk, reason="Wrong")
    with pytest.raises(NotVisible):
        flag(world, "ben", world.acme.second)
    delete_post(world.viewer("ana"), world.acme.question.pk)
    with pytest.raises(NotPermitted):
        flag(world, "mia")


def test_the_author_never_learns_who_reported(world):
    flag(world, "ben", note="It was me, Ben")
    ana = world.viewer("ana")

    assert not Flag.objects.visible_to(ana).filter(item__post_id=world.acme.question.pk).exists()
    assert not ReviewItem.objects.visible_to(ana).exists()
    page = world.client("ana").get(f"/c/acme/t/{world.acme.question.public_id}/", follow=True).content.decode()
    assert "It was me, Ben" not in page


def test_reporters_see_their_own_report_only(world):
    flag(world, "ben")
    flag(world, "eva")

    seen = Flag.objects.visible_to(world.viewer("ben")).filter(item__post_id=world.acme.question.pk)
    assert [row.reporter for row in seen] == [world.user("ben")]


def test_reporting_in_the_browser(world):
    address = f"/c/acme/p/{world.acme.question.public_id}/flag/"
    client = world.client("ben")

    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "spam", "note": "Again"}).status_code == 302

    assert Flag.objects.unscoped("test").get(item=item_of(world.acme.question)).note == "Again"
