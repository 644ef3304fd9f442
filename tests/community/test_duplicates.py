"""Joining a question with the one that was asked before: a moderator's page, and what readers then see."""

import pytest

from community.models import Thread
from tests.community.test_asking import ask


def mark(world, name, thread, original):
    return world.client(name).post(f"/c/acme/p/{thread.public_id}/duplicate/", {"original": original})


def state(thread):
    return Thread.objects.unscoped("test").get(pk=thread.pk).state


@pytest.mark.parametrize(
    "spelling", ["https://example.org/c/acme/t/{id}/how-does-it-work/", "/c/acme/t/{id}/", "{id}", " {id} ", "{low}"]
)
def test_a_moderator_names_the_original_by_its_address(world, spelling):
    thread, original = ask(world, "ana"), world.acme.question
    said = spelling.format(id=original.public_id, low=original.public_id.lower())

    assert mark(world, "mia", thread, said).status_code == 302

    assert state(thread) == "duplicate"
    page = world.client("").get(f"/c/acme/t/{thread.public_id}/{thread.slug}/").content.decode()
    assert "This was asked before" in page and original.title in page


@pytest.mark.parametrize("said", ["", "nothing", "itself", "elsewhere", "0" * 26])
def test_what_is_no_original_is_refused_and_kept(world, said):
    thread = ask(world, "ana")
    said = {"itself": thread.public_id, "elsewhere": world["bay"].question.public_id}.get(said, said)

    answer = mark(world, "mia", thread, said)

    assert answer.status_code == 422 and state(thread) == "open"
    assert said in answer.content.decode()


@pytest.mark.parametrize(("name", "status"), [("ana", 403), ("eva", 403), ("ben", 403), ("", 302), ("omar", 403)])
def test_only_moderators_join_questions(world, name, status):
    thread = ask(world, "ana")

    assert mark(world, name, thread, world.acme.question.public_id).status_code == status
    assert state(thread) == "open"


def test_the_page_offers_it_to_moderators_and_reopening_undoes_it(world):
    thread = ask(world, "ana")
    path = f"/c/acme/t/{thread.public_id}/{thread.slug}/"
    assert b"/duplicate/" in world.client("mia").get(path).content
    assert b"/duplicate/" not in world.client("ana").get(path).content
    mark(world, "mia", thread, world.acme.question.public_id)
    assert b"/duplicate/" not in world.client("mia").get(path).content

    world.client("mia").post(f"/c/acme/p/{thread.public_id}/reopen/")

    assert state(thread) == "open"
