"""Saying that a reply solves its thread, and how that ends: taken back, objected to, or replaced by a newer answer."""

import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from community import policies, solving_policies
from community.aliases import actor_about, is_masked, name_about
from community.events import SolutionAccepted, SolutionRevoked, about_solution
from community.lifecycle_events import SolutionObjected, SolutionRestored, SolutionSuperseded
from community.models import PostStatus, Reply, Solution, SolutionEnding, Thread
from community.models.answers import SolutionRole
from community.services.solving.confirming import carry_confirmations
from community.services.solving.rows import carry_solutions, latest, load, standing
from community.services.solving.staleness import judge
from community.services.targets import load_reply
from community.viewer import Viewer
from core import clock
from core.errors import InvalidInput, InvalidState, NotVisible
from core.events import Actor, publish

_EVENTS = {
    SolutionEnding.REVOKED: SolutionRevoked,
    SolutionEnding.OBJECTED: SolutionObjected,
    SolutionEnding.SUPERSEDED: SolutionSuperseded,
}


@transaction.atomic
def accept_solution(viewer: Viewer, reply_id: uuid.UUID) -> Solution:
    """Say that this reply solves its thread; several may stand. Accepting twice changes nothing."""
    thread, reply = load(viewer, reply_id)
    return _accept(viewer, thread, reply)


def _accept(viewer: Viewer, thread: Thread, reply: Reply) -> Solution:
    community, before = thread.space.community, latest(reply)
    was_objected = before is not None and before.ending == SolutionEnding.OBJECTED
    policies.may_accept(viewer, community, thread, reply, was_objected=was_objected).demand()
    role = policies.accepting_role(viewer, community, thread) or SolutionRole.ASKER
    said = {"accepted_by_id": name_about(viewer, thread), "by_role": role, "accepted_at": clock.now()}
    if before is not None and before.stands:
        # The asker says yes to what somebody else has marked; whoever else says it again changes nothing.
        if before.by_role == SolutionRole.ASKER or role != SolutionRole.ASKER:
            return before
        _rows(before).update(**said)
        solution = Solution.objects.unscoped("the row just written").get(pk=before.pk)
    else:
        solution = _stand(thread, reply, said)
    carry_solutions(thread)
    is_self_answer = reply.writer_id == thread.writer_id
    facts = about_solution(thread, reply, solution, is_self_answer=is_self_answer)
    publish(actor_about(viewer, thread), SolutionAccepted(**facts))
    judge(thread, reply, solution)
    return solution


def _stand(thread: Thread, reply: Reply, said: Mapping[str, object]) -> Solution:
    """Write a new solution; earlier ones of the same reply are history from here on."""
    earlier = Solution.objects.unscoped("earlier solutions of the reply just loaded")
    earlier.filter(reply=reply, is_latest=True).update(is_latest=False)
    place = {"community": thread.space.community, "space": thread.space, "thread": thread}
    solution = Solution.objects.create(**place, reply=reply, **said)
    carry_confirmations(reply, solution)
    return solution


@transaction.atomic
def unaccept_solution(viewer: Viewer, reply_id: uuid.UUID) -> None:
    """Take a solution back; the row stays as history. Taking back twice changes nothing.

    The asker who takes back what somebody else has marked, while the window is open, objects to it.
    """
    thread, reply = load(viewer, reply_id)
    solution = standing(reply)
    if solution is None:
        return
    policies.may_unaccept(viewer, thread.space.community, thread, solution).demand()
    objects = bool(solving_policies.may_object(viewer, thread, solution))
    end_solution(viewer, thread, reply, solution, SolutionEnding.OBJECTED if objects else SolutionEnding.REVOKED)


