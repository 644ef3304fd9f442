"""What the feed says of a thread now: fresh rows in, issues out, with the same few queries for one thread as for many."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from api.feed.payloads import Facts, payload_of
from api.models import Audience, Change, IssueChange, IssueState
from api.visibility import audience_of, is_fed
from community.models import Membership, PostStatus, Solution, SolutionState, Thread, ThreadKind, ThreadState
from community.models.answers import SolutionRole

_STATES = {ThreadState.RESOLVED: IssueState.RESOLVED, ThreadState.DUPLICATE: IssueState.DUPLICATE}


@dataclass(frozen=True)
class Issue:
    """One issue as its next row would hold it. A tombstone has state `gone` and no payload."""

    thread: Thread
    state: IssueState
    audience: Audience
    payload: dict[str, Any] | None
    primary_reply_id: uuid.UUID | None = None
    duplicate_ids: tuple[uuid.UUID, ...] = ()

    @property
    def product(self) -> str:
        return self.thread.product.lower()


def state_of(thread: Thread) -> IssueState:
    """Return where a question stands for consumers; `gone` also for what the feed must not say."""
    if thread.status != PostStatus.PUBLISHED or not is_fed(thread.space):
        return IssueState.GONE
    return _STATES.get(ThreadState(thread.state), IssueState.OPEN)


def issues_of(threads: Sequence[Thread]) -> dict[uuid.UUID, Issue]:
    """Return the issue of every question among threads that come with their space and its community."""
    questions = [thread for thread in threads if thread.kind == ThreadKind.QUESTION]
    shown = [thread for thread in questions if state_of(thread) != IssueState.GONE]
    solutions, duplicates, reopens = _solutions(shown), _duplicates(shown), _reopens(shown)
    references = _references(shown, solutions)
    merged = _canonical_spaces(shown)
    found = {}
    for thread in questions:
        state, audience = state_of(thread), audience_of(thread.space)
        if state == IssueState.GONE:
            found[thread.pk] = Issue(thread, state, audience, None)
            continue
        standing = sorted(solutions[thread.pk], key=_primary_first)
        facts = Facts(
            thread, state, audience, standing, references[thread.community_id], duplicates[thread.pk],
            thread.duplicate_of_id if merged.get(thread.pk) else None, reopens.get(thread.pk, 0),
        )  # fmt: skip
        primary = standing[0].reply_id if standing else None
        found[thread.pk] = Issue(thread, state, audience, payload_of(facts), primary, tuple(duplicates[thread.pk]))
    return found


def _primary_first(solution: Solution) -> tuple[bool, bool, int, Any]:
    """What needs no other look, what the asker accepted, then what worked most often, then the oldest."""
    return (
        solution.state == SolutionState.STALE,
        solution.by_role != SolutionRole.ASKER,
        -solution.worked_count,
        solution.accepted_at,
    )


def _solutions(threads: Sequence[Thread]) -> dict[uuid.UUID, list[Solution]]:
    found: dict[uuid.UUID, list[Solution]] = defaultdict(list)
    rows = Solution.objects.unscoped("the feed records what the thread's readers see").filter(
        thread__in=threads, revoked_at=None, reply__status=PostStatus.PUBLISHED
    )
    for solution in rows.select_related("reply__author") if threads else ():
        found[solution.thread_id].append(solution)
    return found


def _duplicates(threads: Sequence[Thread]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Return the published questions that point at each thread and whose readers include all of its own."""
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    spaces = {thread.pk: thread.space_id for thread in threads}
    rows = Thread.objects.unscoped("the feed records what the thread's readers see").filter(
        duplicate_of__in=threads, status=PostStatus.PUBLISHED, kind=ThreadKind.QUESTION
    )
    for row in rows.select_related("space__community").order_by("created_at", "pk") if threads else ():
        canonical_id = row.duplicate_of_id
        if canonical_id is not None and _is_readable_from(row, spaces[canonical_id]):
            found[canonical_id].append(row.pk)
    return found


def _is_readable_from(other: Thread, space_id: uuid.UUID) -> bool:
    """Whether readers of a space may hear of a thread's id: it stands in the same space, or in a public one."""
    return is_fed(other.space) and (other.space_id == space_id or audience_of(other.space) == Audience.PUBLIC)


def _canonical_spaces(threads: Sequence[Thread]) -> dict[uuid.UUID, bool]:
    """Return, for each duplicate, whether its readers may hear of the thread that it was joined with."""
    targets = {thread.duplicate_of_id for thread in threads if thread.duplicate_of_id}
    if not targets:
        return {}
    rows = Thread.objects.unscoped("the feed records what the thread's readers see").select_related("space__community")
    canonical = rows.in_bulk(list(targets))
    return {
        thread.pk: _is_readable_from(canonical[thread.duplicate_of_id], thread.space_id)
        for thread in threads
        if thread.duplicate_of_id
    }


def _reopens(threads: Sequence[Thread]) -> dict[uuid.UUID, int]:
    rows = IssueChange.objects.unscoped("an issue's history is counted for its own item")
    counted = rows.filter(thread__in=threads, change=Change.REOPENED).values("thread").annotate(times=Count("seq"))
    return dict(counted.values_list("thread", "times")) if threads else {}


def _references(
    threads: Sequence[Thread], solutions: dict[uuid.UUID, list[Solution]]
) -> dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]]:
    """Return community → person → membership for everybody whose answer stands."""
    found: dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]] = defaultdict(dict)
    people = {solution.reply.author_id for each in solutions.values() for solution in each}
    communities = {thread.community_id for thread in threads}
    rows = Membership.objects.unscoped("an answer's author is named by reference").filter(
        user__in=[pk for pk in people if pk], community__in=communities
    )
    for community_id, user_id, pk in rows.values_list("community_id", "user_id", "pk") if people else ():
        found[community_id][user_id] = pk
    return found
