"""What readers say of a solution: it worked, or it did not, on which version."""

import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community import policies
from community.events import SolutionConfirmed, about_solution
from community.models import Confirmation, Reply, Solution, Thread
from community.services.memberships import ensure_member
from community.services.solving.rows import load, standing
from community.services.solving.staleness import judge
from community.services.writing import clean_label
from community.viewer import Viewer
from core import clock
from core.errors import InvalidState
from core.events import publish


@transaction.atomic
def confirm_solution(viewer: Viewer, reply_id: uuid.UUID, *, worked: bool, version: str = "") -> Confirmation:
    """Say "worked for me" or "didn't", on which version; the latest word of a person counts."""
    thread, reply = load(viewer, reply_id)
    solution = standing(reply)
    if solution is None:
        raise InvalidState(_("This answer is not a solution any more."))
    community = thread.space.community
    policies.may_confirm(viewer, community, reply).demand()
    ensure_member(viewer, community)
    confirmation, previous = _store(viewer, solution, worked, clean_label(version, "version", 40))
    _carry_versions(solution)
    if previous is not worked:
        _count(thread, solution, worked, previous)
        facts = about_solution(thread, reply, solution, worked=worked, version=confirmation.product_version)
        event = SolutionConfirmed(**facts, confirmation=confirmation, previous=previous)
        publish(viewer.actor_in(community.pk), event)
    judge(thread, reply, solution)
    return confirmation


@transaction.atomic
def take_back_confirmation(viewer: Viewer, reply_id: uuid.UUID) -> None:
    """Unsay "worked" or "didn't". Taking back what was never said changes nothing."""
    thread, reply = load(viewer, reply_id)
    solution = standing(reply)
    own = Confirmation.objects.visible_to(viewer).filter(solution=solution) if solution else None
    earlier = own.first() if own is not None else None
    if solution is None or own is None or earlier is None:
        return
    own.delete()
    _carry_versions(solution)
    _count(thread, solution, None, earlier.worked)
    facts = about_solution(thread, reply, solution, worked=None, version="")
    event = SolutionConfirmed(**facts, confirmation=None, previous=earlier.worked)
    publish(viewer.actor_in(thread.community_id), event)
    judge(thread, reply, solution)


def carry_confirmations(reply: Reply, solution: Solution) -> None:
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


def _store(viewer: Viewer, solution: Solution, worked: bool, version: str) -> tuple[Confirmation, bool | None]:
    own = Confirmation.objects.visible_to(viewer).filter(solution=solution)
    earlier = own.first()
    if earlier is None:
        place = {"community_id": solution.community_id, "space_id": solution.space_id}
        said = {"worked": worked, "product_version": version, "created_at": clock.now()}
        return Confirmation.objects.create(**place, solution=solution, user=viewer.user, **said), None
    previous = earlier.worked
    own.update(worked=worked, product_version=version, created_at=clock.now())
    earlier.worked, earlier.product_version = worked, version
    return earlier, previous


def _count(thread: Thread, solution: Solution, worked: bool | None, previous: bool | None) -> None:
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
