"""Whatever is merged, joined and undone in whichever order: no vote, follower, address or solution is lost."""

import contextlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from community.models import Comment, FollowLevel, Moving, Reply, Solution, Subscription, Thread, Vote
from community.services import solving
from community.services.following import follow_thread
from community.services.moving import (
    Agreed,
    Anew,
    convert_post,
    load_or_follow,
    merge_threads,
    move_thread,
    split_thread,
    undo_moving,
)
from community.services.posting import post_comment, post_reply
from community.services.voting import set_vote
from core.errors import DomainError
from core.integrity import run_checks
from tests.community.moving.snapshot import changes, snapshot
from tests.community.test_asking import ask
from tests.world import World

TITLES = ("Why does it hum?", "Strange droning noise", "Buzzing at night")
NUMBERS = st.integers(0, 2)
PEOPLE = st.sampled_from(["ana", "ben", "eva", "otto"])


def rows(model, **which):
    return model.objects.unscoped("test").filter(**which)


class Places(RuleBasedStateMachine):
    """Three questions with answers. `votes` and `follows` are kept beside, as somebody who only reads would remember them."""

    world: World

    @initialize()
    def begin(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.threads = [ask(self.world, name, title=title) for name, title in zip(("ana", "otto", "eva"), TITLES, strict=True)]
        self.posts = []
        for thread in self.threads:
            reply = post_reply(self.world.viewer("ben"), thread.pk, body="So.")
            self.posts += [reply.pk, post_comment(self.world.viewer("eva"), thread.pk, reply.pk, body="Ah.").pk]
        self.votes, self.follows, self.accepted = set(), set(), set()

    def attempt(self, act, name, *args, **facts):
        with contextlib.suppress(DomainError):
            return act(self.world.viewer(name), *args, **facts)
        return None

    @rule(source=NUMBERS, end=NUMBERS, one_stands=st.booleans())
    def merge(self, source, end, one_stands):
        pair = [self.threads[source], self.threads[end]]
        standing = list(rows(Solution, thread__in=pair, revoked_at=None).order_by("accepted_at").values_list("pk", flat=True))
        agreed = Agreed("It hums and drones", ["noise"], standing[:1] if one_stands else standing)
        self.undoing_leaves_no_trace(merge_threads, pair[0].pk, pair[1].pk, agreed)

    @rule(number=NUMBERS)
    def split(self, number):
        anew = Anew("Another problem", self.world.acme.space, "question")
        self.attempt(split_thread, "mia", self.threads[number].pk, self.posts[2 * number : 2 * number + 1], anew)

    @rule(number=NUMBERS, corner=st.sampled_from(["acme", "backroom"]))
    def move(self, number, corner):
        space = self.world.viewer("mia").spaces[self.world[corner].space.pk]
        self.undoing_leaves_no_trace(move_thread, self.threads[number].pk, space)

    @rule(number=st.integers(0, 5))
    def convert(self, number):
        self.undoing_leaves_no_trace(convert_post, self.posts[number])

    @rule(number=NUMBERS, original=NUMBERS)
    def join(self, number, original):
        self.attempt(solving.mark_duplicate, "mia", self.threads[number].pk, self.threads[original].pk)

    @rule(number=NUMBERS)
    def part(self, number):
        self.attempt(solving.reopen_thread, "mia", self.threads[number].pk)

    @rule(name=PEOPLE, number=NUMBERS)
    def accept(self, name, number):
        solution = self.attempt(solving.accept_solution, name, self.posts[2 * number])
        if solution:
            self.accepted.add(solution.pk)

    @rule(name=PEOPLE, number=NUMBERS, is_thread=st.booleans())
    def vote(self, name, number, is_thread):
        post = self.threads[number].pk if is_thread else self.posts[2 * number]
        if self.attempt(set_vote, name, post, 1):
            self.votes.add((post, self.world.user(name).pk))

    @rule(name=PEOPLE, number=NUMBERS)
    def follow(self, name, number):
        with contextlib.suppress(DomainError):
            home = load_or_follow(self.world.viewer(name), self.threads[number].pk)
            follow_thread(self.world.viewer(name), home.pk, FollowLevel.WATCH)
            self.follows.add((self.threads[number].pk, self.world.user(name).pk))

    @precondition(lambda self: hasattr(self, "threads"))
    @rule()
    def undo_the_last(self):
        last = rows(Moving, undone_at=None, thread__in=self.living()).order_by("-created_at", "-pk").first()
        if last:
            self.attempt(undo_moving, "mia", last.pk)

    def undoing_leaves_no_trace(self, act, *args):
        before = snapshot()
        moving = self.attempt(act, "mia", *args)
        if moving is None:
            assert changes(before, snapshot()) == {}, "a refusal left something behind"
            return
        with transaction.atomic():
            undo_moving(self.world.viewer("mia"), moving.pk)
            assert changes(before, snapshot()) == {}
            transaction.set_rollback(True)

    def living(self):
        return [load_or_follow(self.world.viewer("mia"), thread.pk).pk for thread in self.threads]

    @invariant()
    def nothing_is_lost(self):
        if not hasattr(self, "threads"):
            return
        homes = self.living()  # every address leads to a thread
        for pk in self.posts:
            found = rows(Reply, pk=pk, status="published").count() + rows(Comment, pk=pk, status="published").count()
            assert found + rows(Thread, pk=pk, status="published").count() == 1
        assert set(rows(Vote, post_id__in=[post for post, _voter in self.votes]).values_list("post_id", "voter")) >= self.votes
        for thread, user in self.follows:
            home = load_or_follow(self.world.viewer("mia"), thread).pk
            assert rows(Subscription, thread=home, user=user).exists(), "a follower is lost"
        solutions = rows(Solution, pk__in=self.accepted, revoked_at=None)
        assert all(
            pk in homes or rows(Thread, pk=pk, status="published").exists() for pk in solutions.values_list("thread", flat=True)
        )
        assert rows(Solution, pk__in=self.accepted, ending__in=["revoked", "objected"]).count() == 0, "a solution is lost"

    def teardown(self):
        if hasattr(self, "savepoint"):
            broken = [finding for finding in run_checks() if finding.count]
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)
            assert broken == []


@pytest.mark.slow
def test_moving_in_any_order_loses_nothing(world):
    Places.world = world
    quiet = settings(
        max_examples=8,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Places, settings=quiet)
