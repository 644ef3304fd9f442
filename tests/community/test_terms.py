"""Terms: asked of every member in each new version, before reading where it is private and before writing where it is public."""

import pytest
from django.db import DatabaseError, transaction

from community.models import Community, Membership, Terms, TermsAcceptance
from community.services import communities, invitations, memberships
from community.services.posting import post_reply
from community.services.terms import accept_terms, publish_terms
from community.viewer import Viewer
from core.errors import InvalidInput, InvalidState, NotPermitted, NotVisible
from tests.world import invite as invite_by_mail


def row(world, key):
    return Community.objects.unscoped("test").get(pk=world[key].community.pk)


def publish(world, key, body="Be kind, and *stay* on the subject.", note="Shorter now"):
    publish_terms(world.viewer("gus"), row(world, key), body=body, change_note=note)
    return row(world, key)


def accept(world, name, key):
    community = row(world, key)
    accept_terms(world.viewer(name), community, number=community.terms_version)


def reads(world, name, key):
    return world[key].space.pk in world.viewer(name).readable_space_ids


@pytest.mark.parametrize("key", ["dunes", "ember"])
def test_in_a_private_community_a_new_version_stops_reading_until_it_is_accepted(world, key):
    assert reads(world, "ben", key)

    publish(world, key)
    assert not reads(world, "ben", key)
    accept(world, "ben", key)

    assert reads(world, "ben", key)
    assert not reads(world, "eva", key)


def test_in_a_public_community_it_stops_writing_only(world):
    publish(world, "acme")

    assert reads(world, "ben", "acme") and reads(world, "ben", "backroom")
    with pytest.raises(NotPermitted, match="accept the terms"):
        post_reply(world.viewer("ben"), world.acme.question.pk, body="Hello again.")
    accept(world, "ben", "acme")
    assert post_reply(world.viewer("ben"), world.acme.question.pk, body="Hello again.")


def test_nobody_slips_past_public_terms_by_writing(world):
    publish(world, "acme")

    with pytest.raises(NotPermitted):
        post_reply(world.viewer("otto"), world.acme.question.pk, body="Hello from outside.")


def test_a_lowered_guard_is_nobodys_right_not_even_a_managers(world):
    publish(world, "dunes")
    Membership.objects.unscoped("test").filter(pk=world.membership("gus", "dunes").pk).update(terms_version=0)

    assert not reads(world, "gus", "dunes")
    assert world["dunes"].community.pk not in world.viewer("gus").managed_community_ids


def test_every_page_leads_to_the_terms_and_from_there_back(world):
    community = publish(world, "dunes")
    client, home = world.client("ben"), f"/c/{community.slug}/"

    for path in ("", "tags/", "members/", f"t/{world['dunes'].question.public_id}/", "search/?q=x", "readers/"):
        answer = client.get(home + path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, f"{home}terms/"), path
    page = client.get(f"{home}terms/", {"next": f"{home}tags/"}).content.decode()
    assert "<em>stay</em>" in page and "I accept these terms" in page and world["dunes"].word("title") not in page

    done = client.post(f"{home}terms/", {"number": community.terms_version, "next": f"{home}tags/"})
    assert (done.status_code, done["Location"]) == (302, f"{home}tags/")
    assert client.get(f"{home}tags/").status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/c/acme/", "\\\\evil.example", "javascript:alert(1)", ""]
)
def test_accepting_leads_nowhere_else(world, target):
    community = publish(world, "dunes")
    home = f"/c/{community.slug}/"

    answer = world.client("ben").post(f"{home}terms/", {"number": community.terms_version, "next": target})

    assert answer["Location"] == home


def test_what_was_typed_meanwhile_is_kept(world):
    community = publish(world, "dunes")

    address = f"/c/{community.slug}/ask/"
    answer = world.client("ben").post(address, {"title": "A question", "body": "Typed for an hour."})

    assert answer.status_code == 409 and "Typed for an hour." in answer.content.decode()


@pytest.mark.parametrize("name", ["otto", "xena", "sam", "pia", "omar", "paula", ""])
def test_outsiders_learn_nothing_of_private_terms(world, name):
    community = publish(world, "dunes")
    client = world.client(name)

    there, nowhere = client.get(f"/c/{community.slug}/terms/"), client.get("/c/nowhere/terms/")

    assert (there.status_code, there.content) == (404, nowhere.content)
    with pytest.raises(NotVisible):
        accept_terms(world.viewer(name), community, number=community.terms_version)


def test_the_newest_version_alone_can_be_accepted(world):
    first = publish(world, "dunes")
    publish(world, "dunes", body="Other words.", note="Other words")

    with pytest.raises(InvalidState):
        accept_terms(world.viewer("ben"), row(world, "dunes"), number=first.terms_version)
    with pytest.raises(InvalidState):
        accept_terms(world.viewer("ben"), row(world, "dunes"), number=0)
    assert not reads(world, "ben", "dunes")


