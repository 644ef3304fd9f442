"""Suggestions while asking: solved questions with their solution's text, written down once, and nothing private at any length."""

import pytest

from community.search import similar_threads
from community.services.posting import post_reply
from community.services.solving import accept_solution, mark_duplicate
from core.models import Event
from tests.community.test_asking import ask

TITLE = "Gateway forgets its certificate after each restart"


@pytest.fixture
def solved(world):
    thread = ask(world, title=TITLE, body="Each morning.", product="Gateway 3", version="4.2")
    reply = post_reply(world.viewer("ben"), thread.pk, body="Store it in **flash** <memory>.")
    accept_solution(world.viewer("ana"), reply.pk)
    return thread


def events(kind):
    return list(Event.objects.filter(verb=f"deflection.{kind}").values_list("object_id", "data"))


def post(client, world, **more):
    said = {"title": TITLE, "body": "Mine does it too.", "space": world.acme.space.slug, "kind": "question", "request_key": "k1"}
    return client.post("/c/acme/ask/", said | more)


def test_the_solution_is_shown_as_text_while_the_title_is_typed(world, solved):
    page = world.client("ana").get("/c/acme/similar/", {"title": "gateway certificate restart", "request_key": "k1"})

    assert "Store it in flash &lt;memory&gt;." in page.content.decode()
    assert "This solved it" in page.content.decode()


def test_each_thing_is_written_down_once_per_draft(world, solved):
    client = world.client("ana")
    for _ in range(2):
        client.get("/c/acme/similar/", {"title": TITLE, "request_key": "k1"})
        client.get(f"/c/acme/similar/{solved.public_id}/", {"draft": "k1"})
        answer = client.post(f"/c/acme/similar/{solved.public_id}/solved/", {"request_key": "k1"})

    assert answer.status_code == 302
    assert solved.public_id in answer["Location"]
    for kind in ("opened", "solved"):
        assert events(kind) == [(solved.pk, {"draft": "k1"})]
    assert events("shown").count((solved.pk, {"draft": "k1"})) == 1
    client.post(f"/c/acme/similar/{solved.public_id}/solved/", {"request_key": "k2"})
    assert len(events("solved")) == 2


def test_nobody_signed_in_ends_no_draft(world, solved):
    answer = world.client().post(f"/c/acme/similar/{solved.public_id}/solved/", {"request_key": "k1"})

    assert "login" in answer["Location"]
    assert events("solved") == []


def test_without_scripts_the_suggestions_are_a_step_before_publishing(world, solved):
    client = world.client("ben")
    step = post(client, world)
    page = step.content.decode()

    assert step.status_code == 200
    assert "Is your question solved here already?" in page
    assert "Store it in flash" in page
    for typed in (TITLE, "Mine does it too.", 'value="k1"'):
        assert typed in page
    published = post(client, world, considered="1")
    assert published.status_code == 302
    assert solved.public_id not in published["Location"]


def test_where_nothing_is_solved_there_is_no_step(world):
    ask(world, title=TITLE)

    assert post(world.client("ben"), world).status_code == 302


def test_other_products_and_versions_are_left_out(world, solved):
    asked = lambda **facts: similar_threads(world.viewer("ana"), world.acme.community, TITLE, solved=True, **facts)  # noqa: E731

    assert asked()[:1] == asked(product="gateway 3")[:1] == asked(product="Gateway 3", version="4.2")[:1] == [solved]
    assert solved not in asked(product="Sensor")
    assert solved not in asked(version="5.0")


def test_a_duplicate_of_a_solved_question_suggests_that(world, solved):
    other = ask(world, title="TLS keys vanish when the power comes back", body="Help.")
    mark_duplicate(world.viewer("mia"), other.pk, solved.pk)

    found = similar_threads(world.viewer("ana"), world.acme.community, "TLS keys vanish", solved=True)

    assert found == [solved]


@pytest.mark.parametrize("name", ["", "otto", "stan"])
def test_a_private_title_appears_at_no_length(world, name):
    for key in ("backroom", "dunes", "ember"):
        title = f"How does {world[key].word('title')} work here"
        hidden = world[key].question
        for length in range(1, len(title) + 1):
            found = similar_threads(world.viewer(name), world[key].community, title[:length])
            assert hidden.pk not in [thread.pk for thread in found]
    assert world["backroom"].question in similar_threads(
        world.viewer("ben"), world["backroom"].community, f"How does {world['backroom'].word('title')} work here"
    )


def test_suggestions_of_hidden_threads_do_not_exist(world):
    hidden = world["backroom"].question.public_id
    client = world.client("otto")

    assert client.get(f"/c/acme/similar/{hidden}/").status_code == 404
    assert client.post(f"/c/acme/similar/{hidden}/solved/", {"request_key": "k"}).status_code == 404
