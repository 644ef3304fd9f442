"""Questions that repeat each other: chains end at one original, phrasings lead to it, and undoing leaves no trace."""

import pytest

from community.models import FollowLevel, Subscription, Thread
from community.search import search_threads
from community.services.editing import hide_post
from community.services.following import follow_thread
from community.services.me_too import set_me_too
from community.services.solving import mark_duplicate, reopen_thread
from core.errors import InvalidInput
from core.integrity import run_checks
from tests.community.test_asking import ask


@pytest.fixture
def asked(world):
    """Return four questions: of Ana, Eva, Ben and Otto."""
    titles = {"ana": "Why does it hum?", "eva": "Strange droning noise", "ben": "Buzzing at night", "otto": "It growls loudly"}
    return [ask(world, name, title=title, body="Please help.") for name, title in titles.items()]


def mark(world, thread, original):
    return mark_duplicate(world.viewer("mia"), thread.pk, original.pk)


def leads_to(thread):
    return Thread.objects.unscoped("test").get(pk=thread.pk).duplicate_of_id


def row(thread):
    return Thread.objects.unscoped("test").filter(pk=thread.pk).values().get()


def page(world, name, thread):
    return world.client(name).get(f"/c/acme/t/{thread.public_id}/{thread.slug}/").content.decode()


def follows(world, name, thread):
    return Subscription.objects.unscoped("test").filter(thread=thread, user=world.user(name), level=FollowLevel.WATCH).exists()


def broken():
    return [finding for finding in run_checks() if finding.count]


def test_chains_end_at_one_original(world, asked):
    first, second, third, fourth = asked
    mark(world, third, second)
    mark(world, second, first)
    mark(world, fourth, third)

    assert [leads_to(thread) for thread in (second, third, fourth)] == [first.pk] * 3
    assert first.title in page(world, "", fourth)
    assert "Asked 4 times" in page(world, "", first) and second.title in page(world, "", first)
    assert broken() == []


@pytest.mark.parametrize(("said", "about"), [(0, 1), (2, 1), (2, 2), (0, 2)])
def test_nothing_repeats_itself_in_a_circle(world, asked, said, about):
    """2 → 1 → 0 stands; neither 0 nor 1 can be said to repeat what repeats it."""
    mark(world, asked[2], asked[1])
    mark(world, asked[1], asked[0])
    thread, original = (asked[said], asked[about]) if said == 0 else (asked[about], asked[said])

    with pytest.raises(InvalidInput):
        mark(world, thread, original)


def test_undoing_leaves_no_trace(world, asked):
    first, second, third, _fourth = asked
    mark(world, third, second)
    before = [row(thread) for thread in asked]
    following = list(Subscription.objects.unscoped("test").order_by("pk").values())

    mark(world, second, first)
    assert leads_to(third) == first.pk
    reopen_thread(world.viewer("mia"), second.pk)

    assert [row(thread) for thread in asked] == before
    assert list(Subscription.objects.unscoped("test").order_by("pk").values()) == following
    assert broken() == []


def test_saying_it_of_another_original_moves_all_that_repeats_it(world, asked):
    first, second, third, fourth = asked
    mark(world, third, second)
    mark(world, second, first)

    mark(world, second, fourth)

    assert [leads_to(thread) for thread in (second, third)] == [fourth.pk] * 2
    assert "Asked" not in page(world, "", first)
    assert not follows(world, "eva", first) and follows(world, "eva", fourth)
    assert broken() == []


def test_the_asker_follows_the_original_until_it_is_undone(world, asked):
    first, second, *_others = asked
    mark(world, second, first)
    assert follows(world, "eva", first)
    reopen_thread(world.viewer("mia"), second.pk)
    assert not follows(world, "eva", first)


def test_who_chose_to_follow_keeps_doing_so(world, asked):
    first, second, third, _fourth = asked
    follow_thread(world.viewer("ben"), first.pk, FollowLevel.WATCH)
    mark(world, second, first)
    mark(world, third, first)
    follow_thread(world.viewer("eva"), first.pk, FollowLevel.WATCH)
    for thread in (second, third):
        reopen_thread(world.viewer("mia"), thread.pk)

    assert follows(world, "eva", first) and follows(world, "ben", first)


def test_an_asker_who_may_not_read_the_original_does_not_follow_it(world, asked):
    original = ask(world, "mia", "desk")

    mark(world, asked[0], original)

    assert not follows(world, "ana", original)
    assert original.title not in page(world, "ana", asked[0]).partition("<main")[2].replace(asked[0].title, "")


def titles(world, words, name=""):
    found = search_threads(world.viewer(name), world.acme.community, words, limit=20)
    return [match.thread.pk for match in found]


def test_the_original_is_found_by_each_phrasing_until_it_is_undone(world, asked):
    first, second, *_others = asked
    assert first.pk not in titles(world, "droning")

    mark(world, second, first)
    assert first.pk in titles(world, "droning")
    hide_post(world.viewer("mia"), second.pk, reason="An advertisement")
    assert first.pk not in titles(world, "droning")

    assert "Asked" not in page(world, "", first)


def test_undone_phrasings_are_forgotten(world, asked):
    mark(world, asked[1], asked[0])
    reopen_thread(world.viewer("mia"), asked[1].pk)

    assert asked[0].pk not in titles(world, "droning") and asked[1].pk in titles(world, "droning")


def test_phrasings_of_other_spaces_are_no_words_of_the_original(world, asked):
    """The original is read by more people than a question in a smaller space."""
    private = ask(world, "mia", "desk", title="Secret vrumbelzing sound")

    mark(world, private, asked[0])

    assert asked[0].pk not in titles(world, "vrumbelzing", "ana")
    assert asked[0].pk in titles(world, "vrumbelzing", "mia")  # led there by the question that she may read
    assert "Secret vrumbelzing" not in page(world, "", asked[0]) and "Asked" not in page(world, "ana", asked[0])
    assert "Asked 2 times" in page(world, "mia", asked[0])


def test_whoever_has_a_repeating_question_too_waits_for_the_original(world, asked):
    set_me_too(world.viewer("gus"), asked[1].pk, said=True)
    mark(world, asked[1], asked[0])

    from notifications.consumers import _who_has_it_too

    assert [told.user_id for told in _who_has_it_too(None, asked[0])] == [world.user("gus").pk]
