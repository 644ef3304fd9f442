"""A space that admits chosen people: roles, segments and companies, for reading and for each way of writing."""

import pytest

from accounts.models import User
from accounts.services.organisations import create_organisation, merge_organisations
from community import policies
from community.audience import organisation_key, role_key, segment_key
from community.models import Act, SegmentMember, Space, SpaceAdmission
from community.pages.readers import readers_page
from community.services import communities, memberships, posting, segments
from community.services.targets import load_thread
from community.viewer import Viewer
from community.visibility import can_see
from core.errors import InvalidInput, NotPermitted, NotVisible
from core.ids import encode
from tests.world import COLLEAGUES

PLACES = ("acme", "dunes", "ember")


def a_segment(world, place, *names):
    segment = segments.create_segment(world.viewer("gus"), world[place].community, name="Beta testers")
    for name in names:
        segments.add_to_segment(world.viewer("gus"), world[place].community, segment.pk, handle=f"@{name}")
    return segment


def narrow(world, place, act, *keys):
    """Let a space do one thing for chosen people alone."""
    corner = world[place]
    facts = {f"{act.value}_access": "chosen", "chosen": {act: keys}}
    corner.space = communities.change_space(world.viewer("gus"), corner.community, corner.space.slug, **facts)


def readers_of(world, place):
    return {user.handle for user in User.objects.filter(is_active=True) if can_see(Viewer.for_user(user), world[place].question)}


def atelier(world):
    return organisation_key(world.user("ana").organisation_id)


@pytest.mark.parametrize("place", PLACES)
def test_by_role(world, place):
    narrow(world, place, Act.READ, role_key("expert"))

    assert readers_of(world, place) == {"eva", "mia", "gus"}
    assert not can_see(Viewer.anonymous(), world[place].question)


@pytest.mark.parametrize("place", PLACES)
def test_by_segment(world, place):
    segment = a_segment(world, place, "ben")
    narrow(world, place, Act.READ, segment_key(segment.pk))

    assert readers_of(world, place) == {"ben", "mia", "gus"}


@pytest.mark.parametrize("place", PLACES)
def test_by_company(world, place):
    narrow(world, place, Act.READ, atelier(world))

    assert readers_of(world, place) == {*COLLEAGUES, "mia", "gus"}


def test_a_company_is_let_into_a_public_community_without_joining_it_but_not_into_a_private_one(world):
    User.objects.filter(handle="otto").update(organisation=world.user("ana").organisation)
    for place in ("acme", "dunes"):
        narrow(world, place, Act.READ, atelier(world))

    assert "otto" in readers_of(world, "acme")
    assert "otto" not in readers_of(world, "dunes")


def test_a_merged_company_stays_chosen_under_its_new_name(world):
    narrow(world, "acme", Act.READ, atelier(world))
    other = create_organisation(name="Atelier Neuf")
    merge_organisations(world.user("ana").organisation, other)

    assert readers_of(world, "acme") == {*COLLEAGUES, "mia", "gus"}
    thread = load_thread(world.viewer("gus"), world.acme.question.pk)
    page = readers_page(thread.space.community, thread.space, thread)
    assert {reader.person.handle for reader in page.readers} == {*COLLEAGUES, "mia", "gus"}
    narrow(world, "acme", Act.READ, organisation_key(other.pk))
    assert readers_of(world, "acme") == {*COLLEAGUES, "mia", "gus"}


@pytest.mark.parametrize("name", ["sam", "xena", "pia"])
def test_who_is_suspended_removed_or_waits_is_not_chosen_whatever_their_company(world, name):
    User.objects.filter(handle=name).update(organisation=world.user("ana").organisation)
    narrow(world, "acme", Act.READ, atelier(world))

    assert name not in readers_of(world, "acme")


