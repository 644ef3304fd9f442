"""What pages are made of, asked without the views and policies in front of them: a stranger is told nothing.

The views refuse strangers at the door. Here the door is open, and the rule inside each function must hide the rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from api.models import FeedPruning
from community import triage
from community.models import CustomerOrganisation, Membership, Thread
from community.pages import (
    completion,
    confidence,
    files,
    glass,
    invitations,
    manage,
    members,
    moving,
    organisations,
    profile,
    requests,
    segments,
    tags,
    terms,
    thread_head,
    thread_posts,
)
from community.search import find_threads, search_threads
from community.search.counting import Counts
from community.services import break_glass, posting, reviewing_readers, solving, tagging, takeaways
from community.viewer import Viewer
from core import clock
from core.errors import NotVisible
from moderation import pages as moderation
from moderation import services as moderating
from notifications import mails
from reputation import pages as reputation
from tests.visibility.asking import ALL, visitor
from tests.visibility.test_sentinels import outsider, secrets_from
from tests.world import Corner, World

PLACES = ("dunes", "ember")
Call = Callable[[World, Viewer, Corner], Any]
PAGES: dict[str, Call] = {
    "hosts": lambda world, viewer, corner: confidence.hosts_page(viewer, corner.community),
    "nominations": lambda world, viewer, corner: confidence.nominations_page(viewer, corner.community),
    "takeaways": lambda world, viewer, corner: confidence.takeaways_page(viewer, corner.community),
    "glass": lambda world, viewer, corner: glass.glass_record(viewer, corner.community),
    "invitations": lambda world, viewer, corner: _listed(viewer, corner),
    "batch": lambda world, viewer, corner: invitations.batch_page(viewer, corner.community, corner.batch.pk),
    "parents": lambda world, viewer, corner: moving.parents_of(viewer, corner.community, corner.question, corner.second)[1:],
    "profile": lambda world, viewer, corner: _unless_absent(profile.profile_page, viewer, corner.community, "ben"),
    "files": lambda world, viewer, corner: files.files_below(viewer, corner.community, [corner.question, corner.answer]),
    "review": lambda world, viewer, corner: reviewing_readers.last_review(viewer, corner.community),
    "mail": lambda world, viewer, corner: mails.thread_for(viewer, str(corner.question.pk)),
    "overview": lambda world, viewer, corner: manage.overview_page(viewer, corner.community).todo,
    "owner": lambda world, viewer, corner: manage.ownership_page(viewer, corner.community),
    "memberships": lambda world, viewer, corner: manage.member_admin_page(viewer, corner.community, "", None).rows,
    "members": lambda world, viewer, corner: members.find_members(viewer, corner.community, ""),
    "companies": lambda world, viewer, corner: organisations.organisations_page(viewer, corner.community),
    "requests": lambda world, viewer, corner: requests.requests_page(viewer, corner.community, None).rows,
    "groups": lambda world, viewer, corner: segments.groups_of(viewer, corner.community)[1:],
    "segments": lambda world, viewer, corner: segments.segment_rows(viewer, corner.community),
    "terms": lambda world, viewer, corner: terms.latest_terms(viewer, corner.community),
    "all terms": lambda world, viewer, corner: _unless_absent(terms.terms_page, viewer, corner.community),
    "tags": lambda world, viewer, corner: tags.tag_cards(viewer, corner.community),
    "reply": lambda world, viewer, corner: thread_posts.reply_to_start_at(viewer, corner.question, corner.answer.public_id),
    "reports": lambda world, viewer, corner: moderation.open_count(viewer, corner.community),
    "queue": lambda world, viewer, corner: moderation.queue_page(viewer, corner.community, state="open", cursor=None).items,
    "log": lambda world, viewer, corner: moderation.log_page(viewer, corner.community, None).rows,
    "ledger": lambda world, viewer, corner: reputation.ledger_lines(viewer, _member(world, corner)),
}


def _unless_absent(page: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return page(*arguments)
    except NotVisible:
        return None


def _listed(viewer: Viewer, corner: Corner) -> list[Any]:
    page = invitations.invitations_page(viewer, corner.community, "", "", None)
    return [page.rows, page.inviters, page.batches]


def _member(world: World, corner: Corner) -> Membership:
    return world.membership("ben", corner.key)


def told(value: Any) -> Iterator[str]:
    """Yield every text, id and number that a value holds; a number that is nought tells nothing."""
    if is_dataclass(value):
        yield from told([getattr(value, field.name) for field in fields(value)])
    elif isinstance(value, Model):
        yield from told([value.pk, str(value)])
    elif isinstance(value, dict):
        yield from told([*value.keys(), *value.values()])
    elif isinstance(value, (list, tuple, set, frozenset, QuerySet)):
        for item in value:
            yield from told(item)
    elif value not in (None, "", 0, False):
        yield str(value)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["", "otto", "omar"])
def test_strangers_are_told_nothing(world, name, place):
    viewer, corner = world.viewer(name), world[place]
    CustomerOrganisation.objects.create(organisation=world.user("stan").organisation, community=corner.community)

    found = {page: list(told(call(world, viewer, corner))) for page, call in PAGES.items()}

    assert {page: lines for page, lines in found.items() if lines} == {}


@pytest.mark.parametrize("page", PAGES)
def test_insiders_are_told_something(world, page):
    """Otherwise silence above would mean nothing."""
    assert any(list(told(PAGES[page](world, world.viewer(name), world[place]))) for name in ("gus", "ana") for place in PLACES)


def test_who_waits_reads_no_answers_not_even_their_own(world):
    """The answers are kept for who decides; one's own membership is shown, as waiting."""
    own = requests.requests_page(world.viewer("pia"), world["dunes"].community, None).rows
    decides = requests.requests_page(world.viewer("gus"), world["dunes"].community, None).rows

    assert [row.answers for row in own] == [[]]
    assert all(row.answers for row in decides)


