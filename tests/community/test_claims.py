""" "I am on it": ten minutes in which the other helpers see who writes, and nobody else sees anything of it."""

from datetime import timedelta

import pytest

from community.aliases import Voice
from community.models import Claim
from community.services.claiming import claim_thread, release_claim
from community.services.posting import post_comment, post_reply
from community.services.solving import accept_solution
from core import clock
from core.errors import InvalidState, NotPermitted
from core.models import Event
from tests.community.test_asking import ask

HELPERS = ("mia", "gus", "eva")


def page_of(world, thread, name):
    return world.client(name).get(f"/c/acme/t/{thread.public_id}/", follow=True)


def shown(world, thread, name):
    """Who is on it and whether that is me, as the list and the thread's page tell somebody; None where neither says a word."""
    rows = world.client(name).get("/c/acme/?order=newest").context["page"].rows
    row = next(row.claim for row in rows if row.id == thread.public_id)
    page = page_of(world, thread, name).context["page"].claim
    seen = {(each.by.name, each.until, each.is_mine) if each and each.until else None for each in (row, page)}
    assert len(seen) == 1
    return seen.pop()


def claims(thread):
    return Claim.objects.unscoped("test").filter(thread=thread)


@pytest.mark.parametrize("name", HELPERS)
def test_helpers_see_who_is_on_it_and_until_when(world, name):
    thread = ask(world)
    claim = claim_thread(world.viewer("mia"), thread.pk)

    assert claim.until - claim.created_at == timedelta(minutes=10)
    assert shown(world, thread, name) == ("Mia", claim.until, name == "mia")
    words = "You are on it until" if name == "mia" else "Mia is on it until"
    assert words in page_of(world, thread, name).content.decode()


@pytest.mark.parametrize("name", ["", "ana", "ben", "otto", "omar", "stan"])
def test_nobody_else_learns_anything_of_it(world, name):
    thread = ask(world)
    before = page_of(world, thread, name).content.decode()
    claim_thread(world.viewer("mia"), thread.pk)

    assert shown(world, thread, name) is None
    page = page_of(world, thread, name)
    assert page.context["page"].claim is None
    assert "on it" not in page.content.decode() and "/claim/" not in before + page.content.decode()
    if name:
        assert world.client(name).post(f"/c/acme/p/{thread.public_id}/claim/").status_code == 403


def test_it_ends_by_itself(world):
    thread = ask(world)
    claim = claim_thread(world.viewer("mia"), thread.pk)

    with clock.at(claim.until + timedelta(seconds=1)):
        assert shown(world, thread, "eva") is None
        assert claim_thread(world.viewer("eva"), thread.pk).user_id == world.user("eva").pk
    assert claims(thread).count() == 1


def test_the_second_is_told_who_was_first(world):
    thread = ask(world)
    claim = claim_thread(world.viewer("mia"), thread.pk)

    with pytest.raises(InvalidState, match="Mia was first"):
        claim_thread(world.viewer("eva"), thread.pk)
    answer = world.client("eva").post(f"/c/acme/p/{thread.public_id}/claim/", {"claimed": "1"}, follow=True)
    assert f"Mia was first, and is on it until {claim.until:%H:%M} UTC." in answer.content.decode()
    assert claims(thread).get().user_id == world.user("mia").pk


def test_two_clicks_are_one(world):
    thread = ask(world)
    first = claim_thread(world.viewer("mia"), thread.pk)
    with clock.at(first.created_at + timedelta(minutes=5)):
        second = claim_thread(world.viewer("mia"), thread.pk)

    assert second.until == first.until
    assert Event.objects.filter(verb="thread.claimed", object_id=thread.pk).count() == 1
    for _click in range(2):
        release_claim(world.viewer("mia"), thread.pk)
    assert Event.objects.filter(verb="thread.released", object_id=thread.pk).count() == 1


def test_releasing_and_writing_end_it(world):
    thread = ask(world)
    client = world.client("mia")
    for end in (
        lambda: client.post(f"/c/acme/p/{thread.public_id}/claim/", {"claimed": "0"}),
        lambda: post_reply(world.viewer("mia"), thread.pk, body="Turn the valve."),
        lambda: post_comment(world.viewer("mia"), thread.pk, None, body="Which valve?", asks_for_details=True),
    ):
        client.post(f"/c/acme/p/{thread.public_id}/claim/", {"claimed": "1"})
        assert shown(world, thread, "eva")[0] == "Mia"
        end()
        assert shown(world, thread, "eva") is None


def test_nobody_ends_what_is_somebody_elses(world):
    thread = ask(world)
    claim_thread(world.viewer("mia"), thread.pk)

    release_claim(world.viewer("eva"), thread.pk)
    post_reply(world.viewer("eva"), thread.pk, body="Turn the valve.")
    assert shown(world, thread, "gus")[0] == "Mia"


def test_writing_under_an_alias_does_not_tell_whose_it_is(world):
    thread = ask(world, key="ember")
    claim_thread(world.viewer("mia"), thread.pk)

    post_reply(world.viewer("mia"), thread.pk, body="Turn the valve.", voice=Voice.ALIAS)
    assert claims(thread).exists()


def test_only_open_questions_of_others_are_claimed(world):
    own, talk, solved = ask(world, "mia"), ask(world, kind="discussion"), ask(world)
    answer = post_reply(world.viewer("ben"), solved.pk, body="Turn the valve.")
    accept_solution(world.viewer("ana"), answer.pk)

    for thread in (own, talk, solved):
        with pytest.raises(NotPermitted):
            claim_thread(world.viewer("mia"), thread.pk)
        assert not page_of(world, thread, "mia").context["page"].claim