@transaction.atomic
def object_to_solution(viewer: Viewer, reply_id: uuid.UUID) -> None:
    """Say as the asker, in time, that what somebody else has marked did not solve it: the solution ends. Twice is once."""
    thread, reply = load(viewer, reply_id)
    solution = latest(reply)
    if solution is None:
        raise InvalidState(_("This answer is not a solution any more."))
    if solution.ending == SolutionEnding.OBJECTED and viewer.wrote(thread):
        return
    solving_policies.may_object(viewer, thread, solution).demand()
    end_solution(viewer, thread, reply, solution, SolutionEnding.OBJECTED)


@transaction.atomic
def supersede_solution(viewer: Viewer, reply_id: uuid.UUID, older_ids: Sequence[uuid.UUID]) -> Solution:
    """Say that a newer answer replaces standing solutions of its thread; it becomes a solution itself, if it is none yet.

    The older ones keep their points and their place below, and stand again when the newer one ends.
    """
    thread, reply = load(viewer, reply_id)
    older = [(found, standing(found)) for found in _siblings(viewer, thread, reply, older_ids)]
    solution = _accept(viewer, thread, reply)
    for found, ended in older:
        if ended is None:
            continue
        policies.may_unaccept(viewer, thread.space.community, thread, ended).demand()
        end_solution(viewer, thread, found, ended, SolutionEnding.SUPERSEDED, superseded_by=solution)
    return solution


def _siblings(viewer: Viewer, thread: Thread, reply: Reply, ids: Sequence[uuid.UUID]) -> list[Reply]:
    """Return the older replies named, in one order for all writers. InvalidInput where one is not of this thread."""
    found = [load_reply(viewer, pk, lock=True) for pk in sorted(set(ids))]
    if not found or any(row.pk == reply.pk for row in found):
        raise InvalidInput(_("Choose the solution that this answer replaces."), "older")
    if any(row.thread_id != thread.pk for row in found):
        raise NotVisible()
    return found


def end_solution_of(viewer: Viewer, thread: Thread, reply: Reply) -> None:
    """Revoke the standing solution of a reply that is no longer published, if it has one."""
    solution = standing(reply)
    if solution:
        end_solution(viewer, thread, reply, solution, SolutionEnding.REVOKED, reason="reply_unpublished")


def end_solution(
    viewer: Viewer, thread: Thread, reply: Reply, solution: Solution, ending: SolutionEnding,
    *, reason: str = "unaccepted", superseded_by: Solution | None = None,
) -> None:  # fmt: skip
    """End a standing solution in one of the three ways; what it had replaced stands again, unless it is replaced itself."""
    by = None if is_masked(viewer, reply) else name_about(viewer, thread)
    _rows(solution).update(revoked_at=clock.now(), revoked_by_id=by, ending=ending, superseded_by=superseded_by)
    restored = [] if superseded_by else _stand_again(solution)
    carry_solutions(thread)
    # A reply may end its solution by being withdrawn: then its writer acts, under an alias perhaps.
    actor = actor_about(viewer, reply if is_masked(viewer, reply) else thread)
    for older in restored:
        publish(Actor(channel=viewer.channel), SolutionRestored(**about_solution(thread, older.reply, older)))
    facts = about_solution(thread, reply, solution, reason=reason if ending == SolutionEnding.REVOKED else ending.value)
    publish(actor, _EVENTS[ending](**facts))


def _stand_again(ended: Solution) -> list[Solution]:
    """Let what this solution had replaced stand again, and return it; where nobody can read it, what that one had replaced."""
    rows = Solution.objects.unscoped("what the solution that ends had replaced").filter(superseded_by=ended, is_latest=True)
    found: list[Solution] = []
    for older in rows.filter(ending=SolutionEnding.SUPERSEDED).select_related("reply"):
        if older.reply.status == PostStatus.PUBLISHED:
            _rows(older).update(revoked_at=None, revoked_by=None, ending="", superseded_by=None)
            found.append(older)
        else:
            _rows(older).update(ending=SolutionEnding.REVOKED, superseded_by=None)
            found += _stand_again(older)
    return found


def _rows(solution: Solution) -> "QuerySet[Solution]":
    return Solution.objects.unscoped("writes a solution of the thread just locked").filter(pk=solution.pk)
