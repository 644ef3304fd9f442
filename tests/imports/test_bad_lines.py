"""What cannot be loaded is named by file and line, and takes its whole thread along, but nothing else."""

import json

import pytest
from django.core.management import CommandError, call_command

from community.models import Membership
from imports.lines import LONGEST_LINE
from tests.imports.conftest import BEN, MIA, Said


@pytest.fixture
def three(corpus):
    """Three threads of two posts each; tests spoil the one in the middle."""
    for _number in range(3):
        corpus.thread(Said(BEN, votes=1))
    return corpus


def titles(loaded):
    return [thread.title for thread in loaded.threads]


OTHERS = ["Why does lamp 1 blink?", "Why does lamp 3 blink?"]

BAD_POSTS = [
    ({"author": 99}, "posts.jsonl:4: author 99 is not among the good lines of users.jsonl"),
    ({"author": "2"}, "posts.jsonl:4: “author” is not a whole number"),
    ({"author": True}, "posts.jsonl:4: “author” is not a whole number"),
    ({"id": 1}, "posts.jsonl:4: id 1 stands on an earlier line"),
    ({"id": -4}, "posts.jsonl:4: “id” is out of range: -4"),
    ({"id": 1 << 63}, "posts.jsonl:4: “id” is out of range: 9223372036854775808"),
    ({"n": 1}, "posts.jsonl:4: post number 1 of topic 2 stands where number 2 belongs"),
    ({"n": 3}, "posts.jsonl:4: post number 3 of topic 2 stands where number 2 belongs"),
    ({"n": 2.0}, "posts.jsonl:4: “n” is not a whole number"),
    ({"created": "yesterday"}, "posts.jsonl:4: “created” is not a whole number"),
    ({"created": 10**12}, "posts.jsonl:4: “created” is out of range: 1000000000000"),
    ({"created": 253_402_300_799}, "posts.jsonl:4: “created” is out of range: 253402300799"),
    ({"votes": None}, "posts.jsonl:4: “votes” is not a whole number"),
    ({"text": None}, "posts.jsonl:4: “text” is not a text"),
    ({"text": " \n"}, "posts.jsonl:4: “text” is empty"),
    ({"text": "a\x00b"}, "posts.jsonl:4: “text” holds a control character"),
    ({"text": "a\x1bb"}, "posts.jsonl:4: “text” holds a control character"),
    ({"text": "a\ud800b"}, "posts.jsonl:4: “text” holds a control character"),
    ({"text": "x" * 100_001}, "posts.jsonl:4: “text” has 100,001 characters, the limit is 100,000"),
]


@pytest.mark.parametrize(("spoilt", "problem"), BAD_POSTS, ids=[str(spoilt)[:30] for spoilt, _problem in BAD_POSTS])
def test_bad_post_takes_its_thread_along_and_nothing_else(three, load, broken_checks, spoilt, problem):
    three.posts[3].update(spoilt)

    loaded = load(three)

    assert loaded.problems == [problem]
    assert titles(loaded) == OTHERS
    assert len(loaded.replies) == 2
    assert broken_checks() == []


BAD_TOPICS = [
    ({"category": 7}, "category 7 is not among the good lines of categories.jsonl"),
    ({"author": 99}, "author 99 is not among the good lines of users.jsonl"),
    ({"title": "x" * 201}, "“title” has 201 characters, the limit is 200"),
    ({"title": "  "}, "“title” is empty"),
    ({"title": "a\x07b"}, "“title” holds a control character"),
    ({"kind": "poll"}, "“poll” is not a kind of thread (question or discussion)"),
    ({"tags": "lamps"}, "“tags” is not a list of texts"),
    ({"tags": ["x" * 60]}, "“tags”: “" + "x" * 60 + "” is not a tag we can use."),
    ({"tags": list("abcdef")}, "“tags”: At most 5 tags, please."),
    ({"closed": 1}, "“closed” is neither true nor false"),
    ({"posts": 0}, "“posts” is out of range: 0"),
    ({"id": 1}, "id 1 stands on an earlier line"),
    ({"kind": "discussion", "solved_by": 4}, "only a question can be solved"),
]


