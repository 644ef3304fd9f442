"""The life of a question: accepted solutions, confirmations, closing, reopening, duplicates."""

import uuid

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from community import policies
from community.aliases import actor_about, is_masked, name_about
from community.events import (
    SolutionAccepted,
    SolutionConfirmed,
    SolutionRevoked,
    ThreadClosed,
    ThreadMarkedDuplicate,
    ThreadReopened,
    about_solution,
    about_thread,
)
from community.models import CloseReason, Confirmation, Reply, Solution, Thread
from community.models.answers import SolutionRole
from community.services.memberships import ensure_member
from community.services.targets import load_reply, load_thread
from community.services.writing import clean_label
from community.viewer import Viewer
from core import clock
from core.errors import InvalidInput, InvalidState
from core.events import publish


@transaction.atomic
def accept_solution(viewer: Viewer, reply_id: uuid.UUID) -> Solution:
    """Say that this reply solves its thread; several may stand. Accepting twice changes nothing."""
    thread, reply = _load(viewer, reply_id)
    community = thread.space.community
    policies.may_accept(viewer, community, thread, reply).demand()
    standing = _standing(reply)
    if standing:
        return standing
    solution = Solution.objects.create(
        community=community,
        space=thread.space,
        thread=thread,
        reply=reply,
        accepted_by_id=name_about(viewer, thread),
        by_role=policies.accepting_role(viewer, community, thread) or SolutionRole.ASKER,
        accepted_at=clock.now(),
    )
    _carry_confirmations(reply, solution)
    _carry_solutions(thread)
    is_self_answer = reply.writer_id == thread.writer_id
    facts = about_solution(thread, reply, solution, is_self_answer=is_self_answer)
    publish(actor_about(viewer, thread), SolutionAccepted(**facts))
    return solution


@transaction.atomic
def unaccept_solution(viewer: Viewer, reply_id: uuid.UUID) -> None:
    """Take a solution back; the row stays as history. Taking back twice changes nothing."""
    thread, reply = _load(viewer, reply_id)
    solution = _standing(reply)
    if solution is None:
        return
    policies.may_unaccept(viewer, thread.space.community, thread, solution).demand()
    revoke_solution(viewer, thread, reply, solution, reason="unaccepted")


def revoke_solution(viewer: Viewer, thread: Thread, reply: Reply, solution: Solution, *, reason: str) -> None:
    """End a standing solution, also when its reply is hidden or deleted."""
    rows = Solution.objects.unscoped("ends the solution of the reply just loaded").filter(pk=solution.pk)
    rows.update(revoked_at=clock.now(), revoked_by_id=_nameable(viewer, thread, reply))
    _carry_solutions(thread)
    facts = about_solution(thread, reply, solution, reason=reason)
    # A reply may end its solution by being withdrawn: then its writer acts, under an alias perhaps.
    publish(actor_about(viewer, reply if is_masked(viewer, reply) else thread), SolutionRevoked(**facts))


def _nameable(viewer: Viewer, thread: Thread, reply: Reply) -> "uuid.UUID | None":
    return None if is_masked(viewer, reply) else name_about(viewer, thread)


def end_solution_of(viewer: Viewer, thread: Thread, reply: Reply) -> None:
    """Revoke the standing solution of a reply that is no longer published, if it has one."""
    solution = _standing(reply)
    if solution:
        revoke_solution(viewer, thread, reply, solution, reason="reply_unpublished")


@transaction.atomic
def confirm_solution(viewer: Viewer, reply_id: uuid.UUID, *, worked: bool, version: str = "") -> Confirmation:
    """Say "worked for me" or "didn't", on which version; the latest word of a person counts."""
    thread, reply = _load(viewer, reply_id)
    solution = _standing(reply)
    if solution is None:
        raise InvalidState(_("This answer is not a solution any more."))
    community = thread.space.community
    policies.may_confirm(viewer, community, reply).demand()
    ensure_member(viewer, community)
    confirmation, previous = _store_confirmation(viewer, solution, worked, clean_label(version, "version", 40))
    _carry_versions(solution)
    if previous is not worked:
        _count_confirmation(thread, solution, worked, previous)
        facts = about_solution(thread, reply, solution, worked=worked, version=confirmation.product_version)
        event = SolutionConfirmed(**facts, confirmation=confirmation, previous=previous)
        publish(viewer.actor_in(community.pk), event)
    return confirmation


@transaction.atomic
def take_back_confirmation(viewer: Viewer, reply_id: uuid.UUID) -> None:
    """Unsay "worked" or "didn't". Taking back what was never said changes nothing."""
    thread, reply = _load(viewer, reply_id)
    solution = _standing(reply)
    own = Confirmation.objects.visible_to(viewer).filter(solution=solution) if solution else None
    earlier = own.first() if own is not None else None
    if solution is None or own is None or earlier is None:
        return
    own.delete()
    _carry_versions(solution)
    _count_confirmation(thread, solution, None, earlier.worked)
    facts = about_solution(thread, reply, solution, worked=None, version="")
    event = SolutionConfirmed(**facts, confirmation=None, previous=earlier.worked)
    publish(viewer.actor_in(thread.community_id), event)


@transaction.atomic
def close_thread(viewer: Viewer, thread_id: uuid.UUID, *, reason: str, note: str = "") -> Thread:
    """Close with a reason; two of the reasons mean that the question is resolved. Closing twice changes nothing."""
    thread = load_thread(viewer, thread_id, lock=True)
    policies.may_close(viewer, thread.space.community, thread).demand()
    if reason not in CloseReason.values:
        raise InvalidInput(_("Please choose a reason."), "reason")
    if thread.closed_at is None:
        changes = {"closed_at": clock.now(), "closed_by_id": name_about(viewer, thread), "close_reason": reason}
        _update(thread, **changes, close_note=clean_label(note, "note", 500))
        facts = about_thread(thread, reason=reason)
        publish(actor_about(viewer, thread), ThreadClosed(**facts))
    return thread


