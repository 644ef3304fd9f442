"""What search engines, feed readers and other sites are shown: public pages worth finding, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community.models import Thread
from community.services import posting, solving
from community.views import feeds


def page_of(thread, slug="acme", name="", world=None):
    client = world.client(name) if world else Client()
    return client.get(f"/c/{slug}/t/{thread.public_id}/{thread.slug}/").content.decode()


def robots_of(page):
    return re.search(r'name="robots" content="([^"]*)"', page).group(1)


def sitemap(path="/c/acme/sitemap.xml"):
    return re.findall(r"<loc>([^<]*)</loc>", Client().get(path).content.decode())


def aged(thread, days):
    Thread.objects.unscoped("test").filter(pk=thread.pk).update(created_at=timezone.now() - timedelta(days=days))


@pytest.fixture
def silent(world):
    """A question that nobody answered."""
    viewer = world.viewer("ana")
    return posting.start_thread(viewer, world.acme.community, world.acme.space, title="Is anybody there?", body="Hello.")


def test_a_list_has_a_json_feed(world):
    feed = Client().get("/c/acme/feed.json?order=solved")
    content = feed.json()

    assert feed["Content-Type"] == "application/feed+json"
    assert content["version"] == "https://jsonfeed.org/version/1.1"
    assert world.acme.question.title in [item["title"] for item in content["items"]]
    item = next(item for item in content["items"] if item["title"] == world.acme.question.title)
    assert item["url"].startswith("http") and world.acme.question.public_id in item["url"]
    assert item["authors"] == [{"name": "Ana"}] and world.acme.word("body") in item["content_html"]
    assert all(thread["url"] for thread in content["items"])


@pytest.mark.parametrize("form", ["atom", "json"])
def test_spaces_and_tags_have_feeds_of_their_own(world, form, silent):
    space = Client().get(f"/c/acme/s/{world.acme.space.slug}/feed.{form}").content.decode()
    tag = Client().get(f"/c/acme/tags/{world.acme.word('tag')}/feed.{form}").content.decode()

    assert silent.title in space and world.acme.question.title in space
    assert world.acme.question.title in tag and silent.title not in tag


@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_space_of_members_has_no_feed_and_its_threads_are_in_none(world, form):
    backroom = world["backroom"]

    assert world.client("ana").get(f"/c/acme/s/{backroom.space.slug}/feed.{form}").status_code == 404
    assert backroom.word("title") not in world.client("ana").get(f"/c/acme/feed.{form}").content.decode()


def test_pages_lead_to_the_feeds_of_their_list(world):
    page = Client().get(f"/c/acme/s/{world.acme.space.slug}/?order=unanswered").content.decode()
    links = re.findall(r'<link rel="alternate" type="([^"]*)" href="([^"]*)"', page)

    assert [kind for kind, _url in links] == ["application/atom+xml", "application/feed+json"]
    assert all(Client().get(url).status_code == 200 for _kind, url in links)
    members_only = world.client("ana").get(f"/c/acme/s/{world['backroom'].space.slug}/").content.decode()
    assert 'rel="alternate"' not in members_only


def test_a_long_sitemap_comes_in_parts(world, monkeypatch, silent):
    whole = sitemap()
    monkeypatch.setattr(feeds, "SITEMAP_ADDRESSES", 2)
    parts = sitemap()
    within = [address for part in parts for address in sitemap(part.partition("://")[2].partition("/")[2].join(["/", ""]))]

    assert len(parts) == -(-(len(whole) - 1) // 2)
    assert sorted(within) == sorted(whole[1:])
    assert Client().get("/c/acme/sitemap-99.xml").status_code == 404


def test_an_old_question_without_any_answer_is_not_listed(world, silent):
    assert robots_of(page_of(silent)) == "index, follow"
    assert any(silent.public_id in address for address in sitemap())

    aged(silent, 31)
    assert robots_of(page_of(silent)) == "noindex, follow"
    assert not any(silent.public_id in address for address in sitemap())

    posting.post_reply(world.viewer("ben"), silent.pk, body="I am.")
    assert robots_of(page_of(silent)) == "index, follow"
    assert any(silent.public_id in address for address in sitemap())


def test_what_was_closed_as_not_worth_keeping_is_not_listed(world, silent):
    solving.close_thread(world.viewer("ana"), silent.pk, reason="outdated")

    assert robots_of(page_of(silent)) == "noindex, follow"
    assert not any(silent.public_id in address for address in sitemap())


def test_duplicates_and_hidden_threads_are_in_no_sitemap(world):
    listed = "".join(sitemap())
    twin = Thread.objects.unscoped("test").get(title=f"What about {world.acme.word('twintitle')}?")

    assert world.acme.question.public_id in listed
    assert twin.public_id not in listed and world.acme.buried.public_id not in listed


def test_a_link_to_a_public_thread_shows_a_card_elsewhere(world):
    card = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', page_of(world.acme.question)))

    assert card["title"] == world.acme.question.title
    assert card["site_name"] == world.acme.community.name
    assert world.acme.question.public_id in card["url"] and card["url"].startswith("http")
    assert card["image"].startswith("http")


@pytest.mark.parametrize("place", ["dunes", "ember", "backroom"])
def test_what_not_everybody_reads_has_no_card_for_anybody(world, place):
    corner = world[place]
    page = page_of(corner.question, corner.community.slug, "ana", world)

    assert corner.question.title in page
    assert "og:" not in page and robots_of(page) == "noindex"
