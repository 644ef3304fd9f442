"""A community's brand: words that every page and feed can carry, links that lead somewhere, pictures that are kept once."""

import io
import threading

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, UnidentifiedImageError

from accounts import pictures
from community.models import Community
from community.services import communities
from core.errors import InvalidInput
from core.integrity import run_checks
from tests.world import picture


def change(world, **facts):
    return communities.change_community(world.viewer("gus"), world.acme.community, **facts)


ODD_NAMES = {"A\x0bB": "AB", "A\x01B": "AB", "A\ufffeB": "AB", "A\u202eB": "AB", " A  B ": "A B"}


@pytest.mark.parametrize(("said", "kept"), ODD_NAMES.items())
def test_a_name_holds_nothing_that_a_feed_cannot_carry(world, said, kept):
    assert change(world, name=said, tagline=said).name == kept

    assert world.client("").get("/c/acme/feed.atom").status_code == 200
    space = communities.change_space(
        world.viewer("gus"), world.acme.community, world.acme.space.slug, name=said, description=said
    )
    assert (space.name, space.description) == (kept, kept)


@pytest.mark.parametrize("said", ["\u200b", "\u202e", " ", "\x00"])
def test_a_name_can_be_seen(world, said):
    with pytest.raises(InvalidInput):
        change(world, name=said)
    with pytest.raises(InvalidInput):
        communities.change_space(world.viewer("gus"), world.acme.community, world.acme.space.slug, name=said)
    with pytest.raises(InvalidInput):
        communities.create_community(world.user("gus"), slug="empty", name=said)
    with pytest.raises(InvalidInput):
        communities.create_community(world.user("gus"), slug="full", name="Full", spaces=[{"slug": "a", "name": said}])
    with pytest.raises(InvalidInput):
        communities.add_space(world.viewer("gus"), world.acme.community, name=said)


@pytest.mark.parametrize(("said", "kept"), ODD_NAMES.items())
def test_founding_cleans_every_word(world, said, kept):
    spaces = [{"slug": "a", "name": said, "description": said}]

    founded = communities.create_community(world.user("gus"), slug="founded", name=said, tagline=said, spaces=spaces)

    space = founded.spaces.unscoped("test").get()
    assert (founded.name, founded.tagline, space.name, space.description) == (kept, kept, kept, kept)


@pytest.mark.parametrize("line", [
    "Bad http://[", "Bad https://[::1", "x https://℀.com/",
    "x http://a.example:99999/", "x http://a.example:99999999/", "x http://a.example:port/",
    "x http://a.example:0/", "x javascript:alert(1)", "x https://a.example/" + "a" * 500, "x https://a.example/\u202e",
    "https://nothing-before.example/", "\u200b https://nothing-seen.example/", "words only",
])  # fmt: skip
def test_a_link_that_leads_nowhere_is_refused_beside_the_field_and_kept(world, line):
    facts = {"name": "Acme", "accent": "#0b6e5f", "visibility": "public", "join_policy": "open", "write_policy": "everyone"}

    answer = world.client("gus").post("/c/acme/manage/brand/", {**facts, "header_links": line})

    assert answer.status_code == 422
    assert line.replace("&", "&amp;") in answer.content.decode()


def test_good_links_are_kept_whole(world):
    address = "https://status.example.com:8443/a?b=c#d"

    assert change(world, header_links=f"Our status {address}").header_links == [{"label": "Our status", "url": address}]


def test_a_long_address_is_refused_by_name_and_never_cut(world):
    longest = "https://a.example/".ljust(500, "a")

    assert change(world, header_links=f"x {longest}").header_links[0]["url"] == longest
    with pytest.raises(InvalidInput, match="at most 500 characters"):
        change(world, header_links=f"x {longest}a")


def test_the_picture_before_is_removed_and_integrity_looks_for_strays(world, django_capture_on_commit_callbacks):
    former = Community.objects.unscoped("test").get(pk=world.acme.community.pk).logo.name
    with django_capture_on_commit_callbacks(execute=True):
        changed = change(world, logo=picture(), cover=picture())

    assert not default_storage.exists(former)
    assert default_storage.exists(changed.logo.name) and default_storage.exists(changed.cover.name)
    assert broken() == []
    default_storage.delete(changed.cover.name)
    default_storage.save("brand/stray.webp", io.BytesIO(b"x"))
    assert [finding.count for finding in broken()] == [2]


def broken():
    return [finding for finding in run_checks() if finding.count and "brand" in finding.check]


def test_a_refused_change_leaves_no_file(world):
    before = default_storage.listdir("brand")[1]

    with pytest.raises(InvalidInput):
        change(world, logo=picture(), cover=SimpleUploadedFile("c.png", b"no picture"))
    with pytest.raises(InvalidInput):
        change(world, logo=picture(), name="\u200b")

    assert sorted(default_storage.listdir("brand")[1]) == sorted(before)


def test_an_executive_community_stays_one(world):
    council = world["ember"].community
    assert council.is_executive

    with pytest.raises(InvalidInput) as refusal:
        communities.change_community(world.viewer("gus"), council, visibility="public", join_policy="open")
    assert refusal.value.field == "visibility"


def test_people_join_an_executive_community_by_invitation(world):
    with pytest.raises(InvalidInput) as refusal:
        change(world, visibility="executive", join_policy="open")
    assert refusal.value.field == "join_policy"


def test_pictures_keep_their_shape(world):
    buffer = io.BytesIO()
    Image.new("RGB", (3000, 500), "#337755").save(buffer, "PNG")

    changed = change(world, cover=SimpleUploadedFile("c.png", buffer.getvalue()))

    with changed.cover.open() as file, Image.open(file) as shown:
        assert shown.size == (1600, 267) and shown.format == "WEBP"


def test_a_process_decodes_one_picture_at_a_time():
    done = threading.Event()

    def decode():
        upload = picture()
        pictures.webp_within(upload, upload.size, "logo", (256, 256))
        done.set()

    thread = threading.Thread(target=decode)
    with pictures._one_at_a_time:
        thread.start()
        assert not done.wait(0.2)
    thread.join()
    assert done.is_set()


def test_nothing_is_locked_while_a_picture_is_decoded(world, monkeypatch):
    locked = []
    with CaptureQueriesContext(connection) as queries:

        def store(_upload, field):
            locked.extend(query["sql"] for query in queries.captured_queries if " FOR " in query["sql"])
            return f"brand/{field}.webp"

        monkeypatch.setattr(communities, "store_picture", store)
        change(world, logo=picture())

    assert locked == []
    assert any(" FOR NO KEY UPDATE" in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize("error", [
    OSError, ValueError, SyntaxError, EOFError, ZeroDivisionError, IndexError, KeyError, TypeError, OverflowError,
    Image.DecompressionBombError, UnidentifiedImageError,
])  # fmt: skip
def test_whatever_a_decoder_raises_is_said_beside_the_field(world, monkeypatch, error):
    def stumble(*_args):
        raise error("broken")

    monkeypatch.setattr(pictures, "opened", stumble)

    with pytest.raises(InvalidInput) as refusal:
        change(world, cover=picture())
    assert refusal.value.field == "cover"


def test_a_full_disk_is_said_beside_the_field(world, monkeypatch):
    def fail(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", fail)

    with pytest.raises(InvalidInput, match="cannot be kept") as refusal:
        change(world, logo=picture())
    assert refusal.value.field == "logo"
