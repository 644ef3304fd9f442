"""Two threads become one: everything goes along, nothing is lost, and taking it back leaves no trace."""

from datetime import timedelta

import pytest

from api.models import IssueChange
from community.models import (
    Comment,
    DraftKind,
    DraftPlace,
    FollowLevel,
    MeToo,
    Moving,
    Reply,
    Revision,
    Solution,
    Subscription,
    Thread,
    Vote,
)
from community.search import search_threads
from community.services import drafts, editing, solving
from community.services.following import follow_thread, keep_post
from community.services.me_too import set_me_too
from community.services.moving import Agreed, load_or_follow, merge_threads, undo_moving
from community.services.posting import post_comment, post_reply
from community.services.voting import set_vote
from core import clock, outbox
from core.errors import InvalidInput, InvalidState, NotPermitted, NotVisible
from core.models import Dispatch
from moderation.models import ReviewItem
from moderation.services import flag_post
from notifications.models import Notification
from tests.community.moving.snapshot import broken, changes, snapshot
from tests.community.test_asking import ask, fresh


def rows(model, **which):
    return model.objects.unscoped("test").filter(**which)


@pytest.fixture
def two(world):
    """Return (source, target): both questions have a solution, votes, comments, followers; the source has everything else too."""
    target = ask(world, "ana", title="Why does it hum?", tags=["noise"])
    source = ask(world, "otto", title="Strange droning noise", body="It drones.", tags=["night"])
    solved = {}
    for thread, asker in ((target, "ana"), (source, "otto")):
        answer = post_reply(world.viewer("ben"), thread.pk, body="Turn it **off**.")
        post_comment(world.viewer("eva"), thread.pk, None, body="Which model?")
        post_comment(world.viewer("eva"), thread.pk, answer.pk, body="That helped.")
        set_vote(world.viewer("eva"), thread.pk, 1)
        set_vote(world.viewer("eva"), answer.pk, 1)
        solving.accept_solution(world.viewer(asker), answer.pk)
        solved[thread.pk] = answer
    solving.confirm_solution(world.viewer("eva"), solved[source.pk].pk, worked=True, version="4.2")
    other = post_reply(world.viewer("gus"), source.pk, body="Call the plumber.")
    follow_thread(world.viewer("eva"), source.pk, FollowLevel.TRACK)
    follow_thread(world.viewer("eva"), target.pk, FollowLevel.MUTE)
    keep_post(world.viewer("eva"), source.pk, kept=True)
    flag_post(world.viewer("eva"), other.pk, reason="spam")
    flag_post(world.viewer("eva"), source.pk, reason="spam")
    for thread in (source, target):
        place = DraftPlace(DraftKind.REPLY, thread.pk)
        drafts.save_draft(world.viewer("eva"), world.acme.community, place, words={"body": "Half a"}, sequence=0)
    place = DraftPlace(DraftKind.REPLY, source.pk)
    drafts.save_draft(world.viewer("gus"), world.acme.community, place, words={"body": "Another half"}, sequence=0)
    world.client("gus").get(f"/c/acme/t/{source.public_id}/{source.slug}/")
    return fresh(source), fresh(target)


def merge(world, source, target, name="mia", **agreed):
    chosen = {"title": target.title, "tags": target.tags, "solutions": standing(source, target), **agreed}
    return merge_threads(world.viewer(name), source.pk, target.pk, Agreed(**chosen))


def standing(*threads):
    return set(rows(Solution, thread__in=threads, revoked_at=None).values_list("pk", flat=True))


def test_all_posts_stand_in_the_target(world, two):
    source, target = two
    posts = set(rows(Reply, thread=source).values_list("pk", flat=True))
    merge(world, source, target)

    here = rows(Reply, thread=target)
    assert set(here.values_list("pk", flat=True)) >= posts | {source.pk}
    opening = here.get(pk=source.pk)
    assert (opening.body_md, opening.author, opening.score, opening.opened_title) == (
        "It drones.", world.user("otto"), 1, "Strange droning noise",
    )  # fmt: skip
    assert rows(Comment, reply=opening).get().body_md == "Which model?"
    assert rows(Comment, thread=source).count() == rows(Reply, thread=source).count() == 0
    after = fresh(target)
    # What asked the same is no answer.
    assert (after.reply_count, after.solution_count, after.comment_count) == (3, 2, 1)
    assert broken() == []


def test_votes_revisions_reports_and_inbox_lines_go_along(world, two):
    source, target = two
    for pk in list(Dispatch.objects.filter(done_at=None).order_by("pk").values_list("pk", flat=True)):
        outbox.run_dispatch(pk)
    merge(world, source, target)

    assert rows(Vote, post_id=source.pk).get().post_type == "reply"
    assert rows(Revision, post_id=source.pk).get().post_type == "reply"
    assert not rows(Notification, thread=source).exists()
    assert rows(Notification, thread=target, user=world.user("otto")).exists()
    items = rows(ReviewItem, post_id=source.pk) | rows(ReviewItem, thread=target)
    assert set(items.values_list("thread", "post_type")) == {(target.pk, "reply")}


