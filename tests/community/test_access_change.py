"""Before an access change is saved: for how many people and threads it changes what."""

import pytest

from accounts.models import User
from community.audience import role_key
from community.models import Act, Community, Space
from community.pages.access_change import change_of_community, change_of_space
from community.services import communities
from community.viewer import Viewer
from tests.community.test_chosen_people import form_of, readers_of, save

UNCHANGED = {"read_access": "", "thread_sight": "all", "start_access": "", "reply_access": "", "attach_access": ""}


def change(world, place, chosen=None, **facts):
    corner = world[place]
    space = Space.objects.visible_to(world.viewer("gus")).select_related("community").get(pk=corner.space.pk)
    return change_of_space(space.community, space, UNCHANGED | facts, chosen or {})


def test_without_a_change_there_is_nothing_to_show(world):
    assert change(world, "acme") is None
    assert change(world, "dunes", read_access="members") is None


@pytest.mark.parametrize("access", ["members", "moderators", "staff", "chosen"])
@pytest.mark.parametrize("place", ["dunes", "ember"])
def test_who_loses_is_who_reads_now_and_will_not(world, place, access):
    """What is told beforehand is what happens."""
    chosen = {Act.READ: [role_key("expert")]} if access == "chosen" else {}
    before = readers_of(world, place)
    told = change(world, place, chosen, read_access=access)
    corner = world[place]
    communities.change_space(world.viewer("gus"), corner.community, corner.space.slug, read_access=access, chosen=chosen)
    lost = before - readers_of(world, place)

    assert (told is None) is (not lost)
    if told:
        assert told.losing.count == len(lost) and told.gaining.count == 0
        assert {person.handle for person in told.losing.people} <= lost


def test_what_everybody_read_and_only_some_will(world):
    told = change(world, "acme", read_access="members")

    assert "Until now everybody reads here. From then on only 5 people do." in told.sentences
    assert len(readers_of(world, "acme")) > 5
    communities.change_space(world.viewer("gus"), world.acme.community, world.acme.space.slug, read_access="members")
    assert len(readers_of(world, "acme")) == 5


def test_what_only_some_read_and_everybody_will(world):
    told = change(world, "backroom")

    assert any("search engines may show it" in sentence for sentence in told.sentences)


def test_threads_and_followers_are_counted(world):
    told = change(world, "dunes", read_access="moderators")
    threads = Space.objects.unscoped("test").get(pk=world["dunes"].space.pk).thread_count

    assert f"This is about {threads} threads." in told.sentences
    assert any("will hear no more" in sentence for sentence in told.sentences)


def test_a_narrower_sight_is_told(world):
    told = change(world, "dunes", thread_sight="own")

    assert any("their own threads only" in sentence for sentence in told.sentences)


def test_who_could_write_and_will_not_is_counted(world):
    told = change(world, "dunes", reply_access="moderators")

    assert told.losing.count == 0
    assert "6 of the people known here could reply; from then on 2." in told.sentences


def test_hiding_a_whole_community_is_told(world):
    community, spaces = world.acme.community, list(Space.objects.visible_to(world.viewer("gus")).filter(pk=world.acme.space.pk))

    told = change_of_community(community, spaces, {"visibility": "unlisted", "join_policy": "invite", "write_policy": "members"})

    assert any(sentence.startswith("Until now everybody reads here.") for sentence in told.sentences)
    assert change_of_community(community, spaces, {}) is None


# The page.


def test_nothing_is_saved_before_the_manager_saw_it(world):
    client = world.client("gus")
    url = f"/c/acme/manage/spaces/{world.acme.space.slug}/"
    data = form_of(world.acme.space, read_access="members", description="Typed just now")

    shown = client.post(url, data)

    assert shown.status_code == 200
    text = shown.content.decode()
    assert "From then on only 5 people do" in text and 'value="Typed just now"' in text
    assert Space.objects.unscoped("test").get(pk=world.acme.space.pk).read_access == ""
    saved = client.post(url, data | {"seen": shown.context["change"].fingerprint})
    assert saved.status_code == 302
    assert Space.objects.unscoped("test").get(pk=world.acme.space.pk).read_access == "members"


def test_what_was_seen_counts_only_while_it_is_true(world):
    client = world.client("gus")
    url = f"/c/dunes/manage/spaces/{world['dunes'].space.slug}/".replace("dunes", world["dunes"].community.slug)
    data = form_of(world["dunes"].space, read_access="moderators")
    seen = client.post(url, data).context["change"].fingerprint
    User.objects.filter(handle="ben").update(is_active=False)

    again = client.post(url, data | {"seen": seen})

    assert again.status_code == 200 and again.context["change"].fingerprint != seen


def test_words_are_saved_without_a_question(world):
    data = form_of(world.acme.space, description="Only words")

    answer = world.client("gus").post(f"/c/acme/manage/spaces/{world.acme.space.slug}/", data)

    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["mia", "ana", "otto"])
def test_only_managers_learn_what_would_change(world, name):
    answer = world.client(name).post(
        f"/c/acme/manage/spaces/{world.acme.space.slug}/", form_of(world.acme.space, read_access="members")
    )

    assert answer.status_code == 403
    assert "people do" not in answer.content.decode()


def test_seeing_it_through_the_save_helper(world):
    assert save(world, world.acme.space, **form_of(world.acme.space, read_access="staff")).status_code == 302
    assert readers_of(world, "acme") == {"mia", "gus", "stan"}
    assert Viewer.for_user(world.user("stan")).spaces


def test_a_whole_community_is_changed_after_it_was_shown(world):
    client = world.client("gus")
    facts = {"visibility": "listed", "join_policy": "request", "write_policy": "members", "join_domains": ""}

    shown = client.post("/c/acme/manage/access/", facts)

    assert shown.status_code == 200
    assert "Until now everybody reads here." in shown.content.decode()
    assert Community.objects.unscoped("test").get(slug="acme").visibility == "public"
    saved = client.post("/c/acme/manage/access/", {**facts, "seen": shown.context["change"].fingerprint})
    assert saved.status_code == 302
    assert Community.objects.unscoped("test").get(slug="acme").visibility == "listed"
