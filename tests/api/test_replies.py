"""Replies, comments, and what members say about them."""

import pytest

from community.models import Comment, Reply, Solution, Vote
from community.services.voting import set_vote


def test_a_reply_comes_back_as_it_was_written(scene):
    thread = scene.ask()
    caller = scene.caller("ben")
    answer = caller.post(f"/threads/{thread.public_id}/replies", {"body": "Clean the *filter*."})
    reply = answer.json()

    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    assert answer["Location"].endswith(f"/api/v1/replies/{reply['id']}")
    assert caller.get(f"/replies/{reply['id']}").json() == reply
    assert reply["thread"] == thread.public_id
    assert reply["body_html"] == "<p>Clean the <em>filter</em>.</p>\n"
    assert (reply["is_solution"], reply["solution"], reply["score"], reply["my_vote"]) == (False, None, 0, 0)
    assert reply["url"].endswith(f"/c/northwind/p/{reply['id']}/")


def test_replies_are_changed_and_withdrawn_at_the_version_that_was_read(scene):
    reply = scene.answer(scene.ask())
    caller, path = scene.caller("ben"), f"/replies/{reply.public_id}"

    assert caller.patch(path, {"body": "Both filters."}).status_code == 428
    assert caller.patch(path, {"body": "Both filters."}, If_Match='"9"').status_code == 412
    assert scene.caller("eve").patch(path, {"body": "No."}, If_Match='"1"').status_code == 403
    changed = caller.patch(path, {"body": "Both filters."}, If_Match='"1"')
    assert (changed.json()["body_md"], changed["ETag"]) == ("Both filters.", '"2"')
    assert caller.delete(path, If_Match='"1"').status_code == 412
    assert caller.delete(path, If_Match='"2"').status_code == 204
    assert scene.caller("ana").get(path).status_code == 404


def test_replies_are_listed_oldest_or_best_first(scene):
    thread = scene.ask()
    replies = [scene.answer(thread, name) for name in ("ben", "eve", "mia")]
    set_vote(scene.viewer("ana"), replies[2].pk, 1)
    path = f"/threads/{thread.public_id}/replies"

    oldest = scene.caller("ana").get(path).json()["data"]
    best = scene.caller("ana").get(f"{path}?order=best&limit=1").json()
    assert [reply["id"] for reply in oldest] == [reply.public_id for reply in replies]
    assert [reply["my_vote"] for reply in oldest] == [0, 0, 1]
    assert best["data"][0]["id"] == replies[2].public_id
    following = scene.caller("ana").get(f"{path}?order=best&cursor={best['next_cursor']}").json()["data"]
    assert [reply["id"] for reply in following] == [reply.public_id for reply in replies[:2]]


def test_comments_stand_under_threads_and_replies_and_not_under_comments(scene):
    thread = scene.ask()
    reply = scene.answer(thread)
    caller = scene.caller("eve")
    under_thread = caller.post(f"/posts/{thread.public_id}/comments", {"body": "Which model?"}).json()
    under_reply = caller.post(f"/posts/{reply.public_id}/comments", {"body": "It helped."}).json()

    assert (under_thread["thread"], under_thread["reply"]) == (thread.public_id, None)
    assert (under_reply["thread"], under_reply["reply"]) == (thread.public_id, reply.public_id)
    assert caller.get(f"/posts/{thread.public_id}/comments").json()["data"] == [under_thread]
    assert caller.get(f"/posts/{reply.public_id}/comments").json()["data"] == [under_reply]
    assert caller.post(f"/posts/{under_reply['id']}/comments", {"body": "And so on."}).status_code == 404
    assert caller.post(f"/posts/{thread.public_id}/comments", {"body": "x" * 1001}).status_code == 400
    assert Comment.objects.unscoped("test").count() == 2


