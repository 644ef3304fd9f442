"""Forgetting old changes: what no snapshot shows is kept for the retention time, and then removed."""

import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from api.feed.positions import LOCK
from api.models import FeedPruning, IssueChange, IssueState
from community.models import Space

# Source: the feed's contract. The append-only trigger of the table knows the same number.
RETENTION = timedelta(days=400)


def prune() -> int:
    """Remove rows older than the retention that no snapshot shows; returns how many. A space keeps its newest row."""
    before = timezone.now() - RETENTION
    spaces = Space.objects.unscoped("old changes are forgotten in every space").values_list("pk", flat=True)
    return sum(_prune_space(space_id, before) for space_id in spaces)


@transaction.atomic
def _prune_space(space_id: uuid.UUID, before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    newest = _rows(space_id).aggregate(newest=Max("position"))["newest"]
    old = _rows(space_id).filter(recorded_at__lt=before, position__lt=newest or 0)
    old = old.filter(Q(is_latest=False) | Q(state=IssueState.GONE))
    through = old.aggregate(through=Max("position"))["through"]
    if through is None:
        return 0
    marks = FeedPruning.objects.unscoped("the mark of how far a space was pruned")
    marks.update_or_create(space_id=space_id, defaults={"through": through, "before": before})
    return old.delete()[0]


def _rows(space_id: uuid.UUID) -> "QuerySet[IssueChange]":
    return IssueChange.objects.unscoped("old changes are forgotten in every space").filter(space_id=space_id)