def test_who_follows_and_drafts_goes_along_once(world, two):
    source, target = two
    merge(world, source, target)

    follows = list(rows(Subscription, thread=target).values_list("user", flat=True))
    assert {world.user(name).pk for name in ("ana", "ben", "eva", "gus", "otto")} <= set(follows)
    assert len(follows) == len(set(follows))
    here = DraftPlace(DraftKind.REPLY, target.pk)
    assert drafts.find_draft(world.viewer("gus"), world.acme.community, here).words["body"] == "Another half"
    # Eva was writing in both; the second text is found in her list.
    assert drafts.find_draft(world.viewer("eva"), world.acme.community, here).words["body"] == "Half a"
    assert world.client("eva").get("/c/acme/drafts/").content.decode().count("Half a") == 2


def test_whoever_has_it_too_is_counted_once(world):
    source, target = ask(world, "otto", title="Strange noise"), ask(world, "ana")
    for name, thread in (("eva", source), ("eva", target), ("ben", source), ("ana", source)):
        set_me_too(world.viewer(name), thread.pk, said=True)
    before = snapshot()
    moving = merge(world, source, target)

    assert set(rows(MeToo, thread=target).values_list("user", flat=True)) == {world.user("eva").pk, world.user("ben").pk}
    assert fresh(target).me_too_count == 2
    assert broken() == []
    undo_moving(world.viewer("mia"), moving.pk)
    assert changes(before, snapshot()) == {}


def test_the_chosen_solutions_stand_and_the_others_lose_nothing(world, two):
    source, target = two
    before = world.membership("ben").reputation
    kept = rows(Solution, thread=target).get()
    merge(world, source, target, solutions={kept.pk})

    ended = rows(Solution, thread=target, revoked_at__isnull=False).get()
    assert (ended.state, ended.superseded_by) == ("superseded", kept)
    assert fresh(target).solution_count == 1
    assert world.membership("ben").reputation == before
    assert broken() == []


def test_a_solution_that_came_along_is_taken_back_with_its_points(world, two):
    source, target = two
    merge(world, source, target)
    answer = rows(Reply, thread=target, solutions__accepted_by=world.user("otto")).get()
    had = [world.membership(name).reputation for name in ("ben", "otto")]
    solving.unaccept_solution(world.viewer("mia"), answer.pk)

    assert [world.membership(name).reputation for name in ("ben", "otto")] == [had[0] - 15, had[1] - 2]
    assert broken() == []


def test_title_and_tags_are_as_agreed(world, two):
    source, target = two
    merge(world, source, target, title="It hums and drones", tags=["noise", "night"])

    after = fresh(target)
    assert (after.title, after.slug, after.tags) == ("It hums and drones", "it-hums-and-drones", ["noise", "night"])
    assert broken() == []


def test_the_merged_phrasing_is_found(world, two):
    source, target = two
    merge(world, source, target)

    found = search_threads(world.viewer(""), world.acme.community, "strange droning", limit=5)
    assert [match.thread_id for match in found][:1] == [target.pk]


def test_the_feed_withdraws_the_source_and_tells_of_the_target(world, two):
    source, target = two
    version = rows(IssueChange, thread=source).latest("version").version
    of_target = rows(IssueChange, thread=target).latest("version").version
    moving = merge(world, source, target)

    gone = rows(IssueChange, thread=source).latest("version")
    assert (gone.state, gone.version, gone.payload) == ("gone", version + 1, None)
    assert rows(IssueChange, thread=target).latest("version").version > of_target
    undo_moving(world.viewer("mia"), moving.pk)
    assert rows(IssueChange, thread=source).latest("version").state == "resolved"
    assert broken() == []


@pytest.mark.parametrize("keep", ["both", "target", "source"])
def test_undoing_restores_every_byte(world, two, keep):
    source, target = two
    before = snapshot()
    kept = {"both": (source, target), "target": (target,), "source": (source,)}[keep]
    moving = merge(world, source, target, title="It hums and drones", tags=["night"], solutions=standing(*kept))
    assert changes(before, snapshot())
    undo_moving(world.viewer("mia"), moving.pk)

    assert changes(before, snapshot()) == {}
    assert broken() == []
    undo_moving(world.viewer("mia"), moving.pk)
    assert rows(Moving, pk=moving.pk).get().undone_by == world.user("mia")


