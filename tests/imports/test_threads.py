"""A topic becomes a thread that looks as if it had been written here, at its own time."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import is_password_usable

from community import search
from community.models import Membership, Revision, SearchDocument, Space, Subscription, Tag
from community.viewer import Viewer
from tests.imports.conftest import ANA, BEN, EVE, MIA, START, STEP, Said

FIRST = START + 100_000


def moment(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def test_question_keeps_its_words_author_and_times(corpus, load):
    corpus.thread(Said(BEN), Said(MIA), text="It **blinks**.", tags=["Desk Lamps", "bulbs"])

    loaded = load(corpus)

    thread = loaded.threads[0]
    assert (thread.title, thread.slug, thread.kind) == ("Why does lamp 1 blink?", "why-does-lamp-1-blink", "question")
    assert (thread.body_md, thread.body_html.strip(), thread.excerpt) == (
        "It **blinks**.", "<p>It <strong>blinks</strong>.</p>", "It blinks.",
    )  # fmt: skip
    assert (thread.author.handle, thread.author_role, thread.tags) == ("ana", "member", ["desk-lamps", "bulbs"])
    assert (thread.product, thread.product_version, thread.request_key, thread.version) == ("", "", "", 1)
    assert (thread.created_at, thread.first_reply_at, thread.last_activity_at) == (
        moment(FIRST), moment(FIRST + STEP), moment(FIRST + 2 * STEP),
    )  # fmt: skip
    assert thread.last_reply_author.handle == "mia"


def test_replies_keep_author_order_and_times(corpus, load):
    corpus.thread(Said(BEN, text="First."), Said(ANA, text="Second."), Said(BEN, text="Third."))
    for post in corpus.posts[1:]:
        post["created"] = FIRST + 5  # one second: the order within it is the file's

    loaded = load(corpus)

    assert [(reply.body_md, reply.author.handle) for reply in loaded.replies] == [
        ("First.", "ben"), ("Second.", "ana"), ("Third.", "ben"),
    ]  # fmt: skip
    assert {reply.created_at for reply in loaded.replies} == {moment(FIRST + 5)}
    assert loaded.threads[0].reply_count == 3


def test_ids_carry_the_time_of_the_post(corpus, load):
    corpus.thread(Said())

    loaded = load(corpus)

    assert loaded.threads[0].pk.int >> 80 == FIRST * 1000
    assert loaded.replies[0].pk.int >> 80 == (FIRST + STEP) * 1000


@pytest.mark.parametrize(
    ("replies", "facts", "state"),
    [
        ([], {}, "open"),
        ([Said()], {}, "answered"),
        ([Said(solves=True)], {}, "resolved"),
        ([Said()], {"closed": True}, "closed"),
        ([Said(solves=True)], {"closed": True}, "resolved"),
        ([Said()], {"kind": "discussion"}, "answered"),
    ],
)
def test_state_follows_from_the_topic(corpus, load, replies, facts, state):
    corpus.thread(*replies, **facts)

    thread = load(corpus).threads[0]

    assert thread.state == state
    assert (thread.close_reason, thread.closed_at is not None) == (("outdated", True) if facts.get("closed") else ("", False))


def test_closed_thread_was_closed_after_its_last_post(corpus, load):
    corpus.thread(Said(), Said(), closed=True)

    assert load(corpus).threads[0].closed_at == moment(FIRST + 2 * STEP)


def test_solution_is_the_askers_and_follows_the_reply(corpus, load):
    corpus.thread(Said(MIA), Said(BEN, solves=True))

    loaded = load(corpus)

    thread, answer = loaded.threads[0], loaded.replies[1]
    solution = thread.solutions.unscoped("tests look at the row itself").get()
    assert (solution.reply_id, solution.accepted_by_id, solution.by_role) == (answer.pk, thread.author_id, "asker")
    assert (thread.solution_count, thread.solved_by_id, answer.is_solution) == (1, answer.author_id, True)
    assert 0 < (solution.accepted_at - answer.created_at).total_seconds() <= 6 * 3600
    assert not loaded.replies[0].is_solution


def test_self_answer_was_accepted_two_days_after_asking_at_the_earliest(corpus, load):
    corpus.thread(Said(ANA, solves=True))

    thread = load(corpus).threads[0]

    solution = thread.solutions.unscoped("tests look at the row itself").get()
    assert (solution.accepted_at - thread.created_at).total_seconds() >= 48 * 3600


def test_category_becomes_a_space_with_its_counts(corpus, load):
    corpus.categories.append({"id": 2, "slug": "No slug!", "name": "Ärger & Co", "description": "x" * 500, "parent": 1})
    corpus.thread(tags=["bulbs"])
    corpus.thread(Said(), tags=["bulbs", "lamps"])
    corpus.thread(category=2, tags=["lamps"])

    community = load(corpus).community

    spaces = {space.slug: space for space in Space.objects.unscoped("tests look at the row itself").filter(community=community)}
    assert {slug: (space.name, space.thread_count, space.open_count) for slug, space in spaces.items()} == {
        "lights": ("Lights", 2, 1),
        "arger-co": ("Ärger & Co", 1, 1),
    }
    assert len(spaces["arger-co"].description) <= 240
    tags = Tag.objects.unscoped("tests look at the row itself").filter(community=community)
    counts = {(tag.space.slug, tag.name): tag.thread_count for tag in tags.select_related("space")}
    assert counts == {("lights", "bulbs"): 2, ("lights", "lamps"): 1, ("arger-co", "lamps"): 1}


def test_everybody_is_a_member_with_an_account_that_nobody_can_sign_in_to_by_password(corpus, load):
    corpus.thread()

    community = load(corpus).community

    members = Membership.objects.unscoped("tests look at the row itself").filter(community=community).select_related("user")
    assert {(row.user.handle, row.user.email, row.role, row.status) for row in members} >= {
        ("ana", "ana@example.com", "member", "active"),
        ("eve", "eve@example.com", "member", "active"),
    }
    assert len(members) == 5
    assert not any(is_password_usable(row.user.password) for row in members)
    assert {row.joined_at for row in members} == {moment(START - key) for key in range(ANA, EVE + 1)}


def test_writers_follow_their_threads(corpus, load):
    corpus.thread(Said(BEN), Said(BEN), Said(MIA))

    thread = load(corpus).threads[0]

    rows = Subscription.objects.unscoped("tests look at the row itself").filter(thread=thread)
    assert {(row.user.handle, row.created_at) for row in rows.select_related("user")} == {
        ("ana", moment(FIRST)), ("ben", moment(FIRST + STEP)), ("mia", moment(FIRST + 3 * STEP)),
    }  # fmt: skip


def test_first_version_of_every_post_is_kept(corpus, load):
    corpus.thread(Said(text="As it was."))

    loaded = load(corpus)

    rows = Revision.objects.unscoped("tests look at the row itself").order_by("created_at")
    assert [(row.post_id, row.post_type, row.number, row.title, row.body_md) for row in rows] == [
        (loaded.threads[0].pk, "thread", 1, "Why does lamp 1 blink?", "It blinks and stops."),
        (loaded.replies[0].pk, "reply", 1, "", "As it was."),
    ]


def test_search_finds_titles_tags_bodies_and_replies(corpus, load):
    corpus.thread(Said(text="The **ballast** hums."), title="Flickering tubes", text="In the cellar.", tags=["neon"])
    corpus.thread(title="Something else")

    loaded = load(corpus)

    for words in ("flicker", "neon", "cellars", "ballast"):
        found = search.search_threads(Viewer.anonymous(), loaded.community, words, limit=5)
        assert [match.thread_id for match in found] == [loaded.threads[0].pk], words


def test_search_document_is_the_one_that_writing_here_would_make(corpus, load):
    corpus.thread(Said(text="An answer, solved."), Said(solves=True), Said(text="Thanks"), tags=["neon", "tubes"])
    thread = load(corpus).threads[0]
    document = SearchDocument.objects.unscoped("tests look at the row itself")
    loaded = document.get(thread=thread).vector

    search.index_thread(thread)

    assert document.get(thread=thread).vector == loaded


def test_mentions_of_people_of_the_corpus_become_links(corpus, load):
    corpus.thread(Said(text="@Mia and @nobody, look at this."))

    html = load(corpus).replies[0].body_html

    assert 'href="/c/lamps/u/mia/"' in html
    assert "@nobody" in html and "u/nobody" not in html


def test_texts_arrive_unchanged(corpus, load):
    text = "Tab\there, back\\slash \\N, “quotes”, 漢字, 🦊, C:\\temp\r\nnext line\n\n    code"
    corpus.thread(Said(text=text), title='A "title" with \\ and \t tabs', tags=['a"b', "c\\d"])

    loaded = load(corpus)

    assert loaded.replies[0].body_md == text.replace("\r\n", "\n")
    assert loaded.threads[0].title == 'A "title" with \\ and tabs'
    assert loaded.threads[0].tags == ['a"b', "c\\d"]


def test_everything_that_is_counted_is_exact(corpus, load, broken_checks):
    for number in range(12):
        replies = [Said(author, votes=author - 2, solves=author == BEN) for author in (BEN, MIA, ANA)][: number % 4]
        corpus.thread(*replies, votes=number, kind="question" if number % 3 else "discussion", closed=number % 5 == 0)
        if corpus.topics[-1]["kind"] == "discussion":
            corpus.topics[-1]["solved_by"] = None

    loaded = load(corpus)

    assert loaded.problems == []
    assert broken_checks() == []
    assert (loaded.tally.threads, loaded.tally.posts) == (12, len(corpus.posts))