@pytest.mark.parametrize("place", PLACES)
def test_the_list_of_readers_names_them_with_their_reason(world, place):
    segment = a_segment(world, place, "ben")
    narrow(world, place, Act.READ, segment_key(segment.pk), atelier(world))

    thread = load_thread(world.viewer("gus"), world[place].question.pk)
    page = readers_page(thread.space.community, thread.space, thread)

    assert {reader.person.handle: reader.reason for reader in page.readers} == {
        "ben": "chosen by the managers", "ana": "chosen by the managers", "eva": "chosen by the managers",
        "mia": "moderator", "gus": "manager",
    }  # fmt: skip


def test_leaving_the_segment_the_company_or_the_community_ends_it_on_the_next_request(world):
    segment = a_segment(world, "dunes", "ben")
    narrow(world, "dunes", Act.READ, segment_key(segment.pk), atelier(world))
    assert readers_of(world, "dunes") == {"ben", "ana", "eva", "mia", "gus"}

    member = world.membership("ben", "dunes")
    segments.remove_from_segment(world.viewer("gus"), world["dunes"].community, segment.pk, member.pk)
    User.objects.filter(handle="ana").update(organisation=None)
    row = world.membership("eva", "dunes")
    memberships.change_membership(world.viewer("gus"), world["dunes"].community, row.pk, status="removed")

    assert readers_of(world, "dunes") == {"mia", "gus"}


def test_a_deleted_segment_admits_nobody(world):
    segment = a_segment(world, "dunes", "ben")
    narrow(world, "dunes", Act.READ, segment_key(segment.pk))

    segments.delete_segment(world.viewer("gus"), world["dunes"].community, segment.pk)

    assert readers_of(world, "dunes") == {"mia", "gus"}


def test_a_token_reads_no_more_than_its_person(world):
    segment = a_segment(world, "dunes", "ben")
    narrow(world, "dunes", Act.READ, segment_key(segment.pk))

    assert can_see(Viewer.for_token(world.user("ben"), None), world["dunes"].question)
    assert not can_see(Viewer.for_token(world.user("ana"), None), world["dunes"].question)


@pytest.mark.parametrize("act", [Act.START, Act.REPLY])
def test_writing_is_for_the_chosen_while_others_read_on(world, act):
    segment = a_segment(world, "acme", "ben")
    narrow(world, "acme", act, segment_key(segment.pk))
    asker = world["acme"]

    def write(name):
        viewer = world.viewer(name)
        if act is Act.START:
            return posting.start_thread(viewer, asker.community, asker.space, title="May I ask here?", body="Please say so.")
        return posting.post_reply(viewer, asker.question.pk, body="I may answer here.")

    assert write("ben").pk and write("mia").pk
    with pytest.raises(NotPermitted, match="chosen by the managers"):
        write("ana")
    assert "ana" in readers_of(world, "acme")


def test_attaching_can_be_for_the_chosen(world):
    narrow(world, "acme", Act.ATTACH, role_key("expert"))
    corner = world["acme"]

    may = {
        name: bool(policies.may_act(Act.ATTACH, world.viewer(name), corner.community, corner.space)) for name in ("ana", "eva")
    }

    assert may == {"ana": False, "eva": True}


def test_pages_ask_the_same(world):
    narrow(world, "acme", Act.READ, role_key("expert"))
    url = f"/c/acme/t/{world.acme.question.public_id}/{world.acme.question.slug}/"

    assert [world.client(name).get(url).status_code for name in ("", "ana", "eva", "gus")] == [404, 404, 200, 200]


# Managing it.


def test_only_managers_make_segments(world):
    for name in ("mia", "ana", "bea"):
        with pytest.raises(NotPermitted):
            segments.create_segment(world.viewer(name), world.acme.community, name="Mine")


def test_a_name_is_taken_once_in_a_community(world):
    a_segment(world, "acme")
    a_segment(world, "dunes")

    with pytest.raises(InvalidInput):
        segments.create_segment(world.viewer("gus"), world.acme.community, name="beta TESTERS")


