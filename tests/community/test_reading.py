"""What a member has read: new posts are marked, lists lead to the first of them, and nobody else learns of it."""

import pytest
from django.test import Client

from community import imagining
from community.models import Membership, ReadMark
from community.services import posting


def thread_url(world, **query):
    thread = world.acme.question
    return f"/c/acme/t/{thread.public_id}/{thread.slug}/"


def rows(world, name, order="active"):
    page = world.client(name).get(f"/c/acme/?order={order}").context["page"]
    return {row.title: row.unread_url for row in page.rows}


@pytest.fixture
def read_up_to_now(world):
    """Ben has read everything; then Ana writes something."""
    world.client("ben").post("/c/acme/read/")
    world.client("ben").get(thread_url(world))
    return posting.post_reply(world.viewer("ana"), world.acme.question.pk, body="And now this.")


def test_a_thread_with_something_new_leads_to_the_first_new_post(world, read_up_to_now):
    title = world.acme.question.title

    assert [name for name, url in rows(world, "ben").items() if url] == [title]
    assert list(rows(world, "ben", "unread")) == [title]

    page = world.client("ben").get(rows(world, "ben")[title]).context["page"]
    assert [post.id for post in page.replies] == [read_up_to_now.public_id]
    assert [post.is_new for post in page.replies] == [True]
    assert not page.question.is_new


def test_what_was_opened_is_read(world, read_up_to_now):
    world.client("ben").get(thread_url(world))

    assert not any(rows(world, "ben").values())
    assert rows(world, "ben", "unread") == {}
    assert not any(post.is_new for post in world.client("ben").get(thread_url(world)).context["page"].replies)


@pytest.mark.parametrize(
    "ask",
    [
        lambda client, url: client.head(url),
        lambda client, url: client.get(url, headers={"Sec-Purpose": "prefetch;prerender"}),
    ],
)
def test_what_only_a_machine_fetched_is_not_read(world, read_up_to_now, ask):
    ask(world.client("ben"), thread_url(world))

    assert list(rows(world, "ben", "unread")) == [world.acme.question.title]


def test_ones_own_words_are_never_news(world, read_up_to_now):
    client = world.client("ben")
    client.post(f"/c/acme/p/{world.acme.question.public_id}/reply/", {"body": "I see.", "request_key": "k"}, follow=True)

    assert rows(world, "ben", "unread") == {}


def test_all_can_be_marked_as_read(world, read_up_to_now):
    client = world.client("ben")
    assert "/c/acme/read/" in client.get("/c/acme/").content.decode()

    for _twice in range(2):
        assert client.post("/c/acme/read/").status_code == 302

    assert rows(world, "ben", "unread") == {}
    assert not ReadMark.objects.unscoped("test").filter(user=world.user("ben"), community=world.acme.community).exists()
    assert "/c/acme/read/" not in client.get("/c/acme/").content.decode()


def test_what_was_there_before_one_joined_is_no_news(world):
    world.client("otto").post("/c/acme/join/")

    assert rows(world, "otto", "unread") == {}
    assert not any(rows(world, "otto").values())


@pytest.mark.parametrize("name", ["", "otto"])
def test_nothing_is_kept_of_those_who_are_no_members(world, name):
    client = world.client(name)
    client.get(thread_url(world))

    assert not ReadMark.objects.unscoped("test").filter(user=world.user("otto")).exists()
    page = client.get("/c/acme/?order=unread").context["page"]
    assert [tab.label for tab in page.tabs if tab.is_current] == ["Active"]


def test_a_manager_who_looks_as_somebody_else_reads_nothing_for_them(world, read_up_to_now):
    client = world.client("gus")
    client.post("/c/acme/manage/view-as/", {"kind": imagining.MEMBER})
    before = ReadMark.objects.unscoped("test").count()
    client.get(thread_url(world))

    assert ReadMark.objects.unscoped("test").count() == before


def test_reading_of_others_changes_nothing(world, read_up_to_now):
    world.client("gus").post("/c/acme/read/")
    world.client("gus").get(thread_url(world))

    assert list(rows(world, "ben", "unread")) == [world.acme.question.title]
    assert Membership.objects.unscoped("test").filter(read_through=world.membership("gus").read_through).count() == 1


def test_signed_out_the_address_of_the_first_new_post_shows_the_whole_thread(world):
    assert Client().get(thread_url(world) + "?at=new").context["page"].previous_url is None
