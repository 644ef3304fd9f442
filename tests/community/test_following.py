"""How much somebody wants to hear: levels of threads, tags and spaces, and what lists make of them."""

import pytest

from community.models import FollowLevel, PlaceFollow, Subscription, Thread
from community.services import following, posting
from core.errors import InvalidInput, NotPermitted, NotVisible

MUTE, NORMAL, TRACK, WATCH = FollowLevel.MUTE, FollowLevel.NORMAL, FollowLevel.TRACK, FollowLevel.WATCH


def titles(world, name, order, path=""):
    return [row.title for row in world.client(name).get(f"/c/acme/{path}?order={order}").context["page"].rows]


@pytest.fixture
def humming(world):
    """A thread of Ana's with a tag of its own."""
    return start(world, "Why does the pump hum?", ["hum"])


def start(world, title, tags):
    corner = world.acme
    return posting.start_thread(world.viewer("ana"), corner.community, corner.space, title=title, body="Tell me.", tags=tags)


def level_of(world, name, thread):
    return Subscription.objects.unscoped("test").get(thread=thread, user=world.user(name)).level


@pytest.mark.parametrize("order", ["active", "newest", "hot", "unread", "unanswered"])
def test_a_muted_thread_is_left_out_of_the_lists_of_the_community(world, humming, order):
    assert humming.title in titles(world, "ben", order)

    following.follow_thread(world.viewer("ben"), humming.pk, MUTE)

    assert humming.title not in titles(world, "ben", order)
    assert humming.title in titles(world, "gus", order), "nobody else notices"


def test_a_muted_tag_is_left_out_except_where_one_looks_for_it(world, humming):
    following.follow_place(world.viewer("eva"), world.acme.community, MUTE, tag="hum")

    assert humming.title not in titles(world, "eva", "active")
    assert humming.title in titles(world, "eva", "active", "tags/hum/")
    assert humming.title in titles(world, "eva", "active", f"s/{world.acme.space.slug}/")


def test_a_muted_space_is_left_out_unless_something_louder_is_said(world, humming):
    ben, corner = world.viewer("ben"), world.acme
    following.follow_place(ben, corner.community, MUTE, space=corner.space)
    assert humming.title not in titles(world, "ben", "active")

    following.follow_place(ben, corner.community, TRACK, tag="hum")
    assert humming.title in titles(world, "ben", "active")

    following.follow_place(ben, corner.community, NORMAL, tag="hum")
    assert humming.title not in titles(world, "ben", "active")
    following.follow_thread(ben, humming.pk, NORMAL)
    assert humming.title in titles(world, "ben", "active"), "what is said of the thread itself counts most"


@pytest.mark.parametrize("level", [TRACK, WATCH])
@pytest.mark.parametrize("by", ["thread", "tag", "space"])
def test_what_is_followed_stands_in_a_list_of_its_own(world, humming, level, by):
    viewer, corner = world.viewer("gus"), world.acme
    PlaceFollow.objects.unscoped("test").all().delete()
    Subscription.objects.unscoped("test").filter(user=world.user("gus")).delete()
    assert titles(world, "gus", "following") == []

    if by == "thread":
        following.follow_thread(viewer, humming.pk, level)
    else:
        following.follow_place(viewer, corner.community, level, **({"tag": "hum"} if by == "tag" else {"space": corner.space}))

    assert humming.title in titles(world, "gus", "following")
    following.follow_thread(viewer, humming.pk, NORMAL)
    assert humming.title not in titles(world, "gus", "following")


def test_others_levels_change_nothing_for_me(world, humming):
    for level in (MUTE, WATCH):
        following.follow_thread(world.viewer("ben"), humming.pk, level)
        following.follow_place(world.viewer("ben"), world.acme.community, level, tag="hum")

        assert humming.title in titles(world, "gus", "active")
        assert humming.title not in titles(world, "gus", "following")


def test_each_level_is_set_by_its_button_and_shown(world, humming):
    ben, url = world.client("ben"), f"/c/acme/p/{humming.public_id}/follow/"

    for level in FollowLevel:
        ben.post(url, {"level": level.name.lower()})
        page = ben.get(f"/c/acme/t/{humming.public_id}/{humming.slug}/").context["page"]
        assert level_of(world, "ben", humming) == level
        assert [choice.value for choice in page.follow.choices if choice.is_current] == [level.name.lower()]


def test_one_press_follows_and_the_next_stops(world, humming):
    ben, url = world.client("ben"), f"/c/acme/p/{humming.public_id}/follow/"

    ben.post(url)
    assert level_of(world, "ben", humming) == WATCH
    ben.post(url)
    assert level_of(world, "ben", humming) == NORMAL


@pytest.mark.parametrize("path", ["s/{space}/", "tags/hum/"])
def test_a_place_is_followed_on_its_page(world, humming, path):
    path, client = "/c/acme/" + path.format(space=world.acme.space.slug), world.client("gus")
    assert client.get(path).context["page"].follow.choices[2].is_current

    client.post(f"{path}follow/")
    assert client.get(path).context["page"].follow.is_watched
    client.post(f"{path}follow/", {"level": "mute"})
    assert client.get(path).context["page"].follow.choices[-1].is_current
    assert client.post(f"{path}follow/", {"level": "shout"}).status_code == 400
    client.post(f"{path}follow/", {"level": "normal"})
    assert not PlaceFollow.objects.visible_to(world.viewer("gus")).filter(level=MUTE).exists()


def test_the_page_of_what_one_follows_names_places_and_threads(world, humming):
    client = world.client("gus")
    client.post(f"/c/acme/p/{humming.public_id}/follow/", {"level": "mute"})
    client.post("/c/acme/tags/hum/follow/", {"level": "watch"})

    page = client.get("/c/acme/following/").context["page"]
    assert {"#hum"} <= {item.name for item in page.places}
    assert {item.name: item.follow.label for item in page.threads}[humming.title] == "Muted"

    answer = client.post("/c/acme/tags/hum/follow/", {"level": "normal", "from_list": "1"})
    assert answer["Location"] == "/c/acme/following/"
    assert "#hum" not in {item.name for item in client.get("/c/acme/following/").context["page"].places}


def test_signed_out_nothing_can_be_followed(world, humming):
    assert world.client("").get("/c/acme/tags/hum/").context["page"].follow is None
    with pytest.raises(NotPermitted):
        following.follow_place(world.viewer(""), world.acme.community, WATCH, tag="hum")
    assert world.client("").get("/c/acme/following/").status_code == 302


def test_a_space_that_one_cannot_read_cannot_be_followed(world):
    backroom = world["backroom"].space
    with pytest.raises(NotVisible):
        following.follow_place(world.viewer("otto"), world.acme.community, WATCH, space=backroom)
    with pytest.raises(InvalidInput):
        following.level_from("louder")


def test_what_is_followed_twice_at_once_is_followed_once(world):
    for _turn in range(2):
        following.follow_place(world.viewer("gus"), world.acme.community, TRACK, tag="hum")

    assert PlaceFollow.objects.unscoped("test").filter(user=world.user("gus"), tag="hum").count() == 1


def test_the_page_stays_with_what_is_readable(world):
    """Whoever left hears of nothing, and finds it again when they come back."""
    thread = Thread.objects.unscoped("test").get(pk=world["dunes"].shut.pk)
    assert world.client("xena").get("/c/dunes/following/").status_code == 404
    assert thread.title not in world.client("xena").get("/c/acme/following/").content.decode()


def test_a_name_that_is_no_tag_cannot_be_followed(world):
    assert world.client("ana").post("/c/acme/tags/%23/follow/").status_code == 404
