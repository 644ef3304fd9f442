"""Items as threads of a community of their own, brought by `load_corpus` once per set of items."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bench.relevance.texts import Item
from bench.stack import Stack

COMMUNITY = "relevance"
BEGINNING = 1_700_000_000  # epoch seconds of the first thread; the others follow a minute apart
ASKER, HELPER = 1, 2
Row = dict[str, Any]


def ensure_loaded(stack: Stack, items: Sequence[Item], name: str) -> None:
    """Load the items unless an earlier run brought the same; `name` tells them from others."""
    mark = stack.layout.data_dir / f"relevance-{name[:16]}"
    if mark.exists():
        return
    folder = stack.layout.data_dir / "relevance"
    folder.mkdir(exist_ok=True)
    for file, rows in _files(items).items():
        (folder / file).write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    stack.python("manage.py", "load_corpus", str(folder), "--community", COMMUNITY, "--create")
    mark.touch()


def _files(items: Sequence[Item]) -> dict[str, list[Row]]:
    topics: list[Row] = []
    posts: list[Row] = []
    for number, item in enumerate(items, 1):
        texts = _posts(item)
        created = BEGINNING + 60 * number
        first = len(posts) + 1
        posts += [
            {
                "id": first + at,
                "topic": number,
                "n": at + 1,
                "author": HELPER if at else ASKER,
                "created": created + at,
                "text": text,
            }
            for at, text in enumerate(texts)
        ]
        topics.append(
            {
                "id": number, "category": 2 if item.intent else 1, "author": ASKER, "title": item.title, "tags": [],
                "created": created, "kind": "question", "closed": False, "posts": len(texts),
                "solved_by": first + 1 if len(texts) > 1 else None,
            }
        )  # fmt: skip
    return {"users.jsonl": list(_people()), "categories.jsonl": list(_spaces()), "topics.jsonl": topics, "posts.jsonl": posts}


def _posts(item: Item) -> list[str]:
    """Half of the answers stand in the question's own text, half in an accepted reply."""
    return [item.title, item.body] if not item.intent and item.chance % 2 else [item.body]


def _people() -> Iterator[Row]:
    for number, name in ((ASKER, "asker"), (HELPER, "helper")):
        yield {
            "id": number,
            "username": f"relevance-{name}",
            "email": f"{name}@relevance.example",
            "name": name,
            "joined": BEGINNING,
        }


def _spaces() -> Iterator[Row]:
    for number, slug in ((1, "answers"), (2, "questions")):
        yield {"id": number, "slug": slug, "name": slug.title(), "parent": None, "description": ""}
