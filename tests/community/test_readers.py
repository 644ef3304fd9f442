"""The list of readers is the truth: it names exactly those whom the rule lets read, and says why."""

import pytest

from accounts.models import User
from community.pages.readers import readers_page
from community.services import communities, memberships
from community.services.targets import load_thread
from community.viewer import Viewer
from community.visibility import can_see
from core.ids import encode

CORNERS = ("acme", "backroom", "desk", "booth", "suite", "cedar", "dunes", "ember")


def listed(world, key, thread=None):
    corner = world[key]
    thread = load_thread(world.viewer("gus"), (thread or corner.question).pk)
    return readers_page(thread.space.community, thread.space, thread)


def check(world, key):
    page = listed(world, key)
    users = User.objects.filter(is_active=True)
    able = {encode(user.pk) for user in users if can_see(Viewer.for_user(user), world[key].question)}
    if page.everybody:
        assert able == {encode(user.pk) for user in users} and can_see(Viewer.anonymous(), world[key].question)
    else:
        assert {reader.person.id for reader in page.readers} == able
        assert page.count == len(able)
        assert not can_see(Viewer.anonymous(), world[key].question)


@pytest.mark.parametrize("key", CORNERS)
def test_the_list_names_exactly_the_readers(world, key):
    check(world, key)


@pytest.mark.parametrize("key", ["acme", "dunes", "suite"])
@pytest.mark.parametrize("access", ["", "everyone", "members", "moderators", "staff"])
@pytest.mark.parametrize("sight", ["all", "own", "company"])
def test_whatever_a_manager_sets(world, key, access, sight):
    space = world[key].space
    communities.change_space(world.viewer("gus"), world[key].community, space.slug, read_access=access, thread_sight=sight)

    check(world, key)


def test_somebody_removed_is_off_the_list_at_once(world):
    before = {reader.person.handle for reader in listed(world, "dunes").readers}
    row = world.membership("ben", "dunes")
    memberships.change_membership(world.viewer("gus"), world["dunes"].community, row.pk, status="removed")

    assert before - {reader.person.handle for reader in listed(world, "dunes").readers} == {"ben"}


def test_each_reader_has_a_reason(world):
    reasons = {reader.person.handle: reader.reason for reader in listed(world, "suite").readers}

    assert reasons == {
        "ana": "started it", "eva": "of the same company", "mia": "moderator", "gus": "manager", "stan": "staff of the community",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "status"), [("eli", 200), ("ana", 200), ("gus", 200), ("paula", 404), ("xena", 404), ("", 404), ("otto", 404)]
)
def test_in_an_executive_community_every_member_knows_who_reads_along(world, name, status):
    corner = world["ember"]
    client = world.client(name)

    answers = [
        client.get(f"/c/{corner.community.slug}/{path}") for path in ("readers/", f"t/{corner.question.public_id}/readers/")
    ]

    assert [answer.status_code for answer in answers] == [status, status]
    if status == 200:
        for answer in answers:
            text = answer.content.decode()
            assert corner.word("name") in text and "Paula" not in text and "Platform administrators are not" in text


@pytest.mark.parametrize(("name", "status"), [("gus", 200), ("mia", 403), ("ana", 403), ("", 302)])
def test_elsewhere_managers_see_the_list(world, name, status):
    page = world.client(name).get(f"/c/acme/t/{world.acme.question.public_id}/readers/")

    assert page.status_code == status
    if status == 200:
        assert "Everybody reads this" in page.content.decode()
