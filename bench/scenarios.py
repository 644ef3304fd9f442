"""What is measured, and the targets of docs/performance.md: data only, without Django."""

from __future__ import annotations

from dataclasses import dataclass

ANSWERED = (200,)
STORED = (302,)
THREAD_QUERIES, LIST_QUERIES, THREAD_BYTES = 10, 8, 45_000


@dataclass(frozen=True)
class Scenario:
    """One kind of request. A target of 0 is none.

    `share`: least ratio to the floor at 16 connections. `p95_ms`: most milliseconds at one connection. `like`: whose
    rate at 16 connections it must reach to nine tenths. `queries`, `bytes`: most for one page. `expects`: the statuses
    that count as an answer. `is_brief`: measured at one connection only.
    """

    key: str
    label: str
    share: float = 0.0
    p95_ms: float = 0.0
    like: str = ""
    queries: int = 0
    bytes: int = 0
    expects: tuple[int, ...] = ANSWERED
    is_brief: bool = False


FLOOR = Scenario("floor", "floor: bare Django, 10 posts by index, trivial template")
HELLO = Scenario("hello", "hello world on the same server")

PAGES = (
    Scenario("thread_out", "thread, 10 posts, signed out, no page cache", 0.40, queries=THREAD_QUERIES, bytes=THREAD_BYTES),
    Scenario("thread_in", "thread, 10 posts, signed in", 0.25, queries=THREAD_QUERIES),
    Scenario("full_in", "thread, full first page (21 posts), signed in", queries=THREAD_QUERIES),
    Scenario("hot_first", "2,000-reply thread, first page, signed in", like="full_in", queries=THREAD_QUERIES),
    Scenario("hot_middle", "2,000-reply thread, middle page, signed in", like="full_in", queries=THREAD_QUERIES),
    Scenario("space_out", "space list, signed out, no page cache", 2.0, queries=LIST_QUERIES),
    Scenario("space_in", "space list, signed in", 0.25, queries=LIST_QUERIES),
    Scenario("home_in", "home, signed in", 0.25, queries=LIST_QUERIES),
    Scenario("deep_in", "list, 10,000 threads deep, signed in", 0.25, queries=LIST_QUERIES),
    Scenario("search", "search, two words of a title", 0.15, p95_ms=60, queries=LIST_QUERIES),
    Scenario("search_common", "search, two of the 100 most frequent words", 0.15, p95_ms=60, queries=LIST_QUERIES),
    Scenario("similar", "similar questions while typing", p95_ms=80, queries=LIST_QUERIES),
    Scenario("api_thread", "API thread read, signed out", 0.45, queries=LIST_QUERIES),
    Scenario("api_list", "API thread list, signed out", 0.45, queries=LIST_QUERIES),
    Scenario("feed_page", "resolved-issues feed, one page of 100", queries=LIST_QUERIES),
)
WRITES = (
    Scenario("reply", "post a reply", 0.13, p95_ms=60, expects=STORED),
    Scenario("vote", "vote", 0.25, expects=STORED),
)
ALSO = tuple(
    Scenario(key, label, queries=LIST_QUERIES, is_brief=True)
    for key, label in (
        ("unanswered", "unanswered questions"),
        ("solved", "solved questions"),
        ("tag", "threads of one tag"),
        ("tags", "tag list"),
        ("members", "member list"),
        ("members_found", "member list, two letters searched"),
        ("profile", "profile of a busy member"),
        ("inbox", "inbox with 3,000 lines"),
        ("queue", "moderation queue"),
        ("search_stop", "search, stop words only"),
        ("search_none", "search, a word that nobody wrote"),
        ("search_typo", "search, a word with a typo"),
        ("atom", "Atom feed"),
        ("sitemap", "sitemap"),
    )
)
EVERY = (*PAGES, *WRITES, *ALSO)