@pytest.mark.parametrize(("spoilt", "problem"), BAD_TOPICS, ids=[str(spoilt)[:30] for spoilt, _problem in BAD_TOPICS])
def test_bad_topic_is_left_out_with_its_posts(three, load, broken_checks, spoilt, problem):
    three.topics[1].update(spoilt)

    loaded = load(three)

    assert loaded.problems == [
        f"topics.jsonl:2: {problem}",
        "posts.jsonl:3: topic 2 is not among the good lines of topics.jsonl (posts left out: 2)",
    ]
    assert titles(loaded) == OTHERS
    assert broken_checks() == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{not json", "not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("[1, 2]", "not a JSON object"),
        ("\udcff\udcfe", "not UTF-8"),
        ("[" * 100_000, "not JSON: maximum recursion depth exceeded while decoding a JSON array from a unicode string"),
        ('{"topic": null}', "“id” is missing"),
    ],
)
def test_unreadable_post_is_missed_by_its_thread(three, load, line, problem):
    three.posts[3] = line

    loaded = load(three)

    assert loaded.problems == [
        f"posts.jsonl:4: {problem}",
        "posts.jsonl:3: topic 2 has 1 of the 2 posts that topics.jsonl promises",
    ]
    assert titles(loaded) == OTHERS


def test_endless_line_is_reported_without_being_held(three, load):
    three.posts.insert(3, "x" * (LONGEST_LINE + 9))

    loaded = load(three)

    assert loaded.problems == [f"posts.jsonl:4: longer than {LONGEST_LINE:,} bytes"]
    assert len(loaded.threads) == 3


def test_stray_line_between_whole_threads_hurts_nobody(three, load):
    three.posts.insert(2, "\n")
    three.posts.insert(2, "nonsense")

    loaded = load(three)

    assert loaded.problems == ["posts.jsonl:3: not JSON: Expecting value: line 1 column 1 (char 0)"]
    assert len(loaded.threads) == 3


def test_missing_first_post(three, load):
    del three.posts[2]

    loaded = load(three)

    assert loaded.problems == [
        "posts.jsonl:3: post number 2 of topic 2 stands where number 1 belongs",
    ]
    assert titles(loaded) == OTHERS


def test_missing_last_post(three, load):
    del three.posts[3]

    loaded = load(three)

    assert loaded.problems == ["posts.jsonl:3: topic 2 has 1 of the 2 posts that topics.jsonl promises"]
    assert titles(loaded) == OTHERS


def test_topic_without_posts(three, load):
    del three.posts[2:4]

    loaded = load(three)

    assert loaded.problems == ["topics.jsonl:2: topic 2 has no posts in posts.jsonl"]
    assert titles(loaded) == OTHERS


def test_posts_of_one_topic_that_do_not_stand_together(three, load):
    three.posts.append(three.posts.pop(3))

    loaded = load(three)

    assert loaded.problems == [
        "posts.jsonl:3: topic 2 has 1 of the 2 posts that topics.jsonl promises",
        "posts.jsonl:6: topic 2 ended on an earlier line; its posts must stand together (posts left out: 1)",
    ]
    assert titles(loaded) == OTHERS


def test_post_too_many_is_named_and_the_whole_thread_stands(three, load):
    three.posts.append({**three.posts[3], "id": 99, "n": 3})

    loaded = load(three)

    assert loaded.problems == [
        "posts.jsonl:7: topic 2 ended on an earlier line; its posts must stand together (posts left out: 1)"
    ]
    assert [thread.reply_count for thread in loaded.threads] == [1, 1, 1]


def test_one_wrong_topic_number_spoils_two_threads_at_most(corpus, load):
    for _number in range(9):
        corpus.thread(Said(), Said())
    corpus.posts[10]["topic"] = 8

    loaded = load(corpus)

    assert len(loaded.threads) == 7
    assert {number for number in range(1, 10) if f"Why does lamp {number} blink?" not in titles(loaded)} == {4, 8}


def test_solution_that_is_not_a_reply_of_the_topic(three, load):
    three.topics[1]["solved_by"] = 6

    loaded = load(three)

    assert loaded.problems == ["topics.jsonl:2: “solved_by” 6 is not a reply of topic 2"]
    assert titles(loaded) == OTHERS


def test_first_post_by_somebody_else_than_the_topic(three, load):
    three.posts[2]["author"] = MIA

    loaded = load(three)

    assert loaded.problems == ["posts.jsonl:3: the first post of topic 2 is by another author than the topic"]
    assert titles(loaded) == OTHERS


