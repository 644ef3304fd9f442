"""Ana asks: what a thread is made of, and what is refused before it is one."""

import pytest

from community.models import FollowLevel, Revision, Subscription, Thread
from community.policies import may_start
from community.services.posting import start_thread
from core.errors import InvalidInput, NotPermitted


def ask(world, name="ana", key="acme", **facts):
    corner = world[key]
    facts = {"title": "Why does it hum?", "body": "It **hums** at night.", **facts}
    return start_thread(world.viewer(name), corner.community, corner.space, **facts)


def fresh(thread):
    return Thread.objects.unscoped("test").get(pk=thread.pk)


def test_a_question_is_published_with_all_it_says(world):
    thread = fresh(ask(world, tags=["Noise", "at night"], product="Pump", version="4.2"))

    assert (thread.title, thread.slug, thread.kind, thread.state, thread.status) == (
        "Why does it hum?", "why-does-it-hum", "question", "open", "published",
    )  # fmt: skip
    assert thread.tags == ["noise", "at-night"]
    assert (thread.product, thread.product_version) == ("Pump", "4.2")
    assert "<strong>hums</strong>" in thread.body_html
    assert thread.excerpt == "It hums at night."
    assert (thread.author, thread.author_role, thread.author_is_staff) == (world.user("ana"), "member", False)


def test_the_first_version_is_kept_and_the_asker_hears_of_answers(world):
    thread = ask(world)

    assert Revision.objects.unscoped("test").filter(post_id=thread.pk).values_list("number", "title").get() == (
        1,
        "Why does it hum?",
    )
    assert Subscription.objects.visible_to(world.viewer("ana")).filter(thread=thread, level=FollowLevel.WATCH).exists()


def test_a_thread_is_counted_where_it_stands(world):
    before = world.viewer("ana").spaces[world.acme.space.pk]
    ask(world, tags=["noise"])
    after = world.viewer("ana").spaces[world.acme.space.pk]

    assert (after.thread_count, after.open_count) == (before.thread_count + 1, before.open_count + 1)


def test_whoever_asks_in_an_open_community_becomes_a_member(world):
    ask(world, "otto")

    assert world.membership("otto").status == "active"


def test_asking_where_only_members_write_is_refused(world):
    world.acme.community.write_policy = "members"

    with pytest.raises(NotPermitted, match="Join"):
        ask(world, "otto")
    ask(world, "ana")


@pytest.mark.parametrize(
    ("name", "sentence"), [("", "Sign in"), ("xena", "no longer"), ("sam", "suspended"), ("pia", "approved")]
)
def test_who_may_not_write_reads_why(world, name, sentence):
    with pytest.raises(NotPermitted, match=sentence):
        ask(world, name)


@pytest.mark.parametrize("name", ["otto", "omar", "stan", "paula"])
def test_nobody_writes_into_a_community_they_do_not_read(world, name):
    with pytest.raises(NotPermitted):
        ask(world, name, "dunes")
    assert not may_start(world.viewer(name), world["dunes"].community, world["dunes"].space)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": "Hm?"}, "title"), ({"title": " \t "}, "title"),
        ({"title": "x" * 201}, "title"), ({"title": "\u200b" * 9}, "title"),
        ({"body": "  \n "}, "body"), ({"body": "x" * 100_001}, "body"), ({"body": "[x]: https://a.example"}, "body"),
        ({"tags": ["a", "b", "c", "d", "e", "f"]}, "tags"), ({"tags": ["x" * 41]}, "tags"), ({"tags": ["a/b"]}, "tags"),
        ({"product": "x" * 81}, "product"), ({"version": "x" * 41}, "version"),
    ],
)  # fmt: skip
def test_what_cannot_be_published_names_its_field(world, facts, field):
    before = Thread.objects.unscoped("test").count()

    with pytest.raises(InvalidInput) as refusal:
        ask(world, **facts)

    assert refusal.value.field == field
    assert Thread.objects.unscoped("test").count() == before


@pytest.mark.parametrize("kind", ["idea", "nonsense"])
def test_a_space_takes_only_its_kinds(world, kind):
    with pytest.raises(NotPermitted, match="kind"):
        ask(world, kind=kind)


def test_announcements_are_the_operators(world):
    world.acme.space.kinds = ["announcement"]

    with pytest.raises(NotPermitted, match="run this community"):
        ask(world, kind="announcement")
    assert ask(world, "mia", kind="announcement").kind == "announcement"
    assert ask(world, "stan", kind="announcement").author_is_staff


def test_control_characters_never_reach_the_page(world):
    thread = fresh(ask(world, title="Why\x00 does\u202e it\x07 hum?", body="a\x00b\x0bc"))

    assert thread.title == "Why does it hum?"
    assert "\x00" not in thread.body_md + thread.body_html


def test_a_mention_links_a_member_and_nobody_else(world):
    thread = ask(world, body=f"Ask @ben, not @otto, @nobody or @{world['dunes'].word('handle')}.")

    assert "/c/acme/u/ben/" in thread.body_html
    assert thread.body_html.count("/u/") == 1


def test_the_form_shows_what_is_wrong_and_keeps_what_was_typed(world):
    client = world.client("ana")
    said = {"space": world.acme.space.slug, "kind": "question", "title": "Hm?", "body": "Kept words", "tags": "one"}

    answer = client.post("/c/acme/ask/", said)

    assert answer.status_code == 422
    assert b"Kept words" in answer.content
    assert b"at least 5 characters" in answer.content


def test_asking_in_the_browser_leads_to_the_question(world):
    said = {
        "space": world.acme.space.slug,
        "kind": "question",
        "title": "Why does it hum?",
        "body": "Really",
        "tags": "noise, night",
    }

    answer = world.client("ana").post("/c/acme/ask/", said)

    thread = Thread.objects.unscoped("test").get(title="Why does it hum?")
    assert answer.status_code == 302
    assert answer["Location"] == f"/c/acme/t/{thread.public_id}/why-does-it-hum/"
    assert thread.tags == ["noise", "night"]
