"""The ledger keeps who somebody was and who could read it then, whatever becomes of either."""

import pytest

from accounts.models import User
from community.models import Community
from community.services.communities import change_community
from community.services.memberships import change_membership
from community.services.posting import post_reply
from core.models import Event
from tests.community.test_asking import ask


def event_of(row):
    return Event.objects.get(object_id=row.pk, verb__in=["thread.published", "reply.posted"])


def test_a_later_promotion_changes_no_earlier_event(world):
    before = event_of(post_reply(world.viewer("ben"), world.acme.question.pk, body="As a peer."))
    change_membership(world.viewer("gus"), world.acme.community, world.membership("ben").pk, role="expert")
    after = event_of(post_reply(world.viewer("ben"), world.acme.question.pk, body="As an expert."))

    before.refresh_from_db()
    assert (before.actor_role, after.actor_role) == ("member", "expert")


def test_a_later_employer_changes_no_earlier_event(world):
    before = event_of(ask(world))
    User.objects.filter(pk=world.user("ana").pk).update(organisation=world.user("stan").organisation)
    world.user("ana").refresh_from_db()
    after = event_of(ask(world, title="And as staff of the operator?"))

    before.refresh_from_db()
    assert before.is_staff is False
    assert before.actor_organisation_id not in (None, world.user("stan").organisation_id)
    assert (after.actor_organisation_id, after.is_staff) == (world.user("stan").organisation_id, True)


def test_a_later_opening_changes_no_earlier_event(world):
    before = event_of(ask(world, key="cedar"))
    assert before.visibility == "listed"
    Community.objects.unscoped("test").filter(pk=world["cedar"].community.pk).update(visibility="public")
    after = event_of(post_reply(world.viewer("ben"), before.object_id, body="Now in the open."))

    before.refresh_from_db()
    assert (before.visibility, after.visibility) == ("listed", "public")


def test_a_post_keeps_the_role_in_which_it_was_written(world):
    reply = post_reply(world.viewer("ben"), world.acme.question.pk, body="As a peer.")
    change_membership(world.viewer("gus"), world.acme.community, world.membership("ben").pk, role="manager")

    reply.refresh_from_db()
    assert (reply.author_role, reply.author_is_staff) == ("member", False)


def test_every_event_says_where_it_happened(world):
    for key in ("acme", "dunes", "ember"):
        event = event_of(world[key].question)
        assert (event.community_id, event.space_id) == (world[key].community.pk, world[key].space.pk)
        assert event.visibility == world[key].community.visibility


def test_an_administrator_who_writes_is_no_staff_of_the_community(world):
    """Staff are members of the operating company, never whoever opens the repair desk."""
    reply = post_reply(world.viewer("paula"), world.acme.question.pk, body="Hello.")

    assert event_of(reply).is_staff is False
    assert reply.author_is_staff is False


def test_a_change_of_the_community_is_an_event(world):
    links = "Status https://status.example.org"
    change_community(world.viewer("gus"), world.acme.community, header_links=links, name="Acme 2")

    assert Event.objects.filter(verb="community.changed", object_id=world.acme.community.pk).latest("seq").data == {
        "change": "changed"
    }


@pytest.mark.parametrize("channel", ["web", "api", "mail"])
def test_an_event_says_by_which_way_it_came(world, channel):
    from community.viewer import Viewer

    viewer = Viewer.for_user(world.user("ben"), channel=channel)

    assert event_of(post_reply(viewer, world.acme.question.pk, body="By this way.")).channel == channel


def test_the_ledger_holds_no_text_and_no_address(world):
    """It outlives what it speaks of, so what people wrote is not in it."""
    facts = str(list(Event.objects.values_list("data", flat=True)))

    for about in ("title", "body", "answer", "comment", "hidden", "flagnote", "invited"):
        assert world["dunes"].word(about) not in facts, about
