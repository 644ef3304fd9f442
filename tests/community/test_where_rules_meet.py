"""Where break-glass, aliases, terms, invitations, companies and domains meet: nothing is gained by combining two of them."""

from datetime import timedelta

import pytest

from accounts.models import Organisation, User
from accounts.services.people import create_account
from community import policies
from community.audience import segment_key
from community.models import Act, Community, Grant, Invitation, Membership, MembershipGrant, Thread
from community.pages.access_change import change_of_community
from community.pages.glass import glass_record
from community.services import communities, customers, hosts, invitations, memberships, ownership, posting, segments, terms
from community.services.break_glass import approve_glass, ask_for_glass
from community.services.targets import spaces_of
from community.viewer import Viewer
from core import clock, outbox
from core.errors import InvalidInput, InvalidState, NotPermitted
from core.models import Dispatch
from notifications.models import Notification
from tests.hosts import ACME, Browser, live_at
from tests.world import bring_in


def rows():
    return Membership.objects.unscoped("tests look at the row itself")


@pytest.fixture
def administrators(world):
    """Paula asks; Otto and Stan administer as well."""
    User.objects.filter(handle__in=["otto", "stan"]).update(is_staff=True, is_superuser=True)
    for name in ("otto", "stan"):
        world.people[name] = User.objects.get(pk=world.user(name).pk)
    return world


def ask(world, place):
    reference = world[place].community.public_id
    return ask_for_glass(world.viewer("paula"), reference=reference, reason="A court order.", minutes=30)


def broken(world, place="ember"):
    request = ask(world, place)
    approve_glass(world.viewer("otto"), request.pk)
    return approve_glass(world.viewer("gus"), request.pk)


# Break-glass gives what a plain member reads, and nothing more.


@pytest.mark.parametrize("access", ["moderators", "staff", "chosen"])
@pytest.mark.parametrize("status", ["left", "removed", "suspended"])
def test_a_former_moderator_reads_no_inner_room_by_break_glass(administrators, access, status):
    world = administrators
    community = world["dunes"].community
    room = communities.add_space(world.viewer("gus"), community, name="Inner room", read_access=access)
    rows().create(user=world.user("paula"), community=community, role="moderator", status=status)

    broken(world, "dunes")

    viewer = world.viewer("paula")
    assert world["dunes"].space.pk in viewer.readable_space_ids and room.pk not in viewer.readable_space_ids


@pytest.mark.parametrize("policy", ["open", "request"])
def test_nobody_joins_by_break_glass(administrators, policy):
    world = administrators
    community = world["dunes"].community
    Community.objects.unscoped("test").filter(pk=community.pk).update(join_policy=policy, join_questions=[])
    broken(world, "dunes")

    assert world.client("paula").post(f"/c/{community.slug}/join/").status_code == 403
    assert not rows().filter(user=world.user("paula"), community=community).exists()


def test_a_yes_does_not_outlive_the_power_to_give_it(administrators):
    world = administrators
    community = world["ember"].community
    hosts.name_host(world.viewer("gus"), community, handle="eva")
    request = ask(world, "ember")
    approve_glass(world.viewer("eva"), request.pk)
    memberships.change_membership(world.viewer("gus"), community, world.membership("eva", "ember").pk, status="removed")

    assert approve_glass(world.viewer("otto"), request.pk).opened_at is None
    assert approve_glass(world.viewer("gus"), request.pk).opened_at is not None


def test_the_desk_names_no_host_before_it_opens(administrators):
    world = administrators
    request = ask(world, "ember")
    approve_glass(world.viewer("gus"), request.pk)

    assert all("Gus" not in world.client(name).get("/break-glass/").content.decode() for name in ("paula", "stan", "otto"))
    approve_glass(world.viewer("otto"), request.pk)
    assert "Gus" in world.client("paula").get("/break-glass/").content.decode()


def test_many_pages_do_not_push_a_thread_out_of_the_record(administrators, monkeypatch):
    world = administrators
    monkeypatch.setattr("community.pages.glass.ENTRIES_SHOWN", 6)
    broken(world)
    client, home = world.client("paula"), f"/c/{world['ember'].community.slug}/"
    question = world["ember"].question
    for number in range(8):
        client.get(f"{home}tags/?n={number}")
    client.get(f"{home}t/{question.public_id}/{question.slug}/")

    [request] = [view for view in glass_record(world.viewer("ana"), world["ember"].community) if view.status == "open"]

    assert question.title in [line.title for line in request.lines]


def test_members_who_owe_terms_are_told_too(administrators):
    world = administrators
    community = world["ember"].community
    terms.publish_terms(world.viewer("gus"), community, body="Newer words.", change_note="New words.")
    request = broken(world)
    for dispatch in Dispatch.objects.filter(event__object_id=request.pk):
        outbox.run_dispatch(dispatch.pk)

    told = Notification.objects.unscoped("test").filter(kind="glass_opened", created_at__gte=request.opened_at)
    assert {"ana", "ben", "gus"} <= set(told.values_list("user__handle", flat=True))


