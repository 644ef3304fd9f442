"""The review queue: hide, dismiss, warn and undo, by moderators of the same community, each leaving a record."""

import pytest
from django.db import DatabaseError, connection, transaction

from community.models import Reply
from community.services.memberships import change_membership
from core.errors import InvalidInput, NotPermitted, NotVisible
from core.integrity import run_checks
from core.models import Event
from moderation.models import ModerationAction, ReviewItem, Sanction
from moderation.services import dismiss, flag_post, hide_reported, hide_unreported, undo_hiding, warn_author

ACTS = {
    "hide": lambda viewer, item: hide_reported(viewer, item.pk, reason="Because"),
    "dismiss": lambda viewer, item: dismiss(viewer, item.pk),
    "warn": lambda viewer, item: warn_author(viewer, item.pk, reason="Because"),
    "undo": lambda viewer, item: undo_hiding(viewer, item.pk),
}


def row(item):
    return ReviewItem.objects.unscoped("test").get(pk=item.pk)


def status(post):
    return Reply.objects.unscoped("test").values_list("status", flat=True).get(pk=post.pk)


def actions(world, **which):
    return ModerationAction.objects.unscoped("test").filter(community=world.acme.community, **which)


def test_hiding_takes_the_post_away_and_closes_the_item(world):
    hide_reported(world.viewer("mia"), world.acme.item.pk, reason="Dangerous advice")

    item = row(world.acme.item)
    assert (status(world.acme.second), item.status, item.closed_by) == ("hidden", "hidden", world.user("mia"))
    assert Reply.objects.unscoped("test").get(pk=world.acme.second.pk).status_reason == "Dangerous advice"
    assert (
        actions(
            world, kind="hide", post_id=world.acme.second.pk, actor_id=world.user("mia").pk, reason="Dangerous advice"
        ).count()
        == 1
    )
    assert [finding for finding in run_checks() if finding.count] == []


def test_dismissing_leaves_the_post(world):
    dismiss(world.viewer("mia"), world.acme.item.pk, note="Fine")

    assert (status(world.acme.second), row(world.acme.item).status) == ("published", "dismissed")
    assert actions(world, kind="dismiss", post_id=world.acme.second.pk, reason="Fine").count() == 1


def test_dismissing_twice_is_once(world):
    dismiss(world.viewer("mia"), world.acme.item.pk)
    events, recorded = Event.objects.count(), actions(world).count()
    dismiss(world.viewer("gus"), world.acme.item.pk)

    assert (Event.objects.count(), actions(world).count()) == (events, recorded)
    assert row(world.acme.item).closed_by == world.user("mia")


def test_a_warning_is_given_once_per_post_and_leaves_the_item_open(world):
    first = warn_author(world.viewer("mia"), world.acme.item.pk, reason="Please be careful")
    second = warn_author(world.viewer("gus"), world.acme.item.pk, reason="Again")

    assert first == second
    assert (first.user, first.reason, row(world.acme.item).status) == (world.user("eva"), "Please be careful", "open")
    assert actions(world, kind="warn", target_user_id=world.user("eva").pk).count() == 1
    assert Sanction.objects.visible_to(world.viewer("eva")).get() == first


def test_undo_shows_the_post_again_and_keeps_both_steps(world):
    hide_reported(world.viewer("mia"), world.acme.item.pk, reason="Dangerous advice")

    undo_hiding(world.viewer("gus"), world.acme.item.pk)

    assert (status(world.acme.second), row(world.acme.item).status) == ("published", "dismissed")
    kinds = actions(world, post_id=world.acme.second.pk).order_by("created_at", "pk").values_list("kind", flat=True)
    assert list(kinds) == ["hide", "unhide"]
    assert [finding for finding in run_checks() if finding.count] == []


def test_hiding_what_nobody_reported_closes_what_waits_on_it(world):
    hide_unreported(world.viewer("gus"), world.acme.second.pk, reason="Seen it myself")

    assert (status(world.acme.second), row(world.acme.item).status) == ("hidden", "hidden")