def test_a_change_is_said_and_the_versions_are_kept(world):
    publish(world, "dunes")
    with pytest.raises(InvalidInput) as refusal:
        publish(world, "dunes", body="Other words.", note="")
    assert refusal.value.field == "change_note"
    with pytest.raises(InvalidInput):
        publish(world, "dunes")
    community = publish(world, "dunes", body="Other words.", note="Said otherwise")
    client, address = world.client("gus"), f"/c/{community.slug}/terms/"

    assert "Said otherwise" in client.get(address).content.decode()
    assert "stay</em>" in client.get(address, {"version": 1}).content.decode()


def test_accepting_twice_is_one_row_that_nobody_changes(world):
    publish(world, "dunes")
    for _turn in range(2):
        accept(world, "ben", "dunes")
    rows = TermsAcceptance.objects.unscoped("test").filter(membership=world.membership("ben", "dunes"))

    assert rows.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(number=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Terms.objects.unscoped("test").filter(community=world["dunes"].community).update(body_md="never said")


@pytest.mark.parametrize("name", ["ana", "mia", "otto", "omar"])
def test_managers_alone_publish(world, name):
    with pytest.raises(NotPermitted):
        publish_terms(world.viewer(name), world["dunes"].community, body="Mine.")


def test_what_is_published_is_sanitised(world):
    publish(world, "dunes", body='<script>alert(1)</script> [x](javascript:alert(1)) <b onclick="x()">b</b>')

    html = Terms.objects.unscoped("test").get(community=world["dunes"].community).body_html
    assert "<script" not in html and 'href="javascript' not in html and "<b onclick" not in html


def test_an_executive_community_is_born_with_the_charter_and_keeps_it(world):
    council = communities.create_community(world.user("bea"), slug="circle", name="Circle", visibility="executive")
    assert council.terms_version == 1

    page = world.client("bea").get("/c/circle/terms/").content.decode()
    assert "Chatham House Rule" in page
    publish_terms(Viewer.for_user(world.user("bea")), council, body="And no phones.", change_note="No phones")
    publish_terms(Viewer.for_user(world.user("bea")), council, body="", change_note="Phones again")

    for number in (1, 2, 3):
        assert "Chatham House Rule" in world.client("bea").get("/c/circle/terms/", {"version": number}).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Community.objects.unscoped("test").filter(pk=council.pk).update(terms_version=0)


def test_a_community_that_becomes_executive_asks_everybody(world):
    communities.change_community(world.viewer("gus"), world["dunes"].community, visibility="executive", join_policy="invite")

    assert row(world, "dunes").terms_version == 1
    assert not reads(world, "ben", "dunes")
    accept(world, "ben", "dunes")
    assert reads(world, "ben", "dunes")


def test_the_step_is_not_skipped_by_asking_elsewhere(world):
    """Invited into an executive community, the person reads nothing anywhere before the yes; their token never does."""
    corner = world["ember"]
    _invitation, token = invite_by_mail(world, corner, "otto@example.org")
    invitations.redeem(world.viewer("otto"), token)
    client, slug = world.client("otto"), corner.community.slug

    assert world["ember"].space.pk not in world.viewer("otto").readable_space_ids
    for path in (
        f"p/{corner.question.public_id}/",
        f"p/{corner.question.public_id}/reply/",
        f"p/{corner.answer.public_id}/vote/",
    ):
        answer = client.post(f"/c/{slug}/{path}", {"body": "", "value": "1"})
        assert answer.status_code in (302, 404, 405) and corner.word("title") not in answer.content.decode()
    limited = Viewer.for_token(world.user("otto"), None)
    assert corner.space.pk not in limited.readable_space_ids and not limited.waiting_for_terms


def test_a_token_is_refused_until_the_terms_are_accepted(world):
    publish(world, "dunes")
    assert world["dunes"].space.pk not in Viewer.for_token(world.user("ben"), None).readable_space_ids

    accept(world, "ben", "dunes")

    assert world["dunes"].space.pk in Viewer.for_token(world.user("ben"), None).readable_space_ids


def test_who_does_not_accept_may_leave(world):
    community = publish(world, "dunes")

    assert world.client("ben").post(f"/c/{community.slug}/leave/").status_code == 302
    assert world.membership("ben", "dunes").status == "left"


def test_who_joins_a_public_community_with_terms_is_led_to_them(world):
    publish(world, "acme")
    answer = world.client("otto").post("/c/acme/join/")

    assert answer["Location"] == "/c/acme/terms/"
    assert "wait for your yes" in world.client("otto").get("/c/acme/").content.decode()
    accept(world, "otto", "acme")
    assert "wait for your yes" not in world.client("otto").get("/c/acme/").content.decode()


def test_managers_publish_in_the_browser(world):
    client = world.client("gus")
    for facts, status in (({"body": ""}, 422), ({"body": "Be kind."}, 302), ({"body": "Be brave.", "change_note": ""}, 422)):
        assert client.post("/c/acme/manage/terms/", facts).status_code == status
    assert "Be kind." in world.client().get("/c/acme/terms/").content.decode()
    assert '/c/acme/terms/"' in world.client().get("/c/acme/").content.decode()
    assert memberships.join(world.viewer("otto"), row(world, "acme")).terms_version == 0