@pytest.mark.parametrize(
    ("spoilt", "problem"),
    [
        ({"email": "nobody"}, "“nobody” is not an e-mail address"),
        ({"username": ""}, "“username” is empty"),
        ({"id": 1}, "id 1 stands on an earlier line"),
        ({"name": "x" * 81}, "“name” has 81 characters, the limit is 80"),
        ({"joined": None}, "“joined” is not a whole number"),
        ({"email": "ANA@example.com"}, "“ana@example.com” is the address of another user of this corpus"),
    ],
)
def test_bad_user_is_left_out_with_the_threads_that_need_them(corpus, load, broken_checks, spoilt, problem):
    corpus.users[BEN - 1].update(spoilt)
    corpus.thread(Said(BEN))
    corpus.thread(Said(MIA))

    loaded = load(corpus)

    assert loaded.problems == [
        f"users.jsonl:2: {problem}",
        "posts.jsonl:2: author 2 is not among the good lines of users.jsonl",
    ]
    assert titles(loaded) == ["Why does lamp 2 blink?"]
    assert Membership.objects.unscoped("tests look at the row itself").count() == 4
    assert broken_checks() == []


def test_every_bad_post_of_a_thread_is_named(corpus, load):
    corpus.thread(Said(text=""), Said(), Said(author=99), Said())

    loaded = load(corpus)

    assert loaded.problems == [
        "posts.jsonl:2: “text” is empty",
        "posts.jsonl:4: author 99 is not among the good lines of users.jsonl",
    ]


def test_text_that_breaks_the_renderer_is_reported_and_the_others_are_loaded(three, load, monkeypatch, broken_checks):
    spoil_rendering(monkeypatch)
    three.posts[3]["text"] = "poison"

    loaded = load(three)

    assert loaded.problems == ["posts.jsonl:3: topic 2 cannot be rendered: ZeroDivisionError: division by zero"]
    assert loaded.tally.problems == 1
    assert titles(loaded) == OTHERS
    assert broken_checks() == []


def test_long_thread_that_breaks_the_renderer_leaves_nothing_behind(three, load, monkeypatch, broken_checks):
    spoil_rendering(monkeypatch)
    monkeypatch.setattr("imports.plans.SLICE_POSTS", 2)
    three.thread(*[Said(text="poison" if number == 5 else "Fine.", votes=2) for number in range(8)])
    three.thread(Said())

    loaded = load(three)

    assert loaded.problems == ["posts.jsonl:7: topic 4 cannot be rendered: ZeroDivisionError: division by zero"]
    assert [title[14:15] for title in titles(loaded)] == ["1", "2", "3", "5"]
    assert (loaded.tally.threads, loaded.tally.posts) == (4, 8)
    assert broken_checks() == []


def spoil_rendering(monkeypatch):
    from core.markup import render

    def fragile(source, *, mentions):
        return render(source, mentions=mentions) if source != "poison" else 1 / 0

    monkeypatch.setattr("imports.mapping.render", fragile)


def test_command_names_every_line_sums_up_and_exits_with_1(three, db, capsys):
    three.topics[0]["title"] = ""
    three.posts[5] = "nonsense"
    folder = three.write().folder

    with pytest.raises(SystemExit) as stopped:
        call_command("load_corpus", str(folder), community="lamps", create=True, workers=0)

    said = capsys.readouterr()
    assert stopped.value.code == 1
    assert said.err.splitlines() == [
        "topics.jsonl:1: “title” is empty",
        "posts.jsonl:1: topic 1 is not among the good lines of topics.jsonl (posts left out: 2)",
        "posts.jsonl:6: not JSON: Expecting value: line 1 column 1 (char 0)",
        "posts.jsonl:5: topic 3 has 1 of the 2 posts that topics.jsonl promises",
        "4 problems, each named above by file and line. Threads that they touch were left out whole.",
    ]
    assert "Loaded 1 thread with 2 posts" in said.out


def test_command_with_nothing_to_complain_of_ends_well(three, db, capsys):
    call_command("load_corpus", str(three.write().folder), community="lamps", create=True, workers=0)

    said = capsys.readouterr()
    assert "Loaded 3 threads with 6 posts, by 5 people, in 1 space:" in said.out
    assert "Not loaded, because there is no place for it: views, pinned, reply_to" in said.out
    assert said.err == ""


def test_folder_that_is_no_corpus(tmp_path, db):
    (tmp_path / "users.jsonl").write_text("")

    with pytest.raises(CommandError, match="categories.jsonl, topics.jsonl, posts.jsonl missing"):
        call_command("load_corpus", str(tmp_path), community="lamps", create=True)


def test_words_of_a_file_are_shown_without_control_characters(three, load):
    three.users[0]["email"] = "\x1b[31mred"

    assert load(three).problems[0] == "users.jsonl:1: “email” holds a control character"
    assert json.dumps(load(three).problems).isprintable()
