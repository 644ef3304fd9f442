"""Flags and the review queue over the API."""

import pytest

from community.models import Reply
from moderation.models import ActionKind, Flag, ModerationAction, ReviewItem, Sanction

REASON = {"reason": "Advertises a shop"}


@pytest.fixture
def reported(scene):
    """Return (scene, reply, item id) of a reply that Ana reported."""
    reply = scene.answer(scene.ask(), body="Buy at example.com!")
    scene.caller("ana").post("/flags", {"post": reply.public_id, "reason": "spam", "note": "A shop"})
    return scene, reply, ReviewItem.objects.unscoped("test").get().public_id


def test_a_flag_comes_back_and_twice_is_once(scene):
    reply = scene.answer(scene.ask())
    answers = [scene.caller("ana").post("/flags", {"post": reply.public_id, "reason": "spam"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert answers[0].json()["post"] == reply.public_id
    assert Flag.objects.unscoped("test").count() == 1


@pytest.mark.parametrize("post", [1, 1.5, -1, "0x1", 2**63, "a b", ["x"], {"id": "x"}, None, True])
def test_ids_of_other_shapes_answer_400(scene, post):
    answer = scene.caller("ana").post("/flags", {"post": post, "reason": "spam"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "post"


def test_moderators_read_the_queue_of_their_communities(reported):
    scene, reply, item_id = reported
    (item,) = scene.caller("mia").get("/review-items?community=northwind").json()["data"]

    assert item["id"] == item_id
    assert (item["post"]["id"], item["post"]["type"], item["post"]["body_md"]) == (reply.public_id, "reply", reply.body_md)
    assert item["post"]["author"]["handle"] == "ben"
    assert [(flag["reason"], flag["note"]) for flag in item["flags"]] == [("spam", "A shop")]
    assert item["flag_count"] == 1


def test_others_read_no_queue(reported):
    scene, _reply, item_id = reported
    scene.person("omar", harbor="moderator")

    assert scene.anybody.get("/review-items").status_code == 401
    assert scene.caller("ana").get("/review-items").status_code == 403
    assert scene.caller("ana").get("/review-items?community=northwind").status_code == 403
    assert scene.caller("omar").get("/review-items").json()["data"] == []
    assert scene.caller("otto").get("/review-items?community=partners").status_code == 404
    for name in ("ana", "omar"):
        assert scene.caller(name).post(f"/review-items/{item_id}/hide", REASON).status_code == 404
    assert Reply.objects.unscoped("test").get().status == "published"


def test_hiding_closes_the_item_and_leaves_a_record(reported):
    scene, reply, item_id = reported
    answer = scene.caller("mia").post(f"/review-items/{item_id}/hide", REASON)

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["post"]["status"]) == ("hidden", "hidden")
    assert scene.caller("ana").get(f"/replies/{reply.public_id}").status_code == 404
    assert ModerationAction.objects.unscoped("test").get().kind == ActionKind.HIDE
    assert scene.caller("mia").get("/review-items").json()["data"] == []
    assert len(scene.caller("mia").get("/review-items?status=hidden").json()["data"]) == 1


def test_dismissing_leaves_the_post(reported):
    scene, reply, item_id = reported
    answer = scene.caller("mia").post(f"/review-items/{item_id}/dismiss", {})

    assert (answer.status_code, answer.json()["status"]) == (200, "dismissed")
    assert scene.caller("ana").get(f"/replies/{reply.public_id}").status_code == 200


def test_warning_reaches_the_author_once(reported):
    scene, _reply, item_id = reported
    caller = scene.caller("mia")
    answers = [caller.post(f"/review-items/{item_id}/warn", REASON, Idempotency_Key="w-1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert Sanction.objects.unscoped("test").get().reason == "Advertises a shop"
    assert caller.post(f"/review-items/{item_id}/warn", {}).status_code == 400