@transaction.atomic
def reopen_thread(viewer: Viewer, thread_id: uuid.UUID) -> Thread:
    """Undo closing, and being a duplicate. Reopening an open thread changes nothing."""
    thread = load_thread(viewer, thread_id, lock=True)
    policies.may_close(viewer, thread.space.community, thread).demand()
    if thread.closed_at or thread.duplicate_of_id:
        _update(thread, closed_at=None, closed_by=None, close_reason="", close_note="", duplicate_of=None)
        publish(actor_about(viewer, thread), ThreadReopened(**about_thread(thread)))
    return thread


@transaction.atomic
def mark_duplicate(viewer: Viewer, thread_id: uuid.UUID, canonical_id: uuid.UUID) -> Thread:
    """Point a question at the one that was asked before, in the same community."""
    thread = load_thread(viewer, thread_id, lock=True)
    canonical = load_thread(viewer, canonical_id)
    policies.may_moderate(viewer, thread.space.community).demand()
    if canonical.pk == thread.pk or canonical.duplicate_of_id or canonical.community_id != thread.community_id:
        raise InvalidInput(_("Choose the original question of this community."), "duplicate_of")
    if thread.duplicate_of_id != canonical.pk:
        _update(thread, duplicate_of=canonical)
        facts = about_thread(thread, canonical=canonical.public_id)
        publish(viewer.actor_in(thread.community_id), ThreadMarkedDuplicate(**facts))
    return thread


def _load(viewer: Viewer, reply_id: uuid.UUID) -> tuple[Thread, Reply]:
    thread = load_thread(viewer, load_reply(viewer, reply_id).thread_id, lock=True)
    return thread, load_reply(viewer, reply_id, lock=True)


def _standing(reply: Reply) -> Solution | None:
    rows = Solution.objects.unscoped("the standing solution of the reply just loaded")
    return rows.filter(reply=reply, revoked_at=None).first()


def _carry_confirmations(reply: Reply, solution: Solution) -> None:
    """Bring along what readers said while this reply was a solution before: it did work for them."""
    said = Confirmation.objects.unscoped("confirmations follow their reply").filter(solution__reply=reply)
    if said.exclude(solution=solution).update(solution=solution):
        rows = Solution.objects.unscoped("counters follow their row")
        rows.filter(reply=reply).exclude(pk=solution.pk).update(
            worked_count=0, failed_count=0, worked_versions=[], failed_versions=[]
        )
        worked = said.filter(worked=True).count()
        rows.filter(pk=solution.pk).update(worked_count=worked, failed_count=said.count() - worked)
        _carry_versions(solution)


def _carry_solutions(thread: Thread) -> None:
    """Carry the standing solutions onto thread and replies: what lists and policies read."""
    standing = Solution.objects.unscoped("carries solutions onto their thread").filter(thread=thread, revoked_at=None)
    rows = list(standing.order_by("accepted_at").values_list("reply_id", "reply__author_id"))
    worked = standing.aggregate(total=Sum("worked_count"))["total"] or 0
    replies = Reply.objects.unscoped("carries solutions onto their replies").filter(thread=thread)
    solving = [reply_id for reply_id, _author in rows]
    replies.filter(is_solution=True).exclude(pk__in=solving).update(is_solution=False)
    replies.filter(pk__in=solving).update(is_solution=True)
    _update(thread, solution_count=len(rows), worked_count=worked, solved_by_id=rows[0][1] if rows else None)


def _store_confirmation(viewer: Viewer, solution: Solution, worked: bool, version: str) -> tuple[Confirmation, bool | None]:
    own = Confirmation.objects.visible_to(viewer).filter(solution=solution)
    earlier = own.first()
    if earlier is None:
        place = {"community_id": solution.community_id, "space_id": solution.space_id}
        said = {"worked": worked, "product_version": version, "created_at": clock.now()}
        return Confirmation.objects.create(**place, solution=solution, user=viewer.user, **said), None
    previous = earlier.worked
    own.update(worked=worked, product_version=version)
    earlier.worked, earlier.product_version = worked, version
    return earlier, previous


def _count_confirmation(thread: Thread, solution: Solution, worked: bool | None, previous: bool | None) -> None:
    worked_delta = int(worked is True) - int(previous is True)
    failed_delta = int(worked is False) - int(previous is False)
    Solution.objects.unscoped("counters follow their row").filter(pk=solution.pk).update(
        worked_count=F("worked_count") + worked_delta, failed_count=F("failed_count") + failed_delta
    )
    Thread.objects.unscoped("counters follow their row").filter(pk=thread.pk).update(
        worked_count=F("worked_count") + worked_delta
    )
    solution.refresh_from_db(fields=["worked_count", "failed_count"])


def _carry_versions(solution: Solution) -> None:
    """Carry the versions on which it worked, and on which it did not, onto the solution's row."""
    said = Confirmation.objects.unscoped("counters follow their row").filter(solution=solution).exclude(product_version="")
    found = set(said.values_list("worked", "product_version"))
    rows = Solution.objects.unscoped("counters follow their row").filter(pk=solution.pk)
    rows.update(
        worked_versions=sorted(version for worked, version in found if worked),
        failed_versions=sorted(version for worked, version in found if not worked),
    )


def _update(thread: Thread, **changes: object) -> None:
    for name, value in changes.items():
        setattr(thread, name, value)
    Thread.objects.unscoped("writes the row just locked").filter(pk=thread.pk).update(**changes)
