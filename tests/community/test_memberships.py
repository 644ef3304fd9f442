"""Joining, leaving, being approved, suspended and removed; a community always keeps a manager."""

from contextlib import suppress

import pytest
from allauth.account.models import EmailAddress

from community.models import Community, Membership
from community.services.memberships import change_membership, ensure_member, join, leave
from community.services.ownership import accept_ownership, offer_ownership
from community.services.posting import post_reply
from community.services.voting import set_vote
from core.errors import InvalidState, NotPermitted, NotVisible
from core.models import Event


def change(world, name, key="acme", by="gus", **facts):
    return change_membership(world.viewer(by), world[key].community, world.membership(name, key).pk, **facts)


def test_anybody_joins_an_open_community(world):
    membership = join(world.viewer("otto"), world.acme.community)

    assert (membership.role, membership.status) == ("member", "active")
    assert Event.objects.filter(verb="member.joined", object_id=membership.pk).count() == 1


def test_joining_twice_is_once(world):
    first = join(world.viewer("otto"), world.acme.community)
    second = join(world.viewer("otto"), world.acme.community)

    assert first == second
    assert Event.objects.filter(verb="member.joined", object_id=first.pk).count() == 1


def test_where_people_ask_a_manager_approves(world):
    membership = join(world.viewer("otto"), world["cedar"].community)
    assert membership.status == "pending"
    assert world["cedar"].space.pk not in world.viewer("otto").readable_space_ids

    change(world, "otto", "cedar", status="active")

    assert world["cedar"].space.pk in world.viewer("otto").readable_space_ids


def test_asking_again_is_not_approval(world):
    for _turn in range(3):
        join(world.viewer("otto"), world["cedar"].community)

    assert world.membership("otto", "cedar").status == "pending"


@pytest.mark.parametrize("key", ["dunes", "ember"])
def test_nobody_joins_where_people_are_invited(world, key):
    with pytest.raises(NotPermitted):
        join(world.viewer("otto"), world[key].community)


def test_signed_out_nobody_joins(world):
    with pytest.raises(NotPermitted):
        join(world.viewer(""), world.acme.community)


def test_who_left_comes_back_as_a_member(world):
    change(world, "eva", role="moderator")
    leave(world.viewer("eva"), world.acme.community)
    assert world.membership("eva").status == "left"
    assert world.membership("eva").ended_at is not None

    join(world.viewer("eva"), world.acme.community)

    assert (world.membership("eva").role, world.membership("eva").status) == ("member", "active")


@pytest.mark.parametrize("name", ["xena", "sam"])
def test_who_was_removed_or_suspended_does_not_come_back_alone(world, name):
    for act in (join, ensure_member):
        with pytest.raises(NotPermitted):
            act(world.viewer(name), world.acme.community)


def test_who_was_suspended_does_not_slip_out_and_in(world):
    """Leaving must not turn a suspension into something that joining ends."""
    with suppress(NotPermitted, InvalidState, NotVisible):
        leave(world.viewer("sam"), world.acme.community)
    with pytest.raises(NotPermitted):
        join(world.viewer("sam"), world.acme.community)


def test_who_was_removed_does_not_slip_out_and_in(world):
    with suppress(NotPermitted, InvalidState, NotVisible):
        leave(world.viewer("xena"), world.acme.community)
    with pytest.raises(NotPermitted):
        join(world.viewer("xena"), world.acme.community)


def test_leaving_ends_reading_what_is_private(world):
    leave(world.viewer("ben"), world["dunes"].community)

    assert world["dunes"].space.pk not in world.viewer("ben").readable_space_ids
    assert world.client("ben").get(f"/c/{world['dunes'].word('slug')}/").status_code == 404


def test_leaving_twice_is_once(world):
    leave(world.viewer("ben"), world.acme.community)
    events = Event.objects.count()
    leave(world.viewer("ben"), world.acme.community)

    assert Event.objects.count() == events


def test_who_is_no_member_cannot_leave(world):
    with pytest.raises(NotVisible):
        leave(world.viewer("otto"), world.acme.community)


def test_the_last_manager_stays(world):
    with pytest.raises(InvalidState, match="at least one manager"):
        leave(world.viewer("gus"), world.acme.community)
    for facts in ({"role": "member"}, {"status": "removed"}, {"status": "suspended"}, {"status": "left"}):
        with pytest.raises(InvalidState):
            change(world, "gus", **facts)
    assert (world.membership("gus").role, world.membership("gus").status) == ("manager", "active")


def test_a_manager_goes_when_there_is_another(world):
    change(world, "mia", role="manager")
    offer_ownership(world.viewer("gus"), world.acme.community, world.membership("mia").pk)
    accept_ownership(world.viewer("mia"), world.acme.community)

    leave(world.viewer("gus"), world.acme.community)

    with pytest.raises(InvalidState):
        leave(world.viewer("mia"), world.acme.community)


@pytest.mark.parametrize("name", ["ana", "mia", "eva", "otto", "omar", "stan", "paula", ""])
def test_only_managers_change_memberships(world, name):
    with pytest.raises(NotPermitted):
        change(world, "ben", by=name, role="manager")
    assert world.membership("ben").role == "member"


