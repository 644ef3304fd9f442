"""Whatever people do in whichever order: nothing is accepted without an accept event, and each state has a name."""

import contextlib
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from api.models import IssueChange
from community.models import Solution, SolutionState, Thread
from community.models.answers import STANDING_STATES
from community.services import editing, solving
from community.services.posting import post_reply
from core import clock
from core.errors import DomainError
from core.ids import encode
from core.integrity import run_checks
from core.models import Event
from tests.community.test_asking import ask
from tests.world import World

PEOPLE = st.sampled_from(["ana", "ben", "mia", "gus", "eva", "otto"])
JUDGES = st.sampled_from(["ana", "mia", "eva"])
ANSWERS = st.integers(0, 2)


class Lives(RuleBasedStateMachine):
    """One question of Ana's with three answers; everybody tries everything, and each refusal leaves all as it was."""

    world: World
    reached: ClassVar[set[str]] = set()

    @initialize()
    def begin(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = clock.now()
        self.thread = ask(self.world)
        self.answers = [post_reply(self.world.viewer(name), self.thread.pk, body="So.") for name in ("ben", "gus", "eva")]

    def attempt(self, act, name, *args, **facts):
        with clock.at(self.now), contextlib.suppress(DomainError):
            act(self.world.viewer(name), *args, **facts)

    @rule(name=JUDGES, number=ANSWERS)
    def accept(self, name, number):
        self.attempt(solving.accept_solution, name, self.answers[number].pk)

    @rule(name=PEOPLE, number=ANSWERS)
    def unaccept(self, name, number):
        self.attempt(solving.unaccept_solution, name, self.answers[number].pk)

    @rule(name=JUDGES, number=ANSWERS)
    def object_to(self, name, number):
        self.attempt(solving.object_to_solution, name, self.answers[number].pk)

    @rule(name=JUDGES, newer=ANSWERS, older=ANSWERS)
    def supersede(self, name, newer, older):
        self.attempt(solving.supersede_solution, name, self.answers[newer].pk, [self.answers[older].pk])

    @rule(name=PEOPLE, number=ANSWERS, worked=st.booleans())
    def confirm(self, name, number, worked):
        self.attempt(solving.confirm_solution, name, self.answers[number].pk, worked=worked)

    @rule(number=ANSWERS)
    def fail_thrice(self, number):
        for name in ("mia", "otto", "gus", "eva"):
            self.attempt(solving.confirm_solution, name, self.answers[number].pk, worked=False)

    @rule(name=PEOPLE, number=ANSWERS)
    def review(self, name, number):
        self.attempt(solving.review_solution, name, self.answers[number].pk)

    @rule(locked=st.booleans())
    def lock(self, locked):
        self.attempt(solving.set_solutions_locked, "mia", self.thread.pk, locked=locked)

    @rule(number=ANSWERS, delete=st.booleans())
    def delete_or_restore(self, number, delete):
        writer = ("ben", "gus", "eva")[number]
        act = editing.delete_post if delete else editing.restore_post
        self.attempt(act, writer, self.answers[number].pk)

    @rule(days=st.integers(1, 9))
    def wait(self, days):
        self.now += timedelta(days=days)

    @invariant()
    def all_is_well(self):
        if not hasattr(self, "thread"):
            return
        thread = Thread.objects.unscoped("test").get(pk=self.thread.pk)
        solutions = list(Solution.objects.unscoped("test").filter(thread=thread))
        self.reached.update(row.state for row in solutions)
        assert {row.state for row in solutions} <= set(SolutionState.values)
        standing = [row for row in solutions if row.state in STANDING_STATES]
        assert (thread.state == "resolved") is bool(standing)
        assert thread.solution_count == len(standing)
        for row in solutions:
            accepted = Event.objects.filter(verb="solution.accepted", data__solution=encode(row.pk), data__by_role=row.by_role)
            assert accepted.exists(), "nobody accepted what is accepted"
        self.follow_feed(thread)

    def follow_feed(self, thread):
        changes = IssueChange.objects.unscoped("test").filter(thread=thread).order_by("version")
        states = list(changes.values_list("state", flat=True))
        if states:
            assert states[-1] == ("resolved" if thread.state == "resolved" else "open")
        reopened = changes.filter(change="reopened").count()
        assert reopened == sum(1 for old, new in zip(states, states[1:], strict=False) if (old, new) == ("resolved", "open"))

    def teardown(self):
        if hasattr(self, "savepoint"):
            broken = [finding for finding in run_checks() if finding.count]
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)
            assert broken == []


@pytest.mark.slow
def test_the_life_of_solutions_in_any_order(world):
    Lives.world = world
    quiet = settings(
        max_examples=12, stateful_step_count=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )

    run_state_machine_as_test(Lives, settings=quiet)

    assert Lives.reached == set(SolutionState.values), "a state that is named is never reached"
