"""Every list costs the same few queries for two rows and for twenty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.services.solving import accept_solution
from community.services.voting import set_vote


def cost(caller, path, rows):
    with CaptureQueriesContext(connection) as found:
        data = caller.get(f"{path}limit={rows}").json()["data"]
    assert len(data) == rows
    return len(found)


@pytest.fixture
def caller(scene):
    caller = scene.caller("mia")
    caller.get("/threads")  # notes the token's use
    return caller


@pytest.mark.parametrize("path", ["/threads?", "/threads?community=northwind&q=pump&", "/search?q=pump&community=northwind&"])
def test_threads(scene, caller, path):
    for _ in range(20):
        thread, _reply = scene.resolve()
        set_vote(scene.viewer("mia"), thread.pk, 1)

    assert cost(caller, path, 2) == cost(caller, path, 20) <= 8


def test_replies_and_comments(scene, caller):
    thread = scene.ask()
    for _ in range(20):
        reply = scene.answer(thread)
        accept_solution(scene.viewer("ana"), reply.pk)
        scene.comment(thread)
    replies, comments = f"/threads/{thread.public_id}/replies?", f"/posts/{thread.public_id}/comments?"

    assert cost(caller, replies, 2) == cost(caller, replies, 20) <= 7
    assert cost(caller, comments, 2) == cost(caller, comments, 20) <= 6


def test_people_and_communities(scene, caller):
    for number in range(20):
        scene.person(f"p{number}", northwind="member")

    assert cost(caller, "/people?community=northwind&", 2) == cost(caller, "/people?community=northwind&", 20) <= 3
    assert cost(caller, "/communities?", 2) == cost(caller, "/communities?", 4) <= 3


def test_the_review_queue(scene, caller):
    thread = scene.ask()
    for _ in range(20):
        reply = scene.answer(thread)
        scene.caller("ana").post("/flags", {"post": reply.public_id, "reason": "spam"})

    assert cost(caller, "/review-items?", 2) == cost(caller, "/review-items?", 20) <= 7


def test_one_thread(scene, caller):
    thread, _reply = scene.resolve()
    with CaptureQueriesContext(connection) as found:
        caller.get(f"/threads/{thread.public_id}")

    assert len(found) <= 6
