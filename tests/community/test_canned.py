"""Canned replies: kept by moderators, put into an answer by whoever answers for the community, and counted."""

import pytest

from community.models import CannedReply, Draft
from community.services import canned
from core.errors import InvalidInput, NotPermitted, NotVisible
from tests.community.test_asking import ask


def add(world, who="mia", **facts):
    facts = {"title": "Ask for the log", "body": "Dear {{asker}}, please send the log of {{product}} {{version}}.", **facts}
    return canned.add_canned(world.viewer(who), world.acme.community, **facts)


def row(saved):
    return CannedReply.objects.unscoped("test").get(pk=saved.pk)


def insert_plainly(world, saved, who="mia", body="Hello.", thread=None, **more):
    thread = thread or world.acme.question
    sent = {"body": body, "canned": saved.public_id, "insert_canned": "1", **more}
    return world.client(who).post(f"/c/acme/p/{thread.public_id}/reply/", sent)


def test_its_text_comes_into_the_answer_with_what_its_placeholders_stand_for(world):
    saved, thread = add(world), ask(world, product="Pump", version="4.2")
    answer = insert_plainly(world, saved, thread=thread)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert ">Hello.\n\nDear Ana, please send the log of Pump 4.2.</textarea>" in page
    assert "has-error" not in page
    assert thread.title in page and row(saved).use_count == 1
    assert not Draft.objects.unscoped("test").filter(writer=world.user("mia"), thread=thread).exists()


def test_with_scripts_only_its_text_is_asked_for(world):
    saved = add(world)
    url = f"/c/acme/p/{world.acme.question.public_id}/canned/"
    answer = world.client("eva").post(url, {"canned": saved.public_id})

    assert answer.content.decode().startswith("Dear Ana, please send")
    assert row(saved).use_count == 1
    assert url in world.client("eva").get(f"/c/acme/t/{world.acme.question.public_id}/", follow=True).content.decode()


@pytest.mark.parametrize("name", ["ana", "ben", "otto"])
def test_others_neither_see_nor_insert_one(world, name):
    saved = add(world)
    page = world.client(name).get(f"/c/acme/t/{world.acme.question.public_id}/", follow=True).content.decode()

    assert "Ask for the log" not in page and 'name="canned"' not in page
    url = f"/c/acme/p/{world.acme.question.public_id}/canned/"
    assert world.client(name).post(url, {"canned": saved.public_id}).status_code == 403
    assert insert_plainly(world, saved, name).status_code == 403
    assert row(saved).use_count == 0


def test_of_another_community_there_is_none(world):
    saved = world["dunes"].canned

    with pytest.raises(NotVisible):
        canned.insert_canned(world.viewer("mia"), world.acme.question, saved.pk)
    assert insert_plainly(world, saved).status_code == 404


def test_of_somebody_under_an_alias_it_knows_the_alias(world):
    thread = world["ember"].question
    thread.alias, thread.author = "Quiet Harbour", None

    assert canned.filled("Dear {{asker}}", world.viewer("mia"), thread) == "Dear Quiet Harbour"


def test_moderators_keep_them_and_nobody_else(world):
    client = world.client("mia")
    client.post("/c/acme/canned/", {"title": "Ask for the log", "body": "Dear {{asker}}"})
    saved = CannedReply.objects.unscoped("test").get(title="Ask for the log")
    client.post(f"/c/acme/canned/{saved.public_id}/", {"title": "Ask for logs", "body": "Dear {{asker}}!"})

    assert (row(saved).title, row(saved).body_md) == ("Ask for logs", "Dear {{asker}}!")
    for name, refusal, status in (("eva", NotPermitted, 403), ("ana", NotVisible, 404)):
        assert world.client(name).get("/c/acme/canned/").status_code == 403
        assert world.client(name).get(f"/c/acme/canned/{saved.public_id}/").status_code == status
        with pytest.raises(refusal):
            canned.delete_canned(world.viewer(name), world.acme.community, saved.pk)
    client.post(f"/c/acme/canned/{saved.public_id}/delete/")
    assert not CannedReply.objects.unscoped("test").filter(pk=saved.pk).exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"body": "Dear {{name}}"}, "body"), ({"body": " "}, "body"), ({"body": "x" * 4001}, "body"), ({"title": ""}, "title"),
        ({"title": "Ask FOR the log"}, "title"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_in_a_sentence(world, facts, field):
    add(world)

    with pytest.raises(InvalidInput) as error:
        add(world, **{"title": "Another", **facts})
    assert error.value.field == field
    sent = {"title": "Another", "body": "Dear", **facts}
    page = world.client("mia").post("/c/acme/canned/", sent)
    assert page.status_code == 422 and (sent["body"].strip()[:40] in page.content.decode())


def test_there_are_only_as_many_as_anybody_reads(world, monkeypatch):
    monkeypatch.setattr(canned, "MOST", 2)
    add(world)

    with pytest.raises(InvalidInput):
        add(world, title="One too many")
