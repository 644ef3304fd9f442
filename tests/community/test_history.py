"""The saved versions of a post: what changed, what is withheld, and what it costs to show."""

import time

import pytest

from community.models import Revision
from community.pages.history import VERSIONS_SHOWN
from community.services.editing import edit_post
from core.differences import LINES_COMPARED, compare
from tests.community.test_asking import ask


def shown(world, name, post):
    return world.client(name).get(f"/c/acme/p/{post.public_id}/history/").content.decode()


@pytest.mark.parametrize(
    ("name", "reads"), [("", False), ("ben", False), ("eva", False), ("ana", True), ("mia", True), ("gus", True)]
)
def test_what_a_moderator_took_out_is_read_by_the_author_and_moderators_only(world, name, reads):
    thread = ask(world, "ana", body="My token is nw_live_8Qk2vT7eXw, what now?")
    edit_post(world.viewer("mia"), thread.pk, body="My token is […], what now?", reason="Token removed")

    page = shown(world, name, thread)

    assert ("nw_live_8Qk2vT7eXw" in page) is reads
    assert "Token removed" in page and "[…]" in page
    assert ("is withheld" in page) is not reads


def test_versions_that_their_author_edits_stay_public(world):
    thread = ask(world, "ana", body="First words of mine.")
    edit_post(world.viewer("ana"), thread.pk, body="Second words of mine.")

    assert "First words of mine." in shown(world, "", thread)
    assert "withheld" not in shown(world, "", thread)


def test_what_the_author_writes_after_a_moderator_is_public_again(world):
    thread = ask(world, "ana", body="With a secret.")
    edit_post(world.viewer("mia"), thread.pk, body="Without it.")
    edit_post(world.viewer("ana"), thread.pk, body="Without it, and better.")

    page = shown(world, "", thread)

    assert "With a secret." not in page and ", and better" in page
    assert Revision.objects.visible_to(world.viewer("")).filter(post_id=thread.pk).count() == 2


def test_older_versions_are_a_page_further(world):
    thread = ask(world, "ana", body="Version one.")
    for number in range(VERSIONS_SHOWN + 2):
        edit_post(world.viewer("ana"), thread.pk, body=f"Version number {number}.")

    newest = shown(world, "", thread)
    older = world.client("").get(f"/c/acme/p/{thread.public_id}/history/?before=4").content.decode()

    assert "Version one." not in newest and "?before=" in newest
    assert "Version one." in older and "?before=" not in older


@pytest.mark.parametrize("line", ["{n}", "the same", "all lines are alike but for {n}"])
def test_comparing_costs_little_whatever_the_texts(line):
    """Anybody can ask for the history of a post of 100,000 characters, as often as they like."""
    before = [line.format(n=number) for number in range(5_000)]
    after = [line.format(n=number) + "!" for number in range(5_000)]
    begun = time.process_time()

    assert compare(before, after) is None
    assert compare(before[: LINES_COMPARED // 2], after[: LINES_COMPARED // 2]) is not None

    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize("asked", ["0", "x", "-1", "٣", "9" * 30, "%00"])
def test_a_senseless_place_to_start_is_no_error(world, asked):
    assert world.client("").get(f"/c/acme/p/{world.acme.question.public_id}/history/?before={asked}").status_code == 200
