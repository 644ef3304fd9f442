"""The set-up assistant: from a preset to a live community with its first people, in one transaction, once."""

import threading

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.services.people import create_account
from community.models import Community, Invitation, Membership, Role, Space
from community.presets import PRESETS
from community.services.founding import found_community
from community.viewer import Viewer
from core.errors import NotPermitted
from core.models import Delivery
from tests.world import picture

NEW = "/communities/new/"


def said(preset="support", **changes):
    """What the form of a preset says when nothing but the name is filled in."""
    form = {
        "name": "Globex Help",
        "slug": "globex",
        "tagline": "",
        "accent": PRESETS[preset].accent,
        "people": "",
        "request_key": "once",
    }
    for number, space in enumerate(PRESETS[preset].spaces):
        form |= {
            f"space_{number}_name": str(space.name),
            f"space_{number}_description": "",
            f"space_{number}_kinds": list(space.kinds),
        }
    return {**form, **changes}


def post(world, preset="support", who="paula", **changes):
    return world.client(who).post(f"{NEW}?preset={preset}", said(preset, **changes))


def the(slug="globex"):
    return Community.objects.unscoped("test").filter(slug=slug).first()


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_makes_a_community_as_it_says(world, preset):
    answer = post(world, preset)

    assert (answer.status_code, answer["Location"]) == (302, "/c/globex/")
    made = the()
    assert (made.visibility, made.join_policy, made.accent) == (
        PRESETS[preset].visibility, PRESETS[preset].join_policy, PRESETS[preset].accent
    )  # fmt: skip
    assert "<strong>" in made.welcome_html
    names = [str(space.name) for space in PRESETS[preset].spaces]
    assert list(Space.objects.unscoped("test").filter(community=made).values_list("name", flat=True)) == names
    assert "<strong>" in world.client("paula").get("/c/globex/").content.decode()


def test_whoever_founds_owns_and_manages(world):
    post(world)

    row = Membership.objects.unscoped("test").get(community=the())
    assert (row.user, row.role, row.is_owner) == (world.user("paula"), Role.MANAGER, True)


def test_spaces_keep_what_the_preset_says_about_their_access(world):
    post(world, "partners", space_1_name="Between us")

    assert Space.objects.unscoped("test").get(community=the(), name="Between us").thread_sight == "company"


def test_spaces_can_be_renamed_added_and_left_out(world):
    post(world, space_0_name="Hilfe", space_1_name="", space_3_name="Extra", space_3_kinds=["idea"])

    rows = Space.objects.unscoped("test").filter(community=the())
    assert [(row.slug, row.name, row.position) for row in rows] == [
        ("hilfe", "Hilfe", 0),
        ("news", "News", 1),
        ("extra", "Extra", 2),
    ]


def test_the_first_people_get_invitations(world):
    post(world, people="new@example.org, OTHER@example.org\nnew@example.org paula@example.org")

    invited = Invitation.objects.unscoped("test").filter(community=the())
    assert sorted(invited.values_list("email", flat=True)) == ["new@example.org", "other@example.org"]
    assert Delivery.objects.filter(kind="invitation", to_email="other@example.org").exists()


def test_a_word_for_the_address_is_made_from_the_name(world):
    assert post(world, slug="", name="Über Globex!")["Location"] == "/c/uber-globex/"


@pytest.mark.parametrize(("changes", "told"), [
    ({"name": ""}, "This field is required"),
    ({"slug": "acme"}, "This address is taken"),
    ({"slug": "Not A Word"}, "small letters"),
    ({"accent": "red"}, "Use a colour"),
    ({"people": "nobody"}, "is not an e-mail address"),
    ({"people": " ".join(f"a{n}@example.org" for n in range(51))}, "At most 50 people"),
    ({"space_0_kinds": []}, "Choose at least one"),
    ({"space_0_name": "News"}, "Two spaces are called"),
    ({"space_0_name": "", "space_1_name": "", "space_2_name": ""}, "at least one space"),
])  # fmt: skip
def test_what_is_refused_is_said_beside_what_was_typed(world, changes, told):
    before = Community.objects.unscoped("test").count()
    answer = post(world, tagline="Do not lose me", **changes)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert told in text and 'value="Do not lose me"' in text and 'value="once"' in text
    assert Community.objects.unscoped("test").count() == before


def test_a_refusal_leaves_nothing_behind(world):
    before = default_storage.listdir("brand")[1]

    answer = post(world, slug="acme", logo=picture(), people="new@example.org")

    assert "choose the logo again" in answer.content.decode()
    assert sorted(default_storage.listdir("brand")[1]) == sorted(before)
    assert not Delivery.objects.filter(to_email="new@example.org").exists()
    assert post(world, logo=SimpleUploadedFile("l.png", b"no picture")).status_code == 422


def test_a_second_click_finds_what_the_first_made(world):
    first, second = post(world, people="new@example.org"), post(world, people="new@example.org")

    assert first["Location"] == second["Location"] == "/c/globex/"
    assert Community.objects.unscoped("test").filter(slug__startswith="globex").count() == 1
    assert Delivery.objects.filter(to_email="new@example.org").count() == 1


def test_the_key_of_somebody_else_finds_nothing_of_theirs(world):
    post(world)
    other = Viewer.for_user(world.user("gus"))
    world.user("gus").user_permissions.add(Permission.objects.get(codename="add_community"))

    assert found_community(other, PRESETS["support"], request_key="once", **facts("elsewhere")).slug == "elsewhere"


def facts(slug):
    return {
        "name": "Globex", "slug": slug, "tagline": "", "accent": "#0b6e5f", "people": [],
        "spaces": [{"name": "Questions", "description": "", "kinds": ["question"]}],
    }  # fmt: skip


@pytest.mark.parametrize("who", ["gus", "ana", "stan"])
def test_only_whom_the_operator_named_may_found(world, who):
    assert world.client(who).get(NEW).status_code == 403
    assert post(world, who=who).status_code == 403
    assert NEW not in world.client(who).get("/").content.decode()
    with pytest.raises(NotPermitted):
        found_community(world.viewer(who), PRESETS["support"], request_key="", **facts("globex"))


def test_a_permission_is_enough(world):
    world.user("gus").user_permissions.add(Permission.objects.get(codename="add_community"))

    assert NEW in world.client("gus").get("/").content.decode()
    assert post(world, who="gus").status_code == 302


def test_whoever_is_signed_out_signs_in_first(world):
    assert world.client().get(NEW)["Location"] == "/accounts/login/?next=%2Fcommunities%2Fnew%2F"


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_community():
    founder = create_account(email="f@example.org", handle="founder", password="plain-oak-tree-41")
    founder.is_superuser = True
    founder.save()
    made, together = [], threading.Barrier(2)

    def click():
        try:
            together.wait()
            made.append(found_community(Viewer.for_user(founder), PRESETS["support"], request_key="k", **facts("globex")).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 2 and len(set(made)) == 1
    assert Client().get("/c/globex/").status_code == 200
