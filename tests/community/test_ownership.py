"""A community has one owner at any moment, who hands it over before they can go."""

import pytest
from django.db import IntegrityError, transaction

from community.models import Membership
from community.services.memberships import change_membership, leave
from community.services.ownership import accept_ownership, offer_ownership, take_back_offer
from core.errors import InvalidState, NotPermitted


@pytest.fixture
def acme(world):
    """Acme, owned by Gus, with Mia as its second manager: its community."""
    change_membership(world.viewer("gus"), world.acme.community, world.membership("mia").pk, role="manager")
    return world.acme.community


def owners(community):
    rows = Membership.objects.unscoped("test").filter(community=community, is_owner=True)
    return [row.user.handle for row in rows.select_related("user")]


def test_the_founder_owns_what_they_found(world):
    assert owners(world.acme.community) == ["gus"]


def test_handing_over(world, acme):
    offer_ownership(world.viewer("gus"), acme, world.membership("mia").pk)
    assert owners(acme) == ["gus"]
    accept_ownership(world.viewer("mia"), acme)

    assert owners(acme) == ["mia"]
    leave(world.viewer("gus"), acme)
    with pytest.raises(InvalidState):
        leave(world.viewer("mia"), acme)


@pytest.mark.parametrize("facts", [{"role": "member"}, {"status": "removed"}, {"status": "suspended"}, {"status": "left"}])
def test_no_other_manager_gets_rid_of_the_owner(world, acme, facts):
    with pytest.raises(InvalidState):
        change_membership(world.viewer("mia"), acme, world.membership("gus").pk, **facts)
    assert owners(acme) == ["gus"]


@pytest.mark.parametrize("facts", [{"status": "removed"}, {"role": "member"}, {"is_owner": False, "status": "left"}])
def test_the_database_keeps_the_rule_too(world, acme, facts):
    rows = Membership.objects.unscoped("test")
    with pytest.raises(IntegrityError), transaction.atomic():
        if "is_owner" in facts:
            rows.filter(pk=world.membership("mia").pk).update(is_owner=True)
        rows.filter(pk=world.membership("gus").pk).update(**facts)


@pytest.mark.parametrize("name", ["mia", "ben", "otto"])
def test_the_owner_alone_offers(world, acme, name):
    with pytest.raises(NotPermitted):
        offer_ownership(world.viewer(name), acme, world.membership("mia").pk)


@pytest.mark.parametrize("heir", ["ben", "sam", "xena", "gus"])
def test_it_is_offered_to_another_active_manager(world, acme, heir):
    with pytest.raises(InvalidState):
        offer_ownership(world.viewer("gus"), acme, world.membership(heir).pk)


@pytest.mark.parametrize("end", ["taken back", "refused", "lowered", "removed"])
def test_an_offer_ends(world, acme, end):
    offer_ownership(world.viewer("gus"), acme, world.membership("mia").pk)
    if end in ("taken back", "refused"):
        take_back_offer(world.viewer("gus" if end == "taken back" else "mia"), acme)
    else:
        facts = {"role": "moderator"} if end == "lowered" else {"status": "removed"}
        change_membership(world.viewer("gus"), acme, world.membership("mia").pk, **facts)
    with pytest.raises(InvalidState):
        accept_ownership(world.viewer("mia"), acme)
    assert owners(acme) == ["gus"]


def test_nobody_takes_what_is_offered_to_another(world, acme):
    offer_ownership(world.viewer("gus"), acme, world.membership("mia").pk)
    for name in ("gus", "ben", "otto"):
        with pytest.raises(InvalidState):
            accept_ownership(world.viewer(name), acme)


def test_in_the_browser(world, acme):
    gus, mia = world.client("gus"), world.client("mia")
    row = world.membership("mia")

    assert f"{row.public_id}/offer/" in gus.get("/c/acme/manage/members/").content.decode()
    gus.post(f"/c/acme/manage/members/{row.public_id}/offer/")
    assert "offered to you" in mia.get("/c/acme/manage/").content.decode()
    assert "Take it over" in mia.get("/c/acme/manage/ownership/").content.decode()
    assert "Take it over" not in gus.get("/c/acme/manage/ownership/").content.decode()
    mia.post("/c/acme/manage/ownership/", {"accept": "1"})

    assert owners(acme) == ["mia"]
