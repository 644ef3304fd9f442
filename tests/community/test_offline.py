"""What a browser may keep of a community, and a public one as an app; the browser's side is in tests/browser/test_offline.py."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from community.models import Community
from tests.community.test_view_as import look


def thread_url(corner):
    return f"/c/{corner.community.slug}/t/{corner.question.public_id}/{corner.question.slug}/"


@pytest.mark.parametrize(
    ("name", "place", "mark"),
    [("", "acme", "public"), ("ana", "acme", "ask"), ("otto", "acme", "ask"), ("ana", "dunes", None), ("ana", "ember", None)],
)
def test_only_what_was_read_as_nobody_is_marked_as_public(world, name, place, mark):
    answer = world.client(name).get(thread_url(world[place]))

    assert answer.status_code == 200
    assert answer.get("Offline-Copy") == mark


def test_a_page_that_a_cookie_may_have_changed_is_not_marked(world):
    """A text that waits for its writer to sign in stands in the form of the one browser that knows its key."""
    stranger = Client()
    assert stranger.get(thread_url(world.acme)).get("Offline-Copy") == "public"
    stranger.post(f"/c/acme/p/{world.acme.question.public_id}/reply/", {"body": "Only for my eyes until I post it."})

    page = stranger.get(thread_url(world.acme))
    assert "Only for my eyes" in page.content.decode()
    assert page.get("Offline-Copy") == "ask"


def test_looking_as_somebody_who_is_signed_out_marks_nothing(world):
    gus = look(world, "anonymous")

    answer = gus.get(thread_url(world.acme))
    assert "view-as/end/" in answer.content.decode()
    assert answer.get("Offline-Copy") == "ask"


def test_a_space_that_not_everybody_reads_is_never_kept(world):
    assert world.client("mia").get(thread_url(world["desk"])).get("Offline-Copy") == "ask"

    assert "Offline-Copy" not in world.client().get(thread_url(world["desk"]))


def test_pages_of_private_communities_offer_no_waiting_and_no_app(world):
    public, private = (world.client("ana").get(thread_url(world[place])).content.decode() for place in ("acme", "dunes"))

    for sign in ("data-offline-reply", 'rel="manifest"', "hreflang"):
        assert sign in public
        assert sign not in private


def test_a_public_community_is_an_app_under_its_own_name(world):
    facts = world.client().get("/c/acme/app.webmanifest")

    assert facts["Content-Type"] == "application/manifest+json"
    said = facts.json()
    assert said["name"] == world.acme.community.name
    assert said["start_url"] == said["scope"] == "/c/acme/"
    assert {(icon["sizes"], icon["purpose"]) for icon in said["icons"]} == {
        (size, use) for size in ("192x192", "512x512") for use in ("any", "maskable")
    }
    for icon in said["icons"]:
        picture = Image.open(BytesIO(world.client().get(icon["src"]).content))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_the_sign_is_the_logo_on_the_communitys_colour(world):
    plain = world.client().get("/c/acme/app-icon-192.png").content
    rows = Community.objects.unscoped("tests change the row itself").filter(pk=world.acme.community.pk)
    rows.update(accent="#aa0000", logo="")
    drawn = Image.open(BytesIO(world.client().get("/c/acme/app-icon-192.png").content)).convert("RGB")

    assert Image.open(BytesIO(plain)).size == drawn.size
    red, green, blue = drawn.getpixel((3, 3))
    assert red > 120 and green < 40 and blue < 40
    assert drawn.getpixel((96, 60)) != drawn.getpixel((3, 3)), "the mark stands in the middle"
    rows.update(logo="brand/gone.webp")
    assert world.client().get("/c/acme/app-icon-192.png").status_code == 200, "a lost file is no failure"


@pytest.mark.parametrize(
    "path", ["/c/acme/app-icon-64.png", "/c/dunes/app-icon-192.png", "/c/dunes/app.webmanifest", "/c/cedar/app.webmanifest"]
)
def test_nothing_else_is_drawn(world, path):
    assert world.client("ana").get(path).status_code == 404
    assert world.client("").get(path).status_code == 404


def test_the_worker_and_its_page_are_the_same_for_everybody(world):
    worker, page = world.client().get("/worker.js"), world.client().get("/offline/")

    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    assert b"Offline-Copy" in worker.content
    assert page.content == world.client("ana").get("/offline/").content
    assert "csrf" not in page.content.decode().lower()