def test_what_was_written_since_follows_its_post_back(world, two):
    source, target = two
    answer = rows(Reply, thread=source, author=world.user("ben")).get()
    moving = merge(world, source, target)
    remark = post_comment(world.viewer("ana"), target.pk, answer.pk, body="Where is the switch?")
    on_opening = post_comment(world.viewer("ana"), target.pk, source.pk, body="Same here.")
    set_vote(world.viewer("ana"), source.pk, 1)
    editing.edit_post(world.viewer("otto"), source.pk, body="It drones, and whistles.")
    new = post_reply(world.viewer("eva"), target.pk, body="Only in the target.")
    undo_moving(world.viewer("mia"), moving.pk)

    assert rows(Comment, pk__in=[remark.pk, on_opening.pk], thread=source).count() == 2
    assert rows(Comment, pk=on_opening.pk).get().reply is None
    after = fresh(source)
    said = "It drones, and whistles."
    assert (after.score, after.body_md, after.excerpt, after.version) == (2, said, said, 2)
    assert rows(Reply, pk=new.pk).get().thread == target
    assert broken() == []


def test_duplicates_of_the_source_follow_and_come_back(world):
    target, source = ask(world, "ana"), ask(world, "otto", title="Strange noise")
    below, deeper = ask(world, "ben", title="Buzzing at night"), ask(world, "eva", title="It growls loudly")
    for thread, original in ((below, source), (deeper, below)):
        solving.mark_duplicate(world.viewer("mia"), thread.pk, original.pk)
    before = snapshot()
    moving = merge(world, source, target)

    assert {fresh(below).duplicate_of_id, fresh(deeper).duplicate_of_id} == {target.pk}
    assert broken() == []
    undo_moving(world.viewer("mia"), moving.pk)
    assert changes(before, snapshot()) == {}


def test_a_duplicate_is_merged_into_its_original(world):
    target, source = ask(world, "ana"), ask(world, "otto", title="Strange noise")
    solving.mark_duplicate(world.viewer("mia"), source.pk, target.pk)
    before = snapshot()
    moving = merge(world, source, target)
    assert fresh(target).duplicate_count == 0
    assert broken() == []
    undo_moving(world.viewer("mia"), moving.pk)
    assert changes(before, snapshot()) == {}


def test_merging_into_a_merged_thread_is_undone_in_turn(world, two):
    source, target = two
    last = ask(world, "eva", title="It growls loudly")
    before = snapshot()
    first, second = merge(world, source, target), merge(world, target, last)
    assert load_or_follow(world.viewer(""), source.pk).pk == last.pk
    assert broken() == []

    undo_moving(world.viewer("mia"), second.pk)
    undo_moving(world.viewer("mia"), first.pk)
    assert changes(before, snapshot()) == {}


def test_what_was_moved_since_is_undone_first(world, two):
    source, target = two
    first = merge(world, source, target)
    merge(world, target, ask(world, "eva", title="It growls loudly"))
    # Nothing of the first is to be seen any more but signs.
    with pytest.raises(NotVisible):
        undo_moving(world.viewer("mia"), first.pk)


def test_no_undoing_once_other_solutions_stand(world, two):
    source, target = two
    moving = merge(world, source, target)
    reply = post_reply(world.viewer("eva"), target.pk, body="A third way.")
    solving.accept_solution(world.viewer("mia"), reply.pk)

    with pytest.raises(InvalidState, match="which answers are the solutions"):
        undo_moving(world.viewer("mia"), moving.pk)


def test_no_undoing_after_the_term(world, two):
    moving = merge(world, *two)

    with clock.at(clock.now() + timedelta(days=15)), pytest.raises(NotPermitted, match="14 days"):
        undo_moving(world.viewer("mia"), moving.pk)


def test_only_moderators_of_both_merge(world, two):
    with pytest.raises(NotPermitted):
        merge(world, *two, name="ben")
    with pytest.raises(NotPermitted):
        merge(world, *two, name="bea")


@pytest.mark.parametrize(
    ("facts", "key"), [({"kind": "discussion"}, "acme"), ({}, "bay")], ids=["another kind", "another community"]
)
def test_what_does_not_fit_is_refused(world, two, facts, key):
    other = ask(world, "gus" if key == "acme" else "bea", key, **facts)

    with pytest.raises((InvalidInput, NotPermitted)):
        merge(world, two[0], other)


def test_locked_solutions_are_not_merged(world, two):
    solving.set_solutions_locked(world.viewer("mia"), two[1].pk, locked=True)

    with pytest.raises(InvalidInput, match="locked"):
        merge(world, *two)


def test_nothing_leaves_an_executive_conversation(world):
    first, second = ask(world, "ana", "ember"), ask(world, "ben", "ember")

    with pytest.raises(NotPermitted, match="executive"):
        merge(world, first, second, name="gus")


def test_one_solution_at_least_stands(world, two):
    with pytest.raises(InvalidInput, match="at least one"):
        merge(world, *two, solutions=set())
    assert fresh(two[0]).status == "published"


def test_what_opened_a_merged_thread_solves_nothing(world, two):
    source, target = two
    merge(world, source, target)

    with pytest.raises(NotPermitted):
        solving.accept_solution(world.viewer("ana"), source.pk)
    thread = rows(Thread, pk=source.pk).get()
    assert (thread.status, thread.body_md, thread.leads_to) == ("moved", "", target)