# An alias is not told by what others may do, nor by what is counted.


@pytest.fixture
def masked(world):
    """Eli asks under an alias and answers under his name; Ana answers as well."""
    ember = world["ember"]
    eli = world.viewer("eli")
    thread = posting.start_thread(
        eli, ember.community, ember.space, title="May we speak openly here?", body="I ask.", voice="alias"
    )
    own = posting.post_reply(eli, thread.pk, body="By my own name.")
    other = posting.post_reply(world.viewer("ana"), thread.pk, body="Ana here.")
    return Thread.objects.unscoped("test").get(pk=thread.pk), own, other


@pytest.mark.parametrize("name", ["mia", "eva"])
def test_accepting_tells_nobody_that_an_alias_answered_itself(world, masked, name):
    thread, own, other = masked
    community = world["ember"].community

    verdicts = [policies.may_accept(world.viewer(name), community, thread, reply) for reply in (own, other)]

    assert [bool(verdict) for verdict in verdicts] == [True, True]
    assert not policies.may_accept(world.viewer("eli"), community, thread, own)


def test_the_first_reply_to_an_alias_is_the_first_whoever_wrote_it(world, masked):
    thread, own, _other = masked

    assert thread.first_reply_at == own.created_at


# Ends are ends.


@pytest.mark.parametrize("how", ["left", "removed", "guest"])
def test_who_comes_back_begins_without_what_they_held(world, how):
    community, member = world["dunes"].community, world.membership("ben", "dunes")
    MembershipGrant.objects.create(membership=member, grant=Grant.HOST)
    segment = segments.create_segment(world.viewer("gus"), community, name="Inner circle")
    segments.add_to_segment(world.viewer("gus"), community, segment.pk, handle="ben")
    room = communities.add_space(
        world.viewer("gus"), community, name="Room", read_access="chosen", chosen={Act.READ: [segment_key(segment.pk)]}
    )
    assert room.pk in world.viewer("ben").readable_space_ids

    if how == "left":
        memberships.leave(world.viewer("ben"), community)
        world.standings_changed()
        bring_in(world, world["dunes"], "ben")
    elif how == "removed":
        for status in ("removed", "active"):
            memberships.change_membership(world.viewer("gus"), community, member.pk, status=status)
    else:
        from community.services.endings import tidy_memberships

        rows().filter(pk=member.pk).update(guest_until=clock.now() - timedelta(seconds=1))
        tidy_memberships()
        rows().filter(pk=member.pk).update(status="active", guest_until=None)

    viewer = world.viewer("ben")
    assert viewer.standings[community.pk].is_active
    assert not viewer.holds(community.pk, Grant.HOST) and room.pk not in viewer.readable_space_ids


@pytest.mark.parametrize("name", ["pia", "xena"])
def test_a_suspension_with_an_end_lets_nobody_in(world, name):
    member = world.membership(name, "dunes")
    day = clock.now() + timedelta(days=1)

    with pytest.raises(InvalidState, match="Only an active member"):
        memberships.change_membership(world.viewer("gus"), world["dunes"].community, member.pk, status="suspended", until=day)


def test_nobody_is_brought_back_who_left(world):
    memberships.leave(world.viewer("ben"), world["dunes"].community)

    with pytest.raises(InvalidState, match="left by themselves"):
        memberships.change_membership(
            world.viewer("gus"), world["dunes"].community, world.membership("ben", "dunes").pk, status="active"
        )


def test_an_offer_of_a_former_owner_is_none(world):
    community = world.acme.community
    for name in ("eva", "mia"):
        memberships.change_membership(world.viewer("gus"), community, world.membership(name).pk, role="manager")
    before = world.viewer("gus")
    ownership.offer_ownership(before, community, world.membership("eva").pk)
    ownership.accept_ownership(world.viewer("eva"), community)

    with pytest.raises(NotPermitted):
        ownership.offer_ownership(before, community, world.membership("mia").pk)


@pytest.mark.parametrize("year", [9999, 3000])
def test_an_end_beyond_all_plans_is_refused(world, year):
    client = world.client("gus")

    answer = client.post(
        "/c/acme/manage/invitations/", {"email": "g@example.org", "role": "member", "guest_until": f"{year}-12-31"}
    )

    assert answer.status_code == 422 and "before the year 3000" in answer.content.decode()


def test_nobody_replaces_an_invitation_that_they_could_not_have_sent(world):
    invitation = invitations.invite(world.viewer("gus"), world.acme.community, email="boss@example.org", role="manager")

    with pytest.raises(InvalidInput, match="invited this address already"):
        invitations.invite(world.viewer("mia"), world.acme.community, email="boss@example.org")
    assert Invitation.objects.unscoped("test").get(pk=invitation.pk).revoked_at is None


# Addresses.


