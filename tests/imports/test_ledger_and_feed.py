"""What happened is in the ledger with its old dates, nobody is told of it, and solved questions are in the feed."""

from datetime import UTC, datetime

from api.models import IssueChange
from community.models import Community, Space
from community.services import posting, solving
from community.viewer import Viewer
from core.models import Delivery, Dispatch, Event
from notifications.models import Notification
from tests.imports.conftest import ANA, BEN, MIA, START, STEP, Said


def test_ledger_tells_who_did_what_when_and_where(corpus, load):
    corpus.thread(Said(BEN, solves=True))

    loaded = load(corpus)

    thread, reply = loaded.threads[0], loaded.replies[0]
    solution = thread.solutions.unscoped("tests look at the row itself").get()
    facts = Event.objects.order_by("occurred_at").values_list("verb", "occurred_at", "object_type", "object_id", "actor_id")
    assert list(facts) == [
        ("thread.published", thread.created_at, "thread", thread.pk, thread.author_id),
        ("reply.posted", reply.created_at, "reply", reply.pk, reply.author_id),
        ("solution.accepted", solution.accepted_at, "solution", solution.pk, thread.author_id),
    ]
    for event in Event.objects.all():
        assert (event.channel, event.actor_role, event.visibility) == ("import", "member", "public")
        assert (event.community_id, event.space_id) == (thread.community_id, thread.space_id)
        assert event.recorded_at > event.occurred_at


def test_ledger_holds_the_same_facts_as_writing_here(corpus, load):
    corpus.thread(Said(BEN, solves=True))
    loaded = load(corpus)
    imported = {event.verb: event for event in Event.objects.filter(channel="import")}
    ana, ben = loaded.viewer("ana"), loaded.viewer("ben")
    space = Space.objects.unscoped("tests look at the row itself").get(community=loaded.community)

    thread = posting.start_thread(ana, loaded.community, space, title="And this one?", body="It blinks.")
    reply = posting.post_reply(ben, thread.pk, body="Turn it off.")
    solving.accept_solution(ana, reply.pk)

    for event in Event.objects.filter(channel="web", verb__in=imported):
        assert event.data.keys() == imported[event.verb].data.keys(), event.verb
        assert event.object_type == imported[event.verb].object_type


def test_nobody_is_told(corpus, load, run_jobs):
    corpus.thread(Said(BEN, text="@mia knows.", solves=True), Said(MIA), votes=3)

    load(corpus)

    assert run_jobs() == []
    assert not Dispatch.objects.exists()
    assert not Delivery.objects.exists()
    assert not Notification.objects.unscoped("tests look at the row itself").exists()


def test_solved_questions_are_in_the_feed_with_their_dates_and_positions(corpus, load):
    corpus.thread(Said(BEN, solves=True))
    corpus.thread(Said(BEN))
    corpus.thread(Said(MIA, solves=True))

    loaded = load(corpus)

    changes = IssueChange.objects.unscoped("tests look at the row itself").order_by("position")
    assert {change.thread_id for change in changes} == {loaded.threads[0].pk, loaded.threads[2].pk}
    assert [change.position for change in changes] == [1, 2]
    for change in changes:
        solution = change.thread.solutions.unscoped("tests look at the row itself").get()
        assert (change.change, change.state, change.audience, change.version) == ("resolved", "resolved", "public", 1)
        assert change.changed_at == solution.accepted_at
        assert change.payload["resolution"]["text_md"] == "Turn it off and on again."


def test_feed_of_a_private_community_stays_off(corpus, load):
    Community.objects.create(slug="lamps", name="Lamps", visibility="unlisted", join_policy="invite")
    corpus.thread(Said(BEN, solves=True))

    loaded = load(corpus)

    assert loaded.threads[0].state == "resolved"
    assert not IssueChange.objects.unscoped("tests look at the row itself").exists()


def test_ledger_dates_are_the_sources_own(corpus, load):
    corpus.thread(Said(ANA))

    load(corpus)

    times = list(Event.objects.order_by("occurred_at").values_list("occurred_at", flat=True))
    assert times == [datetime.fromtimestamp(START + 100_000 + hours * STEP, UTC) for hours in (0, 1)]


def test_people_write_on_in_a_loaded_thread(corpus, load, broken_checks):
    corpus.thread(Said(BEN, votes=2))
    loaded = load(corpus)
    ana = loaded.viewer("ana")

    posting.post_reply(ana, loaded.threads[0].pk, body="It works again, thank you!")
    solving.accept_solution(ana, loaded.replies[0].pk)

    assert loaded.threads[0].state == "resolved"
    assert loaded.threads[0].reply_count == 2
    assert broken_checks() == []


def test_viewer_of_nobody_reads_a_public_load(corpus, load):
    corpus.thread()

    loaded = load(corpus)

    assert loaded.threads[0].space_id in Viewer.anonymous().readable_space_ids