@pytest.mark.parametrize("act", ["hide", "warn"])
def test_a_reason_is_needed(world, act):
    with pytest.raises(InvalidInput) as refusal:
        {"hide": hide_reported, "warn": warn_author}[act](world.viewer("mia"), world.acme.item.pk, reason="  ")

    assert refusal.value.field == "reason"
    assert row(world.acme.item).status == "open"


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("name", ["", "ana", "eva", "otto", "xena", "sam", "omar", "bea", "stan", "paula"])
def test_the_queue_is_for_moderators_of_the_community(world, act, name):
    for key in ("acme", "dunes"):
        with pytest.raises((NotVisible, NotPermitted)):
            ACTS[act](world.viewer(name), world[key].item)
        assert row(world[key].item).status == "open"
    assert not ReviewItem.objects.visible_to(world.viewer(name)).exists()


@pytest.mark.parametrize("act", ACTS)
def test_power_ends_with_the_role(world, act):
    change_membership(world.viewer("gus"), world.acme.community, world.membership("mia").pk, role="expert")

    with pytest.raises((NotVisible, NotPermitted)):
        ACTS[act](world.viewer("mia"), world.acme.item)


def test_moderators_of_one_community_see_nothing_of_another(world):
    omar = world.viewer("omar")

    assert not ReviewItem.objects.visible_to(omar).exists()
    assert not ModerationAction.objects.visible_to(omar).exclude(community=world["bay"].community).exists()
    assert not Sanction.objects.visible_to(omar).exists()


def test_an_item_is_handled_under_its_own_community_only(world):
    """Mia moderates both; an address that mixes them does not exist."""
    client = world.client("mia")
    for act in ("hide", "dismiss", "warn", "undo"):
        answer = client.post(f"/c/acme/moderation/{world['dunes'].item.public_id}/{act}/", {"reason": "Because"})
        assert answer.status_code == 404, act
    assert row(world["dunes"].item).status == "open"


def test_a_moderator_acts_in_spaces_they_read(world):
    """A role is no key: what a moderator cannot read they cannot act on."""
    post = world["desk"].second
    flag_post(world.viewer("gus"), post.pk, reason="other")
    change_membership(world.viewer("gus"), world.acme.community, world.membership("mia").pk, role="expert")

    item = ReviewItem.objects.unscoped("test").get(post_id=post.pk)
    with pytest.raises(NotVisible):
        hide_reported(world.viewer("mia"), item.pk, reason="Because")


def test_the_queue_page_shows_the_post_and_its_reports(world):
    page = world.client("mia").get("/c/acme/moderation/").content.decode()

    assert world.acme.word("second") in page and world.acme.word("flagnote") in page
    assert world.client("ana").get("/c/acme/moderation/").status_code == 403
    assert world.client("otto").get("/c/acme/moderation/").status_code == 403


def test_the_header_counts_what_waits_for_moderators_only(world):
    assert "moderation" in world.client("mia").get("/c/acme/").content.decode()
    assert "moderation" not in world.client("ana").get("/c/acme/").content.decode()


def test_handling_in_the_browser(world):
    client = world.client("mia")
    item = world.acme.item.public_id

    assert client.post(f"/c/acme/moderation/{item}/hide/", {"reason": ""}).status_code == 400
    assert client.post(f"/c/acme/moderation/{item}/hide/", {"reason": "Because"}).status_code == 302
    assert status(world.acme.second) == "hidden"
    assert client.post(f"/c/acme/moderation/{item}/undo/").status_code == 302
    assert status(world.acme.second) == "published"


def test_the_log_tells_who_did_what_to_whom_and_why(world):
    page = world.client("mia").get("/c/acme/moderation/log/").content.decode()

    assert world.acme.word("hidereason") in page and world.acme.word("warning") in page and world.acme.word("buryreason") in page


@pytest.mark.parametrize(
    "change", ["UPDATE moderation_moderationaction SET reason = 'nothing'", "DELETE FROM moderation_moderationaction"]
)
def test_the_record_is_append_only(world, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
