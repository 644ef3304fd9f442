"""Where a corpus may go: a new community, an empty one, or the one that it went to before."""

import pytest
from django.core.management import CommandError, call_command

from community.models import Community, Space, Thread
from community.services import posting
from imports.corpus import Unloadable
from tests.imports.conftest import Said


def communities():
    return Community.objects.unscoped("tests look at the row itself")


def test_unknown_community_is_refused_without_create(corpus, load):
    with pytest.raises(Unloadable, match="There is no community “lamps”. Add --create"):
        load(corpus, create=False)

    assert not communities().exists()


def test_created_community_is_public_and_open_and_feeds_support(corpus, load):
    corpus.thread()

    community = load(corpus, "desk-lamps").community

    assert (community.name, community.visibility, community.join_policy, community.write_policy, community.language) == (
        "Desk Lamps", "public", "open", "everyone", "en",
    )  # fmt: skip
    assert Space.objects.unscoped("tests look at the row itself").get(community=community).feed_policy == "full"


@pytest.mark.parametrize("slug", ["no slug", "../up", "x" * 51, "ümläut"])
def test_address_that_cannot_be_one_is_refused(corpus, load, slug):
    with pytest.raises(Unloadable):
        load(corpus, slug)


def test_empty_community_is_filled_and_its_spaces_are_used(corpus, load, broken_checks):
    community = Community.objects.create(slug="lamps", name="All about lamps", visibility="listed")
    mine = Space.objects.create(community=community, slug="lights", name="My lights")
    corpus.categories.append({"id": 2, "slug": "lights", "name": "Other lights", "description": "", "parent": None})
    corpus.thread()
    corpus.thread(category=2)

    loaded = load(corpus, create=False)

    assert loaded.community.name == "All about lamps"
    assert [thread.space.slug for thread in loaded.threads] == ["lights", "lights-2"]
    assert loaded.threads[0].space_id == mine.pk
    assert broken_checks() == []


@pytest.mark.parametrize("create", [True, False])
def test_community_with_threads_of_its_own_is_refused(corpus, load, create):
    corpus.thread()
    loaded = load(corpus, "elsewhere")
    own = Community.objects.create(slug="lamps", name="Lamps")
    space = Space.objects.create(community=own, slug="lights", name="Lights")
    posting.start_thread(loaded.viewer("ana"), own, space, title="We were here first", body="Truly.")

    with pytest.raises(Unloadable, match="has threads that no load has brought"):
        load(corpus, create=create)

    titles = Thread.objects.unscoped("tests look at the row itself").filter(community=own).values_list("title", flat=True)
    assert list(titles) == ["We were here first"]


def test_people_may_have_written_since_the_first_load(corpus, load, broken_checks):
    corpus.thread()
    loaded = load(corpus)
    ana = loaded.viewer("ana")
    posting.start_thread(ana, loaded.community, loaded.threads[0].space, title="Something new", body="Today.", tags=["lamps"])
    corpus.thread(Said())

    again = load(corpus, create=False)

    assert again.tally.threads == 1
    assert len(again.threads) == 3
    assert broken_checks() == []


def test_corpus_without_a_category_is_refused_before_anything_is_made(corpus, load):
    corpus.categories = ["nonsense"]

    with pytest.raises(Unloadable, match="categories.jsonl names no category"):
        load(corpus)

    assert not communities().exists()


def test_command_says_why_it_refuses(corpus, db):
    folder = corpus.write().folder

    with pytest.raises(CommandError, match="There is no community “lamps”"):
        call_command("load_corpus", str(folder), community="lamps")