@pytest.mark.parametrize("handle", ["otto", "xena", "sam", "pia", "nobody", "", "\x00"])
def test_only_active_members_are_put_into_a_segment(world, handle):
    segment = a_segment(world, "acme")

    with pytest.raises(InvalidInput):
        segments.add_to_segment(world.viewer("gus"), world.acme.community, segment.pk, handle=handle)


def test_adding_twice_is_once(world):
    segment = a_segment(world, "acme", "ben", "ben")

    assert SegmentMember.objects.unscoped("test").filter(segment=segment).count() == 1


def test_a_space_chooses_only_what_its_community_has(world):
    foreign = a_segment(world, "dunes")
    outside = world.user("stan").organisation_id

    for key in (segment_key(foreign.pk), organisation_key(outside), "segment:nonsense", "organisation:", "role:emperor"):
        with pytest.raises(NotVisible):
            narrow(world, "acme", Act.READ, key)
    assert not SpaceAdmission.objects.unscoped("test").filter(space=world.acme.space).exists()


def test_choosing_others_forgets_the_first(world):
    narrow(world, "acme", Act.READ, role_key("expert"))
    narrow(world, "acme", Act.READ, atelier(world))

    rows = SpaceAdmission.objects.unscoped("test").filter(space=world.acme.space)
    assert [row.role for row in rows] == [""]


# The pages.


def form_of(space: Space, **changes):
    facts = {
        "name": space.name, "description": space.description, "kinds": space.kinds, "read_access": "", "thread_sight": "all",
        "start_access": "", "reply_access": "", "attach_access": "", "feed_policy": "off",
        "ask_product": "optional", "ask_version": "optional", "ask_environment": "off",
    }  # fmt: skip
    return facts | changes


def save(world, space, **data):
    client = world.client("gus")
    url = f"/c/acme/manage/spaces/{space.slug}/"
    shown = client.post(url, data)
    if shown.status_code == 200:
        data["seen"] = shown.context["change"].fingerprint
        shown = client.post(url, data)
    return shown


def test_a_manager_makes_a_segment_fills_it_and_lets_it_into_a_space(world):
    client = world.client("gus")
    client.post("/c/acme/manage/segments/", {"name": "Beta testers"})
    page = client.get("/c/acme/manage/segments/").content.decode()
    segment = world.acme.community.segments.unscoped("test").get(name="Beta testers")
    answer = client.post(f"/c/acme/manage/segments/{segment.public_id}/", {f"{segment.public_id}-handle": "ben"})
    saved = save(
        world, world.acme.space, **form_of(world.acme.space, read_access="chosen", read_chosen=[segment_key(segment.pk)])
    )

    assert "Beta testers" in page and answer.status_code == 302 and saved.status_code == 302
    assert readers_of(world, "acme") == {"ben", "mia", "gus"}
    text = client.get("/c/acme/manage/segments/").content.decode()
    assert world.acme.space.name in text and "/u/ben/" in text


def test_chosen_people_without_anybody_chosen_is_refused_and_nothing_typed_is_lost(world):
    answer = save(world, world.acme.space, **form_of(world.acme.space, read_access="chosen", description="Typed just now"))

    assert answer.status_code == 422
    assert "Choose at least one" in answer.content.decode() and "Typed just now" in answer.content.decode()


def test_a_handle_that_is_no_members_stays_in_its_field(world):
    segment = a_segment(world, "acme")
    answer = world.client("gus").post(f"/c/acme/manage/segments/{segment.public_id}/", {f"{segment.public_id}-handle": "otto"})

    assert answer.status_code == 422 and 'value="otto"' in answer.content.decode()


def test_people_are_taken_out_and_segments_deleted(world):
    segment = a_segment(world, "acme", "ben")
    client = world.client("gus")
    url = f"/c/acme/manage/segments/{segment.public_id}/"
    client.post(f"{url}{encode(world.membership('ben').pk)}/remove/")
    assert not SegmentMember.objects.unscoped("test").filter(segment=segment).exists()

    client.post(f"{url}delete/")
    assert not world.acme.community.segments.unscoped("test").filter(pk=segment.pk).exists()
