"""When a solution needs another look: too many for whom it did not work lately, or its product version was retired."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from community import solving_policies
from community.aliases import actor_about
from community.events import about_solution
from community.lifecycle_events import SolutionRefreshed, SolutionWentStale
from community.models import Confirmation, Product, Reply, Solution, StaleReason, Thread
from community.services.solving.rows import load, standing
from community.viewer import Viewer
from core import clock
from core.errors import InvalidState
from core.events import Actor, publish

# Source: domain rule C16. So many "didn't work" within this time make a solution stale.
FAILURES_THAT_STALE = 3
FAILURE_WINDOW = timedelta(days=30)


def judge(thread: Thread, reply: Reply, solution: Solution, actor: Actor | None = None) -> None:
    """Find out from the facts whether a standing solution is stale, and say so when that has changed."""
    row = _rows().filter(pk=solution.pk).only("worked_versions", "stale_reason", "reviewed_at").get()
    reason = _reason(thread, row)
    if reason == row.stale_reason:
        return
    _rows().filter(pk=solution.pk).update(stale_reason=reason, stale_at=clock.now() if reason else None)
    event = SolutionWentStale if reason else SolutionRefreshed
    publish(actor or Actor(), event(**about_solution(thread, reply, solution, reason=reason or row.stale_reason)))


def _reason(thread: Thread, solution: Solution) -> str:
    since = clock.now() - FAILURE_WINDOW
    said = Confirmation.objects.unscoped("counts who said that it did not work; names nobody")
    failures = said.filter(solution=solution.pk, worked=False, created_at__gt=max(since, solution.reviewed_at or since))
    if failures.count() >= FAILURES_THAT_STALE:
        return StaleReason.FAILURES
    known = {version for version in (thread.product_version, *solution.worked_versions) if version}
    return StaleReason.VERSION if known and known <= _retired_versions(thread) else ""


def _retired_versions(thread: Thread) -> set[str]:
    if not thread.product:
        return set()
    rows = Product.objects.unscoped("which versions of a thread's product are retired")
    row = rows.filter(community=thread.community_id, name__iexact=thread.product).only("retired_versions").first()
    return set(row.retired_versions) if row else set()


@transaction.atomic
def review_solution(viewer: Viewer, reply_id: uuid.UUID) -> None:
    """Say after another look that a solution still holds: who failed with it before counts no more. Twice is once."""
    thread, reply = load(viewer, reply_id)
    solution = standing(reply)
    if solution is None:
        raise InvalidState(_("This answer is not a solution any more."))
    solving_policies.may_review(viewer, thread).demand()
    if solution.stale_reason == StaleReason.FAILURES:
        _rows().filter(pk=solution.pk).update(reviewed_at=clock.now())
        judge(thread, reply, solution, actor_about(viewer, thread))


@transaction.atomic
def judge_version(product: Product, versions: set[str]) -> None:
    """Judge every standing solution of threads about these versions of a product, in the order of their threads."""
    about = Q(thread__product_version__in=versions) | Q(worked_versions__overlap=list(versions))
    rows = _rows().filter(about, community=product.community_id, thread__product__iexact=product.name, revoked_at=None)
    for solution in rows.select_related("reply", "thread__space__community").order_by("thread_id", "pk"):
        judge(solution.thread, solution.reply, solution)


def _rows() -> "QuerySet[Solution]":
    return Solution.objects.unscoped("judges solutions by what was said of them")
