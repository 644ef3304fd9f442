"""A reply's latest solution as pages show it: who said so, in which role, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from community import solving_policies
from community.models import Community, Solution, Thread
from community.models.answers import STANDING_STATES, SolutionRole
from community.pages.people import People, Person, under_alias
from community.viewer import Viewer

# So many versions are named beside "worked for"; more would bury the answer.
VERSIONS_NAMED = 6


@dataclass(frozen=True)
class SolutionView:
    """A standing solution. `replaces_url` leads to the answer whose place it took; `object_until` is for the asker alone."""

    state: str
    accepted_by: Person
    by_role: str
    accepted_at: datetime
    worked_count: int
    failed_count: int
    worked_versions: str
    failed_versions: str
    stale_reason: str
    replaces_url: str
    object_until: datetime | None


@dataclass(frozen=True)
class EndedSolution:
    """What was a solution. `newer_url` leads to the answer that took its place."""

    state: str
    ended_at: datetime
    newer_url: str


def standing_row(post: Any) -> Any:
    """Return the post as the row that its reader annotated with a standing solution, None for all others."""
    return post if getattr(post, "standing_id", None) and post.standing_state in STANDING_STATES else None


def ended_row(post: Any) -> Any:
    """Return the post as the row that its reader annotated with a solution that stands no more, None for all others."""
    return post if getattr(post, "standing_id", None) and post.standing_state not in STANDING_STATES else None


def solution_view(viewer: Viewer, community: Community, thread: Thread, row: Any, people: People) -> SolutionView:
    return SolutionView(
        state=row.standing_state,
        accepted_by=_accepted_by(thread, row, people),
        by_role=row.standing_role,
        accepted_at=row.standing_at,
        worked_count=row.standing_worked,
        failed_count=row.standing_failed,
        worked_versions=_named(row.standing_worked_on),
        failed_versions=_named(row.standing_failed_on),
        stale_reason=row.standing_stale,
        replaces_url=_answer_url(community, row.standing_replaces),
        object_until=_object_until(viewer, thread, row),
    )


def ended_view(community: Community, row: Any) -> EndedSolution:
    return EndedSolution(row.standing_state, row.standing_ended_at, _answer_url(community, row.standing_newer))


def _object_until(viewer: Viewer, thread: Thread, row: Any) -> datetime | None:
    """Until when this viewer may say that it did not solve it."""
    facts = Solution(pk=row.standing_id, by_role=row.standing_role, accepted_at=row.standing_at)
    may = solving_policies.may_object(viewer, thread, facts)
    return row.standing_at + solving_policies.OBJECTION_WINDOW if may else None


def _answer_url(community: Community, reply_id: Any) -> str:
    return reverse("community:post", args=[community.slug, reply_id]) if reply_id else ""


def _accepted_by(thread: Thread, row: Any, people: People) -> Person:
    """Whoever asked under an alias has accepted under it as well."""
    by_alias = row.standing_by is None and row.standing_role == SolutionRole.ASKER and thread.alias
    return under_alias(thread.alias) if by_alias else people[row.standing_by]


def _named(versions: Sequence[str]) -> str:
    """Name the first few versions; the rest as an ellipsis."""
    return ", ".join([*versions[:VERSIONS_NAMED], *(["…"] if len(versions) > VERSIONS_NAMED else [])])