def test_a_solution_is_said_and_taken_back_and_twice_is_once(scene):
    thread = scene.ask()
    reply = scene.answer(thread)
    path = f"/replies/{reply.public_id}/solution"
    caller = scene.caller("ana")

    assert scene.caller("ben").put(path).status_code == 403
    answers = [caller.put(path) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["is_solution"] is True
    assert answers[1].json()["solution"]["by_role"] == "asker"
    assert caller.get(f"/threads/{thread.public_id}").json()["solutions"] == [reply.public_id]
    assert Solution.objects.unscoped("test").count() == 1
    assert [caller.delete(path).status_code for _ in range(2)] == [204, 204]
    assert caller.get(f"/threads/{thread.public_id}").json()["state"] == "answered"


def test_a_confirmation_is_said_changed_and_taken_back(scene):
    _thread, reply = scene.resolve()
    path = f"/replies/{reply.public_id}/confirmation"
    caller = scene.caller("eve")

    said = caller.put(path, {"worked": True, "version": "4.2"}).json()
    assert said == {"reply": reply.public_id, "worked": True, "product_version": "4.2", "worked_count": 1, "failed_count": 0}
    assert caller.put(path, {"worked": False}).json()["failed_count"] == 1
    assert caller.delete(path).status_code == 204
    assert caller.get(f"/replies/{reply.public_id}").json()["solution"]["failed_count"] == 0
    assert caller.put(path, {"worked": "yes"}).status_code == 400
    assert caller.put(path, {}).json()["errors"] == [{"field": "worked", "detail": "This field is required."}]


def test_what_solves_nothing_cannot_be_confirmed(scene):
    reply = scene.answer(scene.ask())
    answer = scene.caller("eve").put(f"/replies/{reply.public_id}/confirmation", {"worked": True})

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")


def test_a_vote_is_set_changed_and_taken_back(scene):
    reply = scene.answer(scene.ask())
    path = f"/posts/{reply.public_id}/vote"
    caller = scene.caller("eve")

    assert caller.put(path, {"value": 1}).json() == {"value": 1, "score": 1}
    assert caller.put(path, {"value": -1}).json() == {"value": -1, "score": -1}
    assert caller.get(f"/replies/{reply.public_id}").json()["my_vote"] == -1
    assert [caller.delete(path).status_code for _ in range(2)] == [204, 204]
    assert not Vote.objects.unscoped("test").exists()
    assert scene.caller("ben").put(path, {"value": 1}).status_code == 403


@pytest.mark.parametrize("value", [2, -2, "1", 0.5, True, None, [1], {"value": 1}, 2**63])
def test_a_vote_is_one_of_three_numbers(scene, value):
    thread = scene.ask()
    answer = scene.caller("ben").put(f"/posts/{thread.public_id}/vote", {"value": value})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "value"


def test_hidden_posts_of_others_cannot_be_reached_by_their_id(scene):
    thread = scene.ask(place="partners")
    reply = scene.answer(thread)
    otto = scene.caller("otto")

    for answer in (
        otto.get(f"/threads/{thread.public_id}/replies"),
        otto.post(f"/threads/{thread.public_id}/replies", {"body": "Let me in."}),
        otto.put(f"/replies/{reply.public_id}/solution"),
        otto.put(f"/replies/{reply.public_id}/confirmation", {"worked": True}),
        otto.put(f"/posts/{reply.public_id}/vote", {"value": 1}),
        otto.get(f"/posts/{reply.public_id}/comments"),
        otto.post("/flags", {"post": reply.public_id, "reason": "spam"}),
        otto.patch(f"/replies/{reply.public_id}", {"body": "Mine now."}, If_Match='"1"'),
        otto.delete(f"/replies/{reply.public_id}", If_Match='"1"'),
    ):
        assert answer.status_code == 404
    assert Reply.objects.unscoped("test").count() == 1


SECRET = "Use ghp_9aB3kD8sL2mQ7wE5rT1yU6iO0pA4fG8hJ2kL."


def test_secrets_are_published_only_when_they_are_meant(scene):
    thread = scene.ask()
    caller, path = scene.caller("ben"), f"/threads/{thread.public_id}/replies"

    refused = caller.post(path, {"body": SECRET})
    assert (refused.status_code, refused.json()["code"]) == (422, "needs_confirmation")
    assert refused.json()["findings"] == [{"field": "body", "kind": "key", "start": 4, "end": 44}]
    assert "ghp_" not in refused.text and not Reply.objects.unscoped("test").filter(thread=thread).exists()
    assert caller.post(path, {"body": SECRET, "accept_findings": True}).status_code == 201


def test_comments_and_changes_are_asked_about_too(scene):
    reply = scene.answer(scene.ask())
    caller = scene.caller("ben")

    changed = caller.patch(f"/replies/{reply.public_id}", {"body": SECRET}, If_Match='"1"')
    assert changed.json()["code"] == "needs_confirmation"
    assert caller.post(f"/posts/{reply.public_id}/comments", {"body": SECRET}).json()["code"] == "needs_confirmation"
    meant = caller.patch(f"/replies/{reply.public_id}", {"body": SECRET, "accept_findings": True}, If_Match='"1"')
    again = caller.patch(f"/replies/{reply.public_id}", {"body": f"{SECRET} Now."}, If_Match='"2"')
    assert (meant.status_code, again.status_code) == (200, 200)
