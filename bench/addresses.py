"""Which requests make each scenario: drawn from the loaded corpus with a fixed seed, except who votes where."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from bench.asks import CSRF, Ask
from bench.people import People
from community.links import thread_path
from community.models import Community, PostStatus, Reply, Thread
from community.pages.lists import ACTIVE
from community.pages.thread import BEST, OLDEST
from community.services.targets import spaces_of
from community.viewer import Viewer
from core.pagination import encode_cursor

DRAWN = 200
WRITES = 6_000
DEEP = 10_000
FREQUENT_WORDS = """
SELECT word FROM ts_stat('SELECT vector FROM community_searchdocument TABLESAMPLE SYSTEM (5) REPEATABLE (7)')
WHERE word ~ '^[a-z]{3,}$' ORDER BY ndoc DESC LIMIT 100
"""
REPLY = "I had the same and a restart of the **gateway** helped.\n\n1. Stop it.\n2. Wait a minute.\n\n`gateway start --clean`"


class Addresses:
    """The requests of every scenario, as lists of Ask by key."""

    def __init__(self, community: Community, people: People) -> None:
        self.community, self.people = community, people
        self.viewer = Viewer.anonymous()
        self.random = random.Random(7)
        self.threads = Thread.objects.visible_to(self.viewer).filter(community=community, status=PostStatus.PUBLISHED)
        self.replies = Reply.objects.visible_to(self.viewer).filter(community=community)
        self.ten_posts = self._drawn(reply_count=9)
        self.any = self._drawn()
        self.hot = self.threads.order_by("-reply_count").first()

    def all(self) -> dict[str, list[Ask]]:
        sources: tuple[Callable[[], dict[str, list[Ask]]], ...] = (
            self._threads, self._hot_thread, self._lists, self._searches, self._machines, self._writes, self._brief,
        )  # fmt: skip
        return {key: asks for source in sources for key, asks in source().items()}

    def _drawn(self, **conditions: object) -> list[Thread]:
        ids = list(self.threads.filter(**conditions).order_by("id").values_list("pk", flat=True))
        chosen = self.random.sample(ids, min(DRAWN, len(ids)))
        return list(self.threads.filter(pk__in=chosen).order_by("id"))

    def _path(self, name: str, *arguments: object, **query: object) -> str:
        path = reverse(f"community:{name}", args=[self.community.slug, *arguments])
        return f"{path}?{urlencode(query)}" if query else path

    def _as_members(self, paths: list[str]) -> list[Ask]:
        """Each path by another member, so that no session row is hotter than it would be."""
        members = islice(cycle(self.people.cookies), max(len(paths), len(self.people.cookies)))
        return [Ask(path, cookie) for path, cookie in zip(cycle(paths), members, strict=False)]

    def _threads(self) -> dict[str, list[Ask]]:
        paths = [thread_path(thread, self.community) for thread in self.ten_posts]
        full = [thread_path(thread, self.community) for thread in self._drawn(reply_count__range=(21, 40))]
        floor = [Ask(f"/floor/{thread.pk}/") for thread in self._drawn(reply_count__gte=10)]
        return {
            "floor": floor,
            "hello": [Ask("/hello/")],
            "thread_out": [Ask(path) for path in paths],
            "thread_in": self._as_members(paths),
            "full_in": self._as_members(full),
        }

    def _hot_thread(self) -> dict[str, list[Ask]]:
        path, rows = thread_path(self.hot, self.community), self.replies.filter(thread=self.hot)
        middle = rows.filter(is_solution=False)
        half = middle.count() // 2
        cursors = {
            name: encode_cursor(middle.order_by(*order)[half], order) for name, order in (("best", BEST), ("oldest", OLDEST))
        }
        pages = [f"{path}?{urlencode({'sort': sort, 'after': cursor})}" for sort, cursor in cursors.items()]
        return {"hot_first": self._as_members([path]), "hot_middle": self._as_members(pages)}

    def _lists(self) -> dict[str, list[Ask]]:
        spaces = [self._path("space", space.slug) for space in spaces_of(self.viewer, self.community)]
        depth = min(DEEP, self.threads.count() // 2)
        deep = self._path("home", order="active", after=encode_cursor(self.threads.order_by(*ACTIVE)[depth], ACTIVE))
        return {
            "space_out": [Ask(path) for path in spaces],
            "space_in": self._as_members(spaces),
            "home_in": self._as_members([self._path("home")]),
            "deep_in": self._as_members([deep]),
        }

    def _searches(self) -> dict[str, list[Ask]]:
        words = [re.findall(r"[a-z]{4,}", thread.title.lower()) for thread in self.any]
        pairs = [" ".join(self.random.sample(found, 2)) for found in words if len(found) > 1]
        typos = [found[0][:2] + found[0][3:] + found[0][2] for found in words if found and len(found[0]) > 5]
        with connection.cursor() as cursor:
            cursor.execute(FREQUENT_WORDS)
            frequent = [row[0] for row in cursor.fetchall()]
        common = [" ".join(self.random.sample(frequent, 2)) for _ in range(DRAWN)]
        return {
            "search": [Ask(self._path("search", q=pair)) for pair in pairs],
            "search_common": [Ask(self._path("search", q=pair)) for pair in common],
            "search_stop": [Ask(self._path("search", q=words)) for words in ("how do I", "the and of", "what is this")],
            "search_none": [Ask(self._path("search", q=f"zzyqx{number}")) for number in range(20)],
            "search_typo": [Ask(self._path("search", q=word)) for word in typos],
            "similar": [Ask(self._path("similar", title=" ".join(thread.title.split()[:8]))) for thread in self.any],
        }

    def _machines(self) -> dict[str, list[Ask]]:
        slug, token = self.community.slug, self.people.token
        orders = [f"/api/v1/threads?{urlencode({'community': slug, 'order': order})}" for order in ("active", "newest", "solved")]
        return {
            "api_thread": [Ask(f"/api/v1/threads/{thread.public_id}") for thread in self.ten_posts],
            "api_list": [Ask(path) for path in orders],
            "feed_page": [Ask("/api/v1/resolved-issues?limit=100", token=token)],
        }

    def _writes(self) -> dict[str, list[Ask]]:
        # Another seed each time: a vote that was cast in an earlier run would change nothing.
        chance = random.Random()
        pairs = list(self._votes(chance))
        return {
            "vote": [self._form("vote", thread, cookie, value=chance.choice((1, -1))) for thread, cookie in pairs],
            "reply": [self._form("reply", thread, cookie, body=REPLY) for thread, cookie in pairs[::-1]],
        }

    def _form(self, name: str, thread: object, cookie: str, **fields: object) -> Ask:
        return Ask(self._path(name, thread), cookie, body=urlencode({"csrfmiddlewaretoken": CSRF, **fields}))

    def _votes(self, chance: random.Random) -> Iterator[tuple[object, str]]:
        """Pairs of a thread that takes replies and a member who did not start it."""
        rows = list(self.threads.filter(closed_at=None, reply_count__lt=9).values_list("pk", "author_id"))
        members = list(zip(self.people.members, self.people.cookies, strict=True))
        for _number in range(WRITES):
            (thread, author), (member, cookie) = chance.choice(rows), chance.choice(members)
            if author != member.pk:
                yield thread, cookie

    def _brief(self) -> dict[str, list[Ask]]:
        people, slug = self.people, self.community.slug
        tags = sorted({tag for thread in self.any for tag in thread.tags})
        home = {key: self._path("home", order=key) for key in ("unanswered", "solved")}
        return {
            "unanswered": self._as_members([home["unanswered"]]),
            "solved": self._as_members([home["solved"]]),
            "tag": self._as_members([self._path("tag", tag) for tag in tags]),
            "tags": self._as_members([self._path("tags")]),
            "members": self._as_members([self._path("members")]),
            "members_found": self._as_members([self._path("members", q=letters) for letters in ("an", "er", "mi")]),
            "profile": self._as_members([self._path("profile", people.busy.handle)]),
            "inbox": [Ask("/inbox/", people.busy_cookie)],
            "queue": [Ask(reverse("moderation:queue", args=[slug]), people.manager_cookie)],
            "atom": [Ask(self._path("feed"))],
            "sitemap": [Ask(self._path("sitemap"))],
        }