def test_a_manager_changes_memberships_of_their_own_community_only(world):
    with pytest.raises(NotPermitted):
        change(world, "ben", "dunes", by="bea", status="removed")
    with pytest.raises(NotVisible):
        change_membership(world.viewer("bea"), world["bay"].community, world.membership("ben", "dunes").pk, status="removed")
    assert world.membership("ben", "dunes").status == "active"


@pytest.mark.parametrize("facts", [{"role": "owner"}, {"status": "banned"}])
def test_roles_and_statuses_are_those_of_the_list(world, facts):
    from django.db import IntegrityError, transaction

    from core.errors import InvalidInput

    with pytest.raises((InvalidInput, IntegrityError)), transaction.atomic():
        change(world, "ben", **facts)


def test_a_change_is_written_down(world):
    change(world, "ben", role="moderator")

    event = Event.objects.filter(verb="member.changed").latest("seq")
    assert (event.actor_id, event.actor_role, event.data["role"]) == (world.user("gus").pk, "manager", "moderator")


def test_a_listed_community_shows_its_name_and_how_to_join_and_nothing_else(world):
    page = world.client("otto").get("/c/cedar/").content.decode()

    assert world["cedar"].word("place") in page and world["cedar"].word("tagline") in page
    assert "/c/cedar/join/" in page
    hidden = [word for about, word in world["cedar"].words.items() if about not in ("place", "tagline") and word in page]
    assert hidden == []


def test_joining_in_the_browser(world):
    answer = world.client("otto").post("/c/acme/join/")

    assert (answer.status_code, answer["Location"]) == (302, "/c/acme/")
    assert world.membership("otto").status == "active"


def test_removal_closes_an_open_session(world):
    client = world.client("ben")
    address = f"/c/{world['dunes'].word('slug')}/"
    assert client.get(address).status_code == 200

    change(world, "ben", "dunes", status="removed")

    assert client.get(address).status_code == 404


def test_counts_of_members_are_nowhere(world):
    """A crowd is not a success, and a count would tell of people."""
    names = {field.name for model in (Community, Membership) for field in model._meta.get_fields()}

    assert not {name for name in names if "member_count" in name}


def by_domain(world, *domains, visibility="listed"):
    rows = Community.objects.unscoped("test").filter(pk=world["cedar"].community.pk)
    rows.update(join_policy="domain", join_domains=list(domains), visibility=visibility)
    return rows.get()


def test_a_confirmed_address_on_a_named_domain_is_enough(world):
    community = by_domain(world, "elsewhere.example", "example.org")

    assert join(world.viewer("otto"), community).status == "active"
    assert world["cedar"].space.pk in world.viewer("otto").readable_space_ids


@pytest.mark.parametrize("domains", [(), ("elsewhere.example",), ("ample.org",), ("org",), ("mail.example.org",)])
def test_an_address_on_another_domain_is_not(world, domains):
    with pytest.raises(NotPermitted):
        join(world.viewer("otto"), by_domain(world, *domains))


def test_an_address_that_is_not_confirmed_proves_nothing(world):
    EmailAddress.objects.filter(user=world.user("otto")).update(verified=False)

    with pytest.raises(NotPermitted):
        join(world.viewer("otto"), by_domain(world, "example.org"))


def test_a_manager_names_the_domains_on_the_page(world):
    facts = {"name": "Acme", "accent": "#0b6e5f", "visibility": "public", "join_policy": "domain", "write_policy": "everyone"}
    client = world.client("gus")

    for said in ("no domain", "gmail.com", "http://example.org"):
        answer = client.post("/c/acme/manage/access/", {**facts, "join_domains": said})
        assert answer.status_code == 422 and said in answer.content.decode()
    said = {**facts, "join_domains": "Example.org, shop.example  example.org"}
    seen = client.post("/c/acme/manage/access/", said).context["change"].fingerprint
    assert client.post("/c/acme/manage/access/", {**said, "seen": seen}).status_code == 302

    community = Community.objects.unscoped("test").get(pk=world.acme.community.pk)
    assert community.join_domains == ["example.org", "shop.example"]
    assert b"/c/acme/join/" in world.client("otto").get("/c/acme/").content


@pytest.mark.parametrize("policy", ["request", "invite", "domain"])
def test_writing_is_no_way_around_joining(world, policy):
    """The first post makes its writer a member, and members read more: it must not be easier than joining."""
    Community.objects.unscoped("test").filter(pk=world.acme.community.pk).update(join_policy=policy, join_domains=[])

    with pytest.raises(NotPermitted):
        post_reply(world.viewer("otto"), world.acme.question.pk, body="Hello from outside.")
    with pytest.raises(NotPermitted):
        set_vote(world.viewer("otto"), world.acme.answer.pk, 1)

    assert post_reply(world.viewer("ben"), world.acme.question.pk, body="Hello from inside.")
    assert world["backroom"].space.pk not in world.viewer("otto").readable_space_ids