def test_only_administrators_have_a_desk_of_break_glass(world):
    reference = world["ember"].community.public_id
    break_glass.ask_for_glass(world.act("rolf"), reference=reference, reason="A court asks", minutes=20)

    assert list(told(glass.glass_desk(world.viewer("otto")))) == []
    assert [row.reason for row in glass.glass_desk(world.viewer("paula")).others] == ["A court asks"]


def test_an_administrator_learns_nothing_of_what_others_opened(world):
    """Waiting requests need approvals; once open, they are known to those who took part, and to the members."""
    request = break_glass.ask_for_glass(
        world.act("rolf"), reference=world["ember"].community.public_id, reason="A court asks", minutes=20
    )
    for name in ("gus", "dora"):
        break_glass.approve_glass(world.act(name), request.pk)
    world.let_time_go_on()

    with clock.at(request.asked_at + timedelta(minutes=15)):
        assert [row.reason for row in glass.glass_desk(world.viewer("dora")).others] == ["A court asks"]
        assert glass.glass_desk(world.viewer("paula")).others == []


def test_titles_go_with_their_threads(world):
    """A list of takeaways, and the record of what was read by break-glass, name a thread only as long as it may be seen."""
    ember = world["ember"]
    takeaways.ask_for_takeaway(world.act("ben"), ember.question.pk, text="Somebody asked about something")
    shown = {row.thread_title for row in confidence.takeaways_page(world.viewer("ben"), ember.community)}
    moderating.hide_unreported(world.act("gus"), ember.question.pk, reason="For now")

    assert ember.question.title in shown
    assert not {row.thread_title for row in confidence.takeaways_page(world.viewer("ben"), ember.community)} - {""}


def test_the_record_of_break_glass_names_no_hidden_thread(world):
    ember, rolf = world["ember"], world.act("rolf")
    request = break_glass.ask_for_glass(rolf, reference=ember.community.public_id, reason="A court asks", minutes=20)
    for name in ("gus", "dora"):
        break_glass.approve_glass(world.act(name), request.pk)
    world.standings_changed()
    break_glass.record_page(world.act("rolf"), ember.community, "/x/", ember.buried.pk)

    def titles(name: str) -> str:
        return "\n".join(told(glass.glass_record(world.viewer(name), ember.community)))

    assert ember.word("buriedtitle") in titles("gus")
    assert ember.word("buriedtitle") not in titles("ben")


def test_administrators_decide_about_break_glass_and_read_nothing_of_what_was_read(world):
    record = glass.glass_record(world.viewer("dora"), world["ember"].community)

    assert [row.reason for row in record] == [f"Ordered by {world['ember'].word('glassreason')}"]
    assert [row.lines for row in record] == [()]
    assert all(row.lines for row in glass.glass_record(world.viewer("gus"), world["ember"].community))


def test_a_hidden_reply_is_no_earlier_one(world):
    """A page that begins at the first reply that somebody sees offers them nothing before it."""
    begun = posting.start_thread(world.act("ana"), world.acme.community, world.acme.space, title="In which order?", body="Say.")
    first, second = (posting.post_reply(world.act("ben"), begun.pk, body=f"Reply {number}.") for number in range(2))
    moderating.hide_unreported(world.act("mia"), first.pk, reason="For now")

    assert not thread_posts.reply_to_start_at(world.viewer("otto"), begun, second.public_id).has_earlier
    assert thread_posts.reply_to_start_at(world.viewer("mia"), begun, second.public_id).has_earlier


def test_who_answered_out_of_sight_is_not_offered_first(world):
    otto, acme = world.viewer("otto"), world.acme.community

    assert completion.people_to_call(otto, acme, "", None)
    for place in PLACES:
        near = completion.people_to_call(otto, acme, "", world[place].question.pk)
        assert near == completion.people_to_call(otto, acme, "", None)
    posting.post_reply(world.act("mia"), world["dunes"].question.pk, body="Turn it off.")
    insider = world.viewer("ana")
    assert completion.people_to_call(insider, acme, "", world["dunes"].question.pk) != completion.people_to_call(
        insider, acme, "", None
    )


