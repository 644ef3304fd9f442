"""What moderators say about tags: descriptions, words that mean the same, and older threads brought together."""

import pytest

from community.models import Tag, Thread
from community.services import editing, posting, tagging
from core.errors import InvalidInput


def start(world, *tags, name="ana"):
    viewer = world.viewer(name)
    return posting.start_thread(viewer, world.acme.community, world.acme.space, title="Wi-Fi is gone", body="Hm.", tags=[*tags])


def counts(world):
    rows = Tag.objects.unscoped("test").filter(space=world.acme.space, thread_count__gt=0)
    return dict(rows.values_list("name", "thread_count"))


def arrange(world, name="wifi", synonyms=("wlan", "wireless"), description="Radio links", by="mia"):
    return tagging.arrange_tag(world.viewer(by), world.acme.community, name, description=description, synonyms=list(synonyms))


def test_whoever_writes_another_word_gets_the_tag(world):
    arrange(world)

    thread = start(world, "WLAN", "router", "wifi")
    editing.edit_post(world.viewer("ana"), thread.pk, body="Hm.", tags=["wireless"])

    assert thread.tags == ["wifi", "router"]
    assert Thread.objects.unscoped("test").get(pk=thread.pk).tags == ["wifi"]


def test_older_threads_follow(world, run_jobs, django_capture_on_commit_callbacks):
    both, one = start(world, "wlan", "wifi"), start(world, "wireless", "router")
    deleted = start(world, "wlan")
    editing.delete_post(world.viewer("ana"), deleted.pk)
    with django_capture_on_commit_callbacks(execute=True):
        arrange(world)
    run_jobs()

    tags = {row.pk: row.tags for row in Thread.objects.unscoped("test").filter(pk__in=[both.pk, one.pk, deleted.pk])}
    assert tags == {both.pk: ["wifi"], one.pk: ["wifi", "router"], deleted.pk: ["wifi"]}
    assert {name: counts(world).get(name) for name in ("wifi", "wlan", "wireless")} == {"wifi": 2, "wlan": None, "wireless": None}
    found = world.client().get("/c/acme/search/?q=wifi+router").content.decode()
    assert one.public_id in found
    assert tagging.retag(world.acme.community.pk, "wifi") == 0


def test_the_page_of_another_word_leads_to_the_tag(world):
    start(world, "wifi")
    arrange(world)

    assert world.client().get("/c/acme/tags/wlan/")["Location"] == "/c/acme/tags/wifi/"
    page = world.client().get("/c/acme/tags/wifi/").content.decode()
    assert "Radio links" in page and "wlan, wireless" in page and "/tags/wifi/edit/" not in page
    assert "Radio links" in world.client().get("/c/acme/tags/").content.decode()


def test_a_tag_of_a_narrower_space_tells_nothing_outside_of_it(world):
    backroom = world["backroom"]
    word, synonym = backroom.word("tag"), backroom.word("tagword")

    outside = world.client("otto").get(f"/c/acme/tags/{synonym}/")
    assert outside.status_code == 200 and backroom.word("tagguide") not in outside.content.decode()
    assert world.client("ana").get(f"/c/acme/tags/{synonym}/")["Location"] == f"/c/acme/tags/{word}/"


@pytest.mark.parametrize(
    ("name", "synonyms"),
    [("mobile", ["wlan"]), ("wlan", ["x"]), ("radio", ["wifi"]), ("radio", ["a/b"]), ("radio", [f"w{n}" for n in range(21)])],
)
def test_a_word_means_one_tag(world, name, synonyms):
    arrange(world)

    with pytest.raises(InvalidInput) as refused:
        arrange(world, name, synonyms)

    assert refused.value.field == "synonyms"


def test_moderators_edit_on_a_page_that_keeps_what_was_typed(world):
    arrange(world)
    client, url = world.client("mia"), "/c/acme/tags/radio/edit/"

    refused = client.post(url, {"description": "Anything wireless", "synonyms": "phone, wlan"})
    assert refused.status_code == 422 and "Anything wireless" in refused.content.decode()
    assert "already means" in refused.content.decode()
    for _twice in range(2):
        assert client.post(url, {"description": "Anything wireless", "synonyms": "phone"}).status_code == 302
    assert "Anything wireless" in client.get(url).content.decode()
    assert world.client("ana").post(url, {"description": "No"}).status_code == 403
