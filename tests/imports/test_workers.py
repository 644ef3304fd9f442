"""Worker processes load the same as the command itself, side by side, and end with it."""

import pytest

from imports import loading
from tests.imports.conftest import BEN, MIA, Said

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_workers_and_the_command_itself_load_the_same(corpus, load, monkeypatch, broken_checks):
    """Several batches with open questions and shared tags, so that workers meet at the same counters."""
    monkeypatch.setattr("imports.plans.BATCH_POSTS", 20)
    for number in range(60):
        replies = [Said(BEN if reply else MIA, votes=reply, text=f"Post {number}-{reply}") for reply in range(number % 7)]
        corpus.thread(*replies, votes=1, tags=["lamps", f"tag-{number % 3}"])
    alone = load(corpus, "alone", workers=0)

    together = load(corpus, "together", workers=2)

    def texts(loaded):
        return [(reply.body_html, reply.score, reply.author.handle, reply.created_at) for reply in loaded.replies]

    assert (together.tally.threads, together.tally.posts) == (60, len(corpus.posts))
    assert together.problems == []
    assert texts(together) == texts(alone)
    assert [thread.title for thread in together.threads] == [thread.title for thread in alone.threads]
    assert broken_checks() == []


def test_failure_in_a_worker_ends_the_load_and_the_next_run_completes_it(corpus, load, monkeypatch, broken_checks):
    monkeypatch.setattr("imports.plans.BATCH_POSTS", 4)
    for _number in range(20):
        corpus.thread(Said())
    real = loading._take_in

    def failing(given, outcome):
        real(given, outcome)
        raise OSError("the terminal is gone")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="the terminal is gone"):
        patch.setattr(loading, "_take_in", failing)
        load(corpus, workers=2)
    assert broken_checks() == []

    again = load(corpus, workers=2)

    assert again.tally.threads + again.tally.known_threads == 20
    assert again.tally.known_threads > 0
    assert broken_checks() == []