def test_where_people_see_their_own_threads_no_page_names_those_of_others(world):
    """Solved threads with the same tag are named beside a thread, and so are the questions that were led to it."""
    booth = world["booth"]
    asked = {}
    for name in ("ana", "eva"):
        thread = posting.start_thread(
            world.act(name), booth.community, booth.space, title=f"{name} asks how to pair", body="Say.", tags=["pairing"]
        )
        solving.accept_solution(world.act(name), posting.post_reply(world.act("mia"), thread.pk, body="Press both.").pk)
        asked[name] = Thread.objects.unscoped("tests look at the row itself").get(pk=thread.pk)

    def beside(name: str) -> list[str]:
        return [link.title for link in thread_head.threads_beside(world.viewer(name), booth.community, asked["ana"]).related]

    assert "eva asks how to pair" in beside("mia")
    assert beside("ana") == []


def test_an_answer_leads_to_no_hidden_one_whose_place_it_took(world):
    acme = world.acme
    solving.supersede_solution(world.act("ana"), acme.second.pk, [acme.answer.pk])
    moderating.hide_unreported(world.act("mia"), acme.answer.pk, reason="For now")

    def replaced(name: str) -> object:
        return thread_posts.replies_of(world.viewer(name), acme.question).get(pk=acme.second.pk).standing_replaces

    assert replaced("mia") == acme.answer.pk
    assert replaced("otto") is None


def test_a_word_means_no_tag_that_the_searcher_does_not_see(world):
    """Tags of a space in which people see their own threads are shown to its moderators alone."""
    booth, tag = world["booth"], world["booth"].word("tag")
    tagging.arrange_tag(world.act("mia"), booth.community, tag, description="", synonyms=["meansit"])

    found = {name: search_threads(world.viewer(name), booth.community, "tag:meansit", limit=9) for name in ("mia", "ana")}

    assert found["mia"]
    assert not found["ana"]


@pytest.mark.parametrize("place", ["backroom", "desk", "booth", "suite", "dunes", "ember"])
def test_a_search_counts_nothing_that_it_does_not_show(world, place):
    """The counts beside the filters come before the rows are loaded."""
    corner = world[place]
    for query in (corner.word("title"), f"tag:{corner.word('tag')}"):
        found = {name: find_threads(world.viewer(name), corner.community, query, limit=9) for name in ("otto", "gus")}

        assert found["gus"].matches and found["gus"].counts.total
        assert found["otto"].counts == Counts()


def test_what_is_asked_below_a_hidden_answer_is_asked_of_nobody(world):
    thread = posting.start_thread(world.act("ana"), world.acme.community, world.acme.space, title="Which one is it?", body="Say.")
    answer = posting.post_reply(world.act("ben"), thread.pk, body="The left one.")
    posting.post_comment(world.act("mia"), thread.pk, answer.pk, body="Which version?", asks_for_details=True)
    assert triage.open_requests(world.viewer("ana"), thread)

    moderating.hide_unreported(world.act("gus"), answer.pk, reason="For now")

    assert triage.open_requests(world.viewer("ana"), thread) == []


def test_the_ledger_names_no_hidden_thread(world):
    ben, title = world.membership("ben", "acme"), world.acme.question.title
    before = reputation.ledger_lines(world.viewer("ben"), ben)

    moderating.hide_unreported(world.act("mia"), world.acme.question.pk, reason="For now")

    own = reputation.ledger_lines(world.viewer("ben"), ben)
    assert len(own) >= len(before), "one's own points stay explained"
    assert title in {line.thread_title for line in before}
    assert title not in {line.thread_title for line in own}
    assert len(reputation.ledger_lines(world.viewer("otto"), ben)) < len(own)


def test_what_was_pruned_out_of_sight_expires_no_reading(world):
    FeedPruning.objects.create(space=world["backroom"].space, before=clock.now(), through=7)
    path = f"/api/v1/resolved-issues?since={(clock.now() - timedelta(days=1)):%Y-%m-%dT%H:%M:%SZ}"

    assert visitor(world, "a member", "ben", **ALL).ask("GET", path).status == 410
    assert visitor(world, "an outsider", "otto", **ALL).ask("GET", path).status == 200


@pytest.mark.parametrize("name", ["nobody", "an outsider"])
def test_the_pages_that_everybody_opens_show_nothing_hidden(world, name):
    """The whole of the surface is gone through elsewhere; this is the short way to what most people read."""
    acme, who, secrets = world.acme, outsider(world, name), secrets_from(world, name)
    question = f"/c/acme/t/{acme.question.public_id}/{acme.question.slug}/"
    paths = [question, f"{question}?sort=oldest", "/c/acme/", f"/c/acme/s/{acme.space.slug}/", "/c/acme/feed.atom"]
    paths += [f"/c/acme/tags/{acme.word('tag')}/", "/c/acme/u/ben/", "/c/acme/u/ana/", "/c/acme/tags/", "/", "/c/acme/members/"]
    paths += ["/c/acme/search/?q=what+about+it", "/c/acme/similar/?title=what+about+something", "/api/v1/search?q=what+about"]

    answers = [who.ask("GET", path) for path in paths]

    assert [(str(answer), told) for answer in answers if (told := secrets.told_by(answer.text))] == []
