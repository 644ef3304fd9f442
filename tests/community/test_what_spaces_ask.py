"""What a space asks for beside title and text: set by managers, asked in the form, judged by the service."""

import re

import pytest

from community.models import Space, Thread
from community.services import communities, editing
from community.services.posting import start_thread
from core.errors import InvalidInput, NotPermitted
from tests.community.test_asking import ask, fresh

TEMPLATE = "## What happens\n\n## What I tried"
SENT = {"kind": "question", "title": "Why does it hum?", "body": "It hums at night.", "shown_space": "lab"}


@pytest.fixture
def lab(world):
    """A space that asks for everything, and shows how to write."""
    facts = {"ask_product": "off", "ask_version": "required", "ask_environment": "required", "template_md": TEMPLATE}
    kinds = ["question", "discussion"]
    return communities.add_space(world.viewer("gus"), world.acme.community, name="Lab", kinds=kinds, **facts)


def start(world, lab, who="ana", **facts):
    facts = {"title": "Why does it hum?", "body": "It hums.", "version": "4.2", "environment": "Debian 12", **facts}
    return start_thread(world.viewer(who), world.acme.community, lab, **facts)


def page(world, who="ana", query=""):
    return world.client(who).get(f"/c/acme/ask/{query}").content.decode()


def test_a_thread_keeps_what_was_asked_for_and_shows_it(world, lab):
    thread = start(world, lab)

    assert fresh(thread).environment == "Debian 12"
    assert "<span>Debian 12</span>" in world.client().get(f"/c/acme/t/{thread.public_id}/", follow=True).content.decode()
    assert "Why does it hum?" in world.client().get("/c/acme/search/?q=debian").content.decode()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"version": ""}, "version"), ({"environment": "  "}, "environment"), ({"environment": "x" * 161}, "environment"),
        ({"product": "Pump"}, "product"), ({"body": TEMPLATE + "\n"}, "body"),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_much_is_refused_by_the_service(world, lab, said, field):
    with pytest.raises(InvalidInput) as error:
        start(world, lab, **said)

    assert error.value.field == field


def test_only_questions_must_say_it(world, lab):
    assert start(world, lab, kind="discussion", version="", environment="").environment == ""


def test_an_edit_may_not_empty_what_must_be_said_and_leaves_older_threads_alone(world, lab):
    thread, older = start(world, lab), ask(world, product="Pump")
    with pytest.raises(InvalidInput):
        editing.edit_post(world.viewer("ana"), thread.pk, body="It hums.", environment="")

    communities.change_space(
        world.viewer("gus"), world.acme.community, world.acme.space.slug, ask_version="required", ask_product="off"
    )
    editing.edit_post(world.viewer("ana"), older.pk, body="It still hums.", product="Pump", product_version="", environment="")
    assert fresh(older).product == "Pump"
    editing.edit_post(world.viewer("ana"), thread.pk, body="It hums.", environment="Debian 13")
    assert fresh(thread).environment == "Debian 13"


def test_the_form_asks_what_the_chosen_space_asks(world, lab):
    mine, theirs = page(world, query="?space=lab"), page(world, query=f"?space={world.acme.space.slug}")

    assert re.search(r'<input type="hidden" name="product"', mine)
    assert 'name="environment"' in mine and TEMPLATE in mine
    assert re.search(r'<input type="text" id="id_product"', theirs)
    assert TEMPLATE not in theirs


def test_another_space_is_chosen_by_a_plain_step_and_nothing_is_lost(world, lab):
    sent = {**SENT, "space": "lab", "shown_space": world.acme.space.slug, "product": "Pump", "tags": "noise", "version": ""}
    answer = world.client("ana").post("/c/acme/ask/", {**sent, "change_space": "1"})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'aria-invalid="true"' not in text and 'class="error"' not in text
    for kept in ("Why does it hum?", "It hums at night.", 'value="noise"', 'type="hidden" name="product" value="Pump"'):
        assert kept in text
    assert 'name="shown_space" value="lab"' in text


def test_the_template_follows_the_space_as_long_as_nothing_else_is_written(world, lab):
    here = world.acme.space
    sent = {**SENT, "space": "lab", "shown_space": here.slug, "change_space": "1"}
    client = world.client("ana")

    written = f">{TEMPLATE}</textarea>"
    assert written in client.post("/c/acme/ask/", {**sent, "body": here.template_md}).content.decode()
    assert written not in client.post("/c/acme/ask/", sent).content.decode()
    assert written in world.client().post("/c/acme/ask/", {**sent, "body": ""}).content.decode()


def test_the_form_says_what_is_missing_and_keeps_everything(world, lab):
    """Also when the space was chosen without looking at what it asks for."""
    sent = {**SENT, "space": "lab", "shown_space": world.acme.space.slug, "version": "4.2", "product": "Pump"}
    answer = world.client("ana").post("/c/acme/ask/", sent)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This space asks for the environment." in text
    assert "It hums at night." in text and 'value="4.2"' in text
    done = world.client("ana").post("/c/acme/ask/", {**sent, "environment": "Debian 12"})
    assert done.status_code == 302
    made = Thread.objects.unscoped("test").get(title="Why does it hum?")
    assert (made.product, made.product_version, made.environment) == ("", "4.2", "Debian 12")


def test_editing_asks_only_for_what_the_space_asks_or_the_thread_says(world, lab):
    thread = start(world, lab)
    text = world.client("ana").get(f"/c/acme/p/{thread.public_id}/edit/").content.decode()

    assert 'value="Debian 12"' in text
    assert 'name="product"' not in text
    sent = {"title": "Why does it hum?", "body": "It hums.", "version": "4.2", "environment": "", "expected_version": "1"}
    answer = world.client("ana").post(f"/c/acme/p/{thread.public_id}/edit/", sent)
    assert answer.status_code == 422 and "This space asks for the environment." in answer.content.decode()


def test_a_manager_sets_it_and_nobody_else_does(world, lab):
    facts = {"name": "Lab", "kinds": ["question"], "feed_policy": "off", "thread_sight": "all"}
    sent = {**facts, "ask_product": "required", "ask_version": "off", "ask_environment": "off", "template_md": "Say\nmore"}
    world.client("gus").post("/c/acme/manage/spaces/lab/", sent)

    row = Space.objects.unscoped("test").get(pk=lab.pk)
    assert (row.ask_product, row.ask_version, row.ask_environment, row.template_md) == ("required", "off", "off", "Say\nmore")
    with pytest.raises(NotPermitted):
        communities.change_space(world.viewer("mia"), world.acme.community, "lab", template_md="")
    with pytest.raises(InvalidInput):
        communities.change_space(world.viewer("gus"), world.acme.community, "lab", template_md="x" * 4001)


def test_the_draft_keeps_the_environment(world, lab):
    world.client("ana").post("/c/acme/ask/", {**SENT, "space": "lab", "environment": "Debian 12", "save_draft": "1"})

    assert 'value="Debian 12"' in page(world)
