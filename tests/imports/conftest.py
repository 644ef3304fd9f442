"""Small corpora made for one test, and a way to load them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from community.models import Community, Reply, Thread
from community.viewer import Viewer
from imports.corpus import FILES, POSTS, Corpus
from imports.loading import Tally, load_corpus
from imports.progress import Progress

# The cast by source id. Ana asks, Ben answers, Mia and the others look on.
ANA, BEN, MIA, OTTO, EVE = range(1, 6)
NAMES = {ANA: "ana", BEN: "ben", MIA: "mia", OTTO: "otto", EVE: "eve"}
START = 1_700_000_000  # 2023-11-14 22:13:20 UTC
STEP = 3600


@dataclass
class Said:
    """One reply of a thread that a test writes."""

    author: int = BEN
    votes: int = 0
    text: str = "Turn it off and on again."
    solves: bool = False


@dataclass
class TinyCorpus:
    """The lines of the four files as objects; a test changes what it likes before they are written."""

    folder: Path
    users: list[Any] = field(default_factory=list)
    categories: list[Any] = field(default_factory=list)
    topics: list[Any] = field(default_factory=list)
    posts: list[Any] = field(default_factory=list)

    def thread(self, *replies: Said, author: int = ANA, votes: int = 0, kind: str = "question", **facts: Any) -> int:
        """Add a topic with its posts and return its id. The first post's text is `text`."""
        topic, first = len(self.topics) + 1, len(self.posts) + 1
        created = START + topic * 100_000
        said = [Said(author, votes, facts.pop("text", "It blinks and stops.")), *replies]
        for n, post in enumerate(said, 1):
            self.posts.append(
                {
                    "id": first + n - 1,
                    "topic": topic,
                    "n": n,
                    "author": post.author,
                    "created": created + (n - 1) * STEP,
                    "reply_to": None,
                    "votes": post.votes,
                    "text": post.text,
                }  # fmt: skip
            )
        solving = [first + n for n, post in enumerate(said) if post.solves]
        self.topics.append(
            {
                "id": topic,
                "category": 1,
                "author": author,
                "title": f"Why does lamp {topic} blink?",
                "slug": "ignored",
                "tags": ["lamps"],
                "created": created,
                "last": created + len(replies) * STEP,
                "views": 9,
                "kind": kind,
                "solved_by": solving[0] if solving else None,
                "pinned": False,
                "closed": False,
                "posts": len(said),
                **facts,
            }  # fmt: skip
        )
        return topic

    def write(self) -> Corpus:
        for name, lines in zip(FILES, (self.users, self.categories, self.topics, self.posts), strict=True):
            text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
            (self.folder / name).write_text(text, encoding="utf-8", errors="surrogateescape")
        return Corpus(self.folder)


@pytest.fixture
def corpus(tmp_path: Path) -> TinyCorpus:
    """Five people, one category, no threads yet."""
    tiny = TinyCorpus(tmp_path)
    for key, name in NAMES.items():
        person = {"id": key, "username": name, "email": f"{name}@example.com", "name": name.title(), "joined": START - key}
        tiny.users.append(person)
    tiny.categories.append(
        {"id": 1, "slug": "lights", "name": "Lights", "description": "Everything that shines.", "parent": None}
    )
    return tiny


@dataclass
class Loaded:
    """What one run did, and what it reported."""

    tally: Tally
    problems: list[str]
    slug: str

    @property
    def community(self) -> Community:
        return Community.objects.unscoped("tests look at the row itself").get(slug=self.slug)

    @property
    def threads(self) -> list[Thread]:
        """The threads in the order of the file."""
        rows = Thread.objects.unscoped("tests look at the row itself").filter(community=self.community)
        return list(rows.select_related("space__community", "author").order_by("created_at"))

    def viewer(self, handle: str) -> Viewer:
        """Return one of the loaded people as they would act now."""
        return Viewer.for_user(User.objects.get(handle=handle))

    @property
    def replies(self) -> list[Reply]:
        rows = Reply.objects.unscoped("tests look at the row itself").filter(community=self.community)
        return list(rows.select_related("author").order_by("created_at", "id"))


Loader = Callable[..., Loaded]


@pytest.fixture
def load(db: None) -> Loader:
    """Loads a tiny corpus as it stands now, without worker processes."""

    def run(corpus: TinyCorpus, slug: str = "lamps", *, create: bool = True, workers: int = 0) -> Loaded:
        problems: list[str] = []
        written = corpus.write()
        progress = Progress(io.StringIO(), written.path(POSTS).stat().st_size)
        tally = load_corpus(
            written, slug, create=create, workers=workers, report=lambda problem: problems.append(str(problem)), progress=progress
        )
        return Loaded(tally, problems, slug)

    return run


@pytest.fixture
def broken_checks() -> Callable[[], list[str]]:
    """Returns what `check_integrity` would complain of."""
    from core.integrity import run_checks

    def run() -> list[str]:
        return [f"{finding.check}: {problem}" for finding in run_checks() for problem in finding.problems]

    return run
