"""A manager looks at the community as somebody else: what they see is what such a person sees, and nothing can be changed."""

import re

import pytest

from accounts.models import User
from community.audience import role_key, segment_key
from community.models import Act, Thread
from community.services import communities
from tests.community.test_chosen_people import a_segment


def look(world, kind, place="acme", name="gus"):
    client = world.client(name)
    answer = client.post(f"/c/{world[place].community.slug}/manage/view-as/", {"kind": kind})
    assert answer.status_code == 302, answer.content.decode()
    return client


def address(world, key):
    thread = world[key].question
    return f"/c/{world[key].community.slug}/t/{thread.public_id}/{thread.slug}/"


def titles(client, url="/c/acme/"):
    return set(re.findall(r"How does \w+zq work", client.get(url).content.decode()))


# Kind → somebody of the cast who is like that.
REAL = {"anonymous": "", "outsider": "otto", "member": "ben", role_key("expert"): "eva", role_key("moderator"): "mia"}


@pytest.mark.parametrize(("kind", "name"), REAL.items())
@pytest.mark.parametrize("key", ["acme", "backroom", "desk", "lounge", "booth", "suite"])
def test_it_is_what_a_real_one_gets(world, kind, name, key):
    """Ben is in the segment that the lounge chooses and wrote in some spaces, so he stands for members elsewhere only."""
    if key == "lounge" and kind == "member":
        name = "ana"
    if key in ("booth", "suite"):
        Thread.objects.unscoped("test").filter(pk=world[key].question.pk).update(
            author=world.user("bea"), author_organisation=None
        )
    client = look(world, kind)

    assert client.get(address(world, key)).status_code == world.client(name).get(address(world, key)).status_code


@pytest.mark.parametrize("kind", ["anonymous", "outsider"])
def test_lists_hide_what_they_hide_from_a_real_one(world, kind):
    assert titles(look(world, kind)) == titles(world.client(REAL[kind])) < titles(world.client("gus"))


def test_as_a_segment(world):
    segment = a_segment(world, "acme", "ben")
    communities.change_space(
        world.viewer("gus"), world.acme.community, world.acme.space.slug,
        read_access="chosen", chosen={Act.READ: [segment_key(segment.pk)]},
    )  # fmt: skip

    assert look(world, segment_key(segment.pk)).get(address(world, "acme")).status_code == 200
    assert look(world, "member").get(address(world, "acme")).status_code == 404


def test_as_a_company(world):
    company = f"organisation:{world.user('ana').organisation_id}"

    assert look(world, company).get(address(world, "suite")).status_code == 200
    assert look(world, "member").get(address(world, "suite")).status_code == 404


@pytest.mark.parametrize("place", ["dunes", "ember"])
@pytest.mark.parametrize("kind", ["anonymous", "outsider"])
def test_outsiders_of_a_hidden_community_find_nothing_and_the_way_back_stands_there(world, place, kind):
    client = look(world, kind, place)
    slug = world[place].community.slug

    for url in (f"/c/{slug}/", address(world, place), f"/c/{slug}/members/"):
        answer = client.get(url)
        assert answer.status_code == 404
        text = answer.content.decode()
        assert "view-as/end/" in text
        assert {about for about, word in world[place].words.items() if word in text} == {
            "slug",
            "place",
        }  # the way back, and the manager's own menu


def test_outsiders_of_a_listed_community_see_its_landing_page(world):
    text = look(world, "outsider", "cedar").get("/c/cedar/").content.decode()

    assert "People ask, a manager approves" in text or "Ask to join" in text
    assert world["cedar"].question.title not in text


def test_the_page_says_so_and_offers_the_way_back(world):
    client = look(world, "member")
    text = client.get("/c/acme/").content.decode()
    assert "You see this as: <strong>A member</strong>" in text

    client.post("/c/acme/manage/view-as/end/")

    assert "You see this as" not in client.get("/c/acme/").content.decode()
    assert client.get("/c/acme/manage/").status_code == 200


def test_nothing_can_be_changed_meanwhile(world):
    client = look(world, "member")
    before = Thread.objects.unscoped("test").count()
    reply = client.post(f"/c/acme/p/{world.acme.question.public_id}/reply/", {"body": "As somebody else?"})
    ask = client.post("/c/acme/ask/", {"space": world.acme.space.slug, "kind": "question", "title": "A title", "body": "A body"})

    assert [reply.status_code, ask.status_code] == [403, 403]
    assert "Go back to yourself" in reply.content.decode() and "As somebody else?" in reply.content.decode()
    assert Thread.objects.unscoped("test").count() == before


def test_managing_is_not_what_they_do(world):
    assert look(world, "member").get("/c/acme/manage/").status_code == 403


def test_other_communities_are_as_always(world):
    client = look(world, "anonymous")

    assert "You see this as" not in client.get(f"/c/{world['dunes'].community.slug}/").content.decode()


def test_who_manages_no_more_is_themselves_again(world):
    client = look(world, role_key("moderator"))
    world.membership("gus").__class__.objects.unscoped("test").filter(pk=world.membership("gus").pk).update(
        role="member", is_owner=False
    )

    text = client.get("/c/acme/").content.decode()

    assert "You see this as" not in text


@pytest.mark.parametrize("name", ["mia", "ana", "otto", "paula"])
def test_only_managers_look_as_others(world, name):
    client = world.client(name)

    assert client.get("/c/acme/manage/view-as/").status_code == 403
    assert client.post("/c/acme/manage/view-as/", {"kind": "member"}).status_code == 403
    assert client.post("/c/acme/manage/view-as/end/").status_code == 403


def test_an_unknown_kind_is_refused(world):
    assert world.client("gus").post("/c/acme/manage/view-as/", {"kind": "role:emperor"}).status_code == 422


def test_nobody_is_made_for_it(world):
    before = User.objects.count()
    look(world, "member").get("/c/acme/")

    assert User.objects.count() == before
