"""Spaces that show each person their own threads, or their company's: lists, pages, counts and search, all inside the query."""

import pytest

from api.feed.spaces import record_space
from api.models import IssueChange
from api.pages.places import spaces_json
from community.models import Space, Tag, Thread
from community.pages.directory import directory_page
from community.services import communities, posting
from community.services.targets import load_thread
from core.errors import NotVisible
from tests.community.test_asking import ask

SEES = {"booth": ("ana", "mia", "gus", "stan"), "suite": ("ana", "eva", "mia", "gus", "stan")}


@pytest.mark.parametrize(
    ("key", "name"), [(key, name) for key in SEES for name in ("", "ana", "ben", "eva", "mia", "gus", "stan", "otto", "paula")]
)
def test_a_thread_is_found_by_whom_the_space_shows_it_and_by_nobody_else(world, key, name):
    corner, client = world[key], world.client(name)
    may = name in SEES[key]

    page = client.get(f"/c/acme/t/{corner.question.public_id}/{corner.question.slug}/")
    listed = client.get(f"/c/acme/s/{corner.space.slug}/").content.decode()
    home = client.get("/c/acme/?order=newest").content.decode()
    found = client.get("/c/acme/search/", {"q": corner.word("body")}).content.decode()

    assert page.status_code == (200 if may else 404)
    assert [corner.question.title in text for text in (listed, home, found)] == [may] * 3


@pytest.mark.parametrize(("name", "true"), [("ben", False), ("ana", False), ("mia", True), ("stan", True)])
def test_counts_of_such_a_space_are_shown_only_to_who_sees_all_of_it(world, name, true):
    ask(world, "ana", "booth")

    spaces = {row["slug"]: row for row in spaces_json(world.viewer(name), world.acme.community)}
    booth = spaces[world["booth"].space.slug]

    assert (booth["thread_count"], booth["unanswered_count"]) == ((2, 1) if true else (None, None))
    home = world.client(name).get("/c/acme/").content.decode()
    assert (f"/s/{booth['slug']}/" in home) and (home.count("1 unanswered") == true)


def test_the_directory_counts_what_everybody_sees(world):
    def counted():
        return next(card.thread_count for card in directory_page(world.viewer("")).communities if card.url == "/c/acme/")

    before = counted()
    ask(world, "ana", "booth")

    assert counted() == before


def test_a_colleague_answers_in_the_companys_space_and_a_stranger_cannot(world):
    thread = ask(world, "ana", "suite")

    assert posting.post_reply(world.viewer("eva"), thread.pk, body="Same here.").thread_id == thread.pk
    with pytest.raises(NotVisible):
        posting.post_reply(world.viewer("ben"), thread.pk, body="Let me see.")


def test_a_thread_stays_with_the_company_in_which_it_was_started(world):
    """Who leaves a company keeps their own threads, and loses those of their former colleagues."""
    thread = ask(world, "ana", "suite")
    ana, eva = world.user("ana"), world.user("eva")
    eva.organisation = ana.organisation = None
    eva.save(), ana.save()

    assert load_thread(world.viewer("ana"), thread.pk) == thread
    with pytest.raises(NotVisible):
        load_thread(world.viewer("eva"), thread.pk)


def test_narrowing_a_space_counts_at_once(world):
    thread = ask(world, "ana")
    assert load_thread(world.viewer("ben"), thread.pk)

    communities.change_space(world.viewer("gus"), world.acme.community, world.acme.space.slug, thread_sight="own")

    with pytest.raises(NotVisible):
        load_thread(world.viewer("ben"), thread.pk)
    assert Thread.objects.visible_to(world.viewer("")).filter(space=world.acme.space).count() == 0


def test_tags_of_such_a_space_are_no_clue(world):
    word = world["booth"].word("tag")

    assert not Tag.objects.visible_to(world.viewer("ben")).filter(name=word).exists()
    assert Tag.objects.visible_to(world.viewer("mia")).filter(name=word).exists()


def test_a_manager_chooses_it_on_the_page(world):
    client, space = world.client("gus"), world["backroom"].space
    page = f"/c/acme/manage/spaces/{space.slug}/"
    said = {"name": space.name, "kinds": ["question"], "read_access": "members", "feed_policy": "off", "thread_sight": "company"}
    said |= dict.fromkeys(("ask_product", "ask_version", "ask_environment"), "off")

    told = client.post(page, said).context["change"]
    assert any("threads of their company only" in sentence for sentence in told.sentences)
    assert client.post(page, {**said, "seen": told.fingerprint}).status_code == 302

    assert Space.objects.unscoped("test").get(pk=space.pk).thread_sight == "company"
    assert "company's threads" in client.get("/c/acme/manage/spaces/").content.decode().replace("&#x27;", "'")


def test_the_machine_feed_takes_back_what_a_narrower_space_no_longer_shows(world):
    space = world.acme.space
    before = IssueChange.objects.visible_to(world.viewer("ben")).filter(thread=world.acme.question, is_latest=True).get()
    assert before.state == "resolved"

    communities.change_space(world.viewer("gus"), world.acme.community, space.slug, thread_sight="own")
    record_space(Space.objects.unscoped("test").select_related("community").get(pk=space.pk))

    for name in ("", "ben", "ana"):
        rows = IssueChange.objects.visible_to(world.viewer(name)).filter(thread=world.acme.question)
        assert {row.state for row in rows} == {"gone"}, name
    assert "resolved" in {
        row.state for row in IssueChange.objects.visible_to(world.viewer("mia")).filter(thread=world.acme.question)
    }
