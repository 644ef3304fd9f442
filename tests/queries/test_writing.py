"""What somebody writes costs a fixed number of queries, however long the thread has become and whoever follows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from community.services import posting
from tests.queries.counting import Asker, Cost, address
from tests.queries.growth import lengthen

PAGE, REVIEW, V1 = "c/<slug:slug>/p/<id:post_id>/", "c/<slug:slug>/moderation/<id:item_id>/", "api/v1/"
# Session, person, viewer; what it is about, found and locked; the row, its version and its counters; ledger and outbox.
WRITE = 16
# Above that: the ledger of reputation, the feed of resolved issues and the search document follow the act at once.
FOLLOWED, UNSEEN = 36, 31
# An answer that becomes a solution may end an objection and free what it replaced, and stands in the state that follows.
STATES = 4
# What was sent is no draft any more.
DRAFT = 1
# A question is published after a look for solved ones like it: stems, documents, near words, and which of them are there.
SEARCH = 4


@dataclass(frozen=True)
class Write:
    """`by` says something about one of the posts: the question, its accepted answer, or a fresh reply of Gus's."""

    route: str
    most: int
    by: str
    on: str = "fresh"
    said: dict[str, Any] = field(default_factory=dict, hash=False)
    method: str = "POST"
    status: int = 302

    def __str__(self) -> str:
        return f"{self.method} {self.route} on the {self.on} by {self.by}"


ASKED = {"title": "What about the other pump?", "body": "It stops as well.", "kind": "question", "tags": "pump, night"}
WRITES = [
    Write("c/<slug:slug>/ask/", WRITE + SEARCH, "eva", said=ASKED),
    Write("c/<slug:slug>/p/<id:thread_id>/reply/", WRITE, "eva", said={"body": "Have you tried another filter?"}),
    Write(f"{PAGE}comment/", WRITE, "eva", said={"body": "Which one?"}),
    Write(f"{PAGE}vote/", WRITE + 2, "eva", said={"value": "1"}),
    Write(f"{PAGE}vote/", WRITE, "eva", "question", said={"value": "1"}),
    Write(f"{PAGE}accept/", FOLLOWED + STATES, "ana"),
    Write(f"{PAGE}unaccept/", FOLLOWED, "ana", "answer"),
    Write(f"{PAGE}confirm/", FOLLOWED, "gus", "answer", said={"worked": "1", "version": "2"}),
    Write(f"{PAGE}edit/", WRITE + DRAFT, "gus", said={"body": "Changed.", "expected_version": "1"}),
    Write(f"{PAGE}delete/", UNSEEN, "gus"),
    Write(f"{PAGE}delete/", UNSEEN, "ana", "question"),
    Write(f"{PAGE}flag/", WRITE, "eva", said={"reason": "spam"}),
    Write(f"{PAGE}hide/", UNSEEN, "mia", said={"reason": "An advertisement"}),
    Write(f"{PAGE}hide/", UNSEEN, "mia", "question", said={"reason": "An advertisement"}),
    Write("c/<slug:slug>/p/<id:thread_id>/follow/", WRITE, "eva"),
    Write(f"{PAGE}bookmark/", WRITE, "eva"),
    Write("c/<slug:slug>/s/<slug:space>/follow/", WRITE, "eva"),
    Write("c/<slug:slug>/tags/<str:name>/follow/", WRITE, "eva"),
    Write("c/<slug:slug>/p/<id:thread_id>/close/", WRITE, "ana", said={"reason": "outdated"}),
    Write(f"{REVIEW}hide/", UNSEEN, "mia", said={"reason": "An advertisement"}),
    Write(f"{REVIEW}dismiss/", WRITE, "mia"),
    Write(f"{REVIEW}warn/", WRITE, "mia", said={"reason": "Please do not"}),
    Write("inbox/read/", WRITE, "ben"),
    Write(f"{V1}threads/<api_id:thread_id>/replies", WRITE, "eva", said={"body": "Have you tried another?"}, status=201),
    Write(f"{V1}posts/<api_id:post_id>/vote", WRITE, "eva", said={"value": 1}, method="PUT", status=200),
    Write(f"{V1}replies/<api_id:reply_id>/solution", FOLLOWED + STATES, "ana", method="PUT", status=200),
]


@pytest.mark.slow
def test_writing_costs_the_same_in_a_long_thread_with_many_followers(world, subtests):
    asker = Asker(world, {write.by for write in WRITES})
    question, answer = world.acme.question, world.acme.answer
    fresh = posting.post_reply(world.viewer("gus"), question.pk, body="Or switch it off.")
    posts = {"fresh": fresh.public_id, "question": question.public_id, "answer": answer.public_id}
    lengthen(world, range(2))
    few = {write: cost(asker, write, posts[write.on]) for write in WRITES}
    lengthen(world, range(2, 20))

    for write in WRITES:
        with subtests.test(str(write)):
            many = cost(asker, write, posts[write.on])
            assert len(few[write]) == len(many) <= write.most, many.beside(few[write])


def cost(asker: Asker, write: Write, post: str) -> Cost:
    """Return what saying it costs, and unsay it."""
    target = asker.target(post_id=post, reply_id=post)
    said = {"space": target["space"][0], **write.said} if write.said is ASKED else write.said
    with transaction.atomic():
        answer, queries = asker.ask(write.method, address(write.route, target), write.by, said)
        transaction.set_rollback(True)
    assert answer.status_code == write.status, f"{write}: {answer.status_code}"
    assert "/accounts/" not in answer.headers.get("Location", ""), f"{write}: has to sign in"
    return Cost(queries)