@pytest.mark.parametrize("wish", ["///evil.example/x", "//evil.example/", "/\\evil.example", "https://evil.example/"])
def test_accepting_terms_on_an_own_domain_leads_nowhere_else(world, wish):
    live_at(world, "acme", ACME)
    terms.publish_terms(world.viewer("gus"), world.acme.community, body="Be kind.")
    browser = Browser(world.client("ben"))
    browser.sign_in(ACME)

    answer = browser.on(ACME).post("/terms/", {"number": 1, "next": wish})

    assert answer.status_code == 302 and answer["Location"] == "/"


@pytest.mark.parametrize("path", ["/hand-off/?to=%00", "/hand-off/?to=a%00b&challenge=x", "/c/acme/manage/invitations/?by=%00"])
def test_a_nul_is_no_crash(world, path):
    assert world.client("gus").get(path).status_code in (200, 404)


def test_who_owes_terms_of_a_council_gets_answers_that_are_kept_nowhere(world):
    community = world["ember"].community
    terms.publish_terms(world.viewer("gus"), community, body="Newer words.", change_note="New words.")
    client, home = world.client("ana"), f"/c/{community.slug}/"

    for answer in (client.get(home), client.get(f"{home}terms/"), client.post(f"{home}ask/", {"body": "Typed"})):
        assert answer["Referrer-Policy"] == "no-referrer" and "no-store" in answer["Cache-Control"]


# What a change would mean, and companies.


def test_becoming_a_council_asks_everybody_first_and_the_preview_says_so(world):
    viewer, community = world.viewer("gus"), world["dunes"].community
    facts = {"visibility": "executive", "join_policy": "invite", "write_policy": community.write_policy}

    told = change_of_community(community, spaces_of(viewer, community), facts)
    communities.change_community(viewer, community, **facts)

    space = world["dunes"].space.pk
    assert told.losing.count >= 5
    assert [name for name in ("gus", "ana", "ben", "mia") if space in world.viewer(name).readable_space_ids] == []


def test_a_manager_merges_no_company_that_runs_another_community(world):
    found = {}
    for handle, email in (("kai", "kai@shop.example"), ("lou", "lou@rival.example")):
        found[handle] = create_account(email=email, handle=handle)
        memberships.join(Viewer.for_user(found[handle]), world.acme.community)
    gus, acme = world.viewer("gus"), world.acme.community
    shop = customers.verify_organisation(gus, acme, domain="shop.example", name="Shop")
    rival = customers.verify_organisation(gus, acme, domain="rival.example", name="Rival")
    communities.create_community(found["kai"], slug="kais", name="Kais", operator=Organisation.objects.get(pk=shop.pk))

    with pytest.raises(InvalidState, match="whoever runs this install"):
        customers.merge_organisations(gus, acme, rival.pk, shop.pk)


def test_a_manager_merges_no_company_whose_threads_another_community_shows_to_it(world):
    found = {}
    for handle, email in (("kai", "kai@shop.example"), ("lou", "lou@rival.example")):
        found[handle] = create_account(email=email, handle=handle)
        for place in ("acme", "bay"):
            memberships.join(Viewer.for_user(found[handle]), world[place].community)
    gus, acme = world.viewer("gus"), world.acme.community
    shop = customers.verify_organisation(gus, acme, domain="shop.example", name="Shop")
    rival = customers.verify_organisation(gus, acme, domain="rival.example", name="Rival")
    bay = world["bay"].community
    space = communities.add_space(world.viewer("bea"), bay, name="Contracts", thread_sight="company")
    kai = Viewer.for_user(User.objects.get(pk=found["kai"].pk))
    posting.start_thread(kai, bay, space, title="Our contract with Bay", body="Between us.")

    with pytest.raises(InvalidState, match="whoever runs this install"):
        customers.merge_organisations(gus, acme, shop.pk, rival.pk)


def test_one_host_who_is_here_remains(world):
    community = world["ember"].community
    gone = world.membership("xena", "ember")
    MembershipGrant.objects.create(membership=gone, grant=Grant.HOST)

    with pytest.raises(InvalidState, match="One host has to remain"):
        hosts.end_host(world.viewer("gus"), community, world.membership("gus", "ember").pk)


def test_a_guest_manager_does_not_lengthen_their_own_stay(world):
    community, member = world.acme.community, world.membership("eva")
    memberships.change_membership(world.viewer("gus"), community, member.pk, role="manager")
    rows().filter(pk=member.pk).update(guest_until=clock.now() + timedelta(days=1))

    with pytest.raises(InvalidState, match="Another manager"):
        memberships.set_guest_end(world.viewer("eva"), community, member.pk, None)


def test_old_lines_of_a_former_member_are_no_part_of_break_glass(administrators):
    world = administrators
    ember, paula = world["ember"], world.user("paula")
    rows().create(user=paula, community=ember.community, status="removed", terms_version=1)
    Notification.objects.create(
        user=paula, event_id=ember.question.pk, kind="reply", community=ember.community, space=ember.space, thread=ember.question,
        post_id=ember.question.pk,
    )  # fmt: skip
    broken(world)

    assert ember.question.title not in world.client("paula").get("/inbox/").content.decode()
