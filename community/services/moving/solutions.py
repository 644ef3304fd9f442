"""Which solutions stand once two threads are one: those that were not chosen are replaced by one that was, and lose nothing."""

import uuid
from collections.abc import Collection

from django.utils.translation import gettext as _

from community.events import SolutionEvent, about_solution
from community.lifecycle_events import SolutionRestored, SolutionSuperseded
from community.models import Solution, SolutionEnding, Thread
from community.services.moving.carrying import rows_of
from community.viewer import Viewer
from core import clock
from core.errors import InvalidInput
from core.events import publish


def standing_ids(thread: Thread) -> list[uuid.UUID]:
    """Return the standing solutions of a thread, the first one first."""
    rows = rows_of(Solution).filter(thread=thread, revoked_at=None)
    return list(rows.order_by("accepted_at", "pk").values_list("pk", flat=True))


def keep_standing(viewer: Viewer, thread: Thread, kept: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Let only these solutions of a thread stand; the others are replaced by the first of them. Returns which ended."""
    standing = standing_ids(thread)
    stay = [pk for pk in standing if pk in kept]
    if standing and not stay:
        raise InvalidInput(_("Choose at least one solution that stands."), "solutions")
    ended = [pk for pk in standing if pk not in kept]
    facts = {"revoked_at": clock.now(), "revoked_by_id": viewer.user_id, "ending": SolutionEnding.SUPERSEDED}
    if ended:
        rows_of(Solution).filter(pk__in=ended).update(**facts, superseded_by=stay[0])
    return ended


def stand_again(ids: Collection[uuid.UUID]) -> None:
    rows_of(Solution).filter(pk__in=ids).update(revoked_at=None, revoked_by=None, ending="", superseded_by=None)


def tell_replaced(viewer: Viewer, thread: Thread, ids: Collection[uuid.UUID]) -> None:
    _tell(viewer, thread, ids, SolutionSuperseded)


def tell_restored(viewer: Viewer, thread: Thread, ids: Collection[uuid.UUID]) -> None:
    _tell(viewer, thread, ids, SolutionRestored)


def _tell(viewer: Viewer, thread: Thread, ids: Collection[uuid.UUID], event: type[SolutionEvent]) -> None:
    for solution in rows_of(Solution).filter(pk__in=ids).select_related("reply").order_by("pk"):
        facts = about_solution(thread, solution.reply, solution, reason="merged")
        publish(viewer.actor_in(thread.community_id), event(**facts))
