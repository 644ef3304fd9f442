"""Repeating a POST: one effect, one answer."""

import threading
from datetime import timedelta

from django.db import connection

from api.idempotency import KEPT_FOR, forget_old_answers
from api.models import IdempotencyRecord
from community.models import Membership, Thread

SENT = {"community": "northwind", "space": "general", "title": "The pump stops", "body": "After **ten** minutes."}


def threads():
    return Thread.objects.unscoped("test").count()


def test_the_same_key_and_body_answer_the_same_and_write_once(scene):
    caller = scene.caller("ana")
    first = caller.post("/threads", SENT, Idempotency_Key="k-1")
    second = caller.post("/threads", SENT, Idempotency_Key="k-1")

    assert (first.status_code, second.status_code, threads()) == (201, 201, 1)
    assert second.content == first.content
    assert (second["ETag"], second["Location"]) == (first["ETag"], first["Location"])
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first


def test_the_same_key_with_another_body_or_address_answers_409(scene):
    caller = scene.caller("ana")
    thread = caller.post("/threads", SENT, Idempotency_Key="k-1").json()
    other = caller.post("/threads", {**SENT, "title": "The valve leaks"}, Idempotency_Key="k-1")
    elsewhere = caller.post(f"/threads/{thread['id']}/replies", SENT, Idempotency_Key="k-1")

    assert (other.status_code, elsewhere.status_code, threads()) == (409, 409, 1)
    assert other.json()["code"] == "idempotency_conflict"


def test_keys_belong_to_their_person(scene):
    scene.caller("ana").post("/threads", SENT, Idempotency_Key="k-1")
    answer = scene.caller("ben").post("/threads", SENT, Idempotency_Key="k-1")

    assert (answer.status_code, threads()) == (201, 2)
    assert "Idempotent-Replayed" not in answer


def test_without_a_key_every_request_is_its_own(scene):
    caller = scene.caller("ana")
    caller.post("/threads", SENT)
    caller.post("/threads", SENT)

    assert threads() == 2


def test_a_refused_request_keeps_nothing_and_may_be_corrected(scene):
    caller = scene.caller("ana")
    refused = caller.post("/threads", {**SENT, "title": "Hm"}, Idempotency_Key="k-1")
    accepted = caller.post("/threads", SENT, Idempotency_Key="k-1")

    assert (refused.status_code, accepted.status_code) == (400, 201)


def test_a_key_is_short_and_printable(scene):
    caller = scene.caller("ana")
    for key in ("", "two words", "x" * 129):
        answer = caller.post("/threads", SENT, Idempotency_Key=key)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_whoever_lost_access_does_not_get_the_answer_again(scene):
    caller = scene.caller("ana")
    sent = {**SENT, "community": "partners"}
    caller.post("/threads", sent, Idempotency_Key="k-1")
    Membership.objects.unscoped("test").filter(user=scene.people["ana"]).update(status="removed")
    answer = caller.post("/threads", sent, Idempotency_Key="k-1")

    assert answer.status_code == 404
    assert "pump" not in answer.content.decode()


def test_many_at_once_write_one_row(lasting_scene):
    scene = lasting_scene
    _row, token = scene.token("ana")
    answers = []

    def send() -> None:
        try:
            caller = scene.caller("ana")
            caller.secret = token
            answers.append(caller.post("/threads", SENT, Idempotency_Key="k-1"))
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert threads() == 1


def test_old_answers_are_forgotten(scene, pass_time):
    caller = scene.caller("ana")
    caller.post("/threads", SENT, Idempotency_Key="k-1")
    assert forget_old_answers() == 0
    pass_time(KEPT_FOR + timedelta(minutes=1))

    assert forget_old_answers() == 1
    assert not IdempotencyRecord.objects.unscoped("test").exists()
