"""Writing the feed: compare what it last said of a thread with what is true now, and append a row when they differ.

Runs inside the transaction of the change. Everything here is a function of the rows: recording twice, or after a
missed event, ends in the same feed.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from api.feed.issues import Issue, issues_of
from api.models import Change, IssueChange, IssueState
from community.models import Thread, ThreadKind
from core import clock


@transaction.atomic
def record(thread_ids: Iterable[uuid.UUID], *, is_unpublished: bool = False) -> int:
    """Append what changed for these threads; returns how many rows. `is_unpublished`: a post of theirs left the public.

    Locks the threads in one order, so that the versions of an issue are written one after the other.
    """
    ids = sorted(set(thread_ids))
    rows = Thread.objects.unscoped("the feed follows its threads").select_for_update(of=("self",), no_key=True)
    threads = list(rows.select_related("space__community").filter(pk__in=ids, kind=ThreadKind.QUESTION).order_by("pk"))
    issues = issues_of(threads)
    latest = _latest(threads)
    return sum(_follow(issues[thread.pk], latest.get(thread.pk), is_unpublished) for thread in threads)


def pointing_at(thread_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the issues whose item names this thread as their duplicate."""
    rows = IssueChange.objects.unscoped("the feed follows its threads").filter(is_latest=True)
    return list(rows.filter(duplicate_ids__contains=[thread_id]).values_list("thread_id", flat=True))


def _latest(threads: Sequence[Thread]) -> dict[uuid.UUID, IssueChange]:
    rows = IssueChange.objects.unscoped("the feed follows its threads").filter(thread__in=threads, is_latest=True)
    return {row.thread_id: row for row in rows}


def _follow(issue: Issue, last: IssueChange | None, is_unpublished: bool) -> int:
    """Append the rows that lead from `last` to `issue`; a question enters the feed when it is first resolved."""
    if last is None:
        if issue.state != IssueState.RESOLVED:
            return 0
        _append(issue, None, Change.RESOLVED, _resolved_at(issue))
        return 1
    moved = last.state != IssueState.GONE and (last.space_id, last.audience) != (issue.thread.space_id, issue.audience)
    if moved and issue.state != IssueState.GONE:
        # Whoever reads the old place only must drop it; whoever reads the new one then hears of it anew.
        last = _withdraw(last)
        _append(issue, last, _change(issue, last), clock.now())
        return 2
    if issue.state == IssueState.GONE:
        if last.state == IssueState.GONE:
            return 0
        _withdraw(last)
        return 1
    is_same = issue.state == last.state and issue.payload == last.payload
    if is_unpublished:
        _scrub(last.thread_id, but=last.pk if is_same else None)
    if is_same:
        return 0
    _append(issue, last, _change(issue, last), clock.now())
    return 1


def _change(issue: Issue, last: IssueChange) -> Change:
    if issue.state == last.state:
        is_other = issue.state == IssueState.RESOLVED and issue.primary_reply_id != last.primary_reply_id
        return Change.SUPERSEDED if is_other else Change.UPDATED
    return {
        IssueState.OPEN: Change.REOPENED,
        IssueState.DUPLICATE: Change.MERGED,
        IssueState.RESOLVED: Change.RESOLVED_AGAIN,
        IssueState.GONE: Change.WITHDRAWN,
    }[issue.state]


def _append(issue: Issue, last: IssueChange | None, change: Change, changed_at: datetime) -> IssueChange:
    thread, payload = issue.thread, issue.payload
    if change == Change.REOPENED and payload is not None:
        payload["timeline"]["reopens"] += 1
    if last is not None:
        IssueChange.objects.unscoped("the feed follows its threads").filter(pk=last.pk).update(is_latest=False)
    return IssueChange.objects.create(
        thread=thread, community_id=thread.community_id, space_id=thread.space_id, audience=issue.audience,
        version=last.version + 1 if last else 1, change=change, state=issue.state, changed_at=changed_at,
        products=_products(issue, last), primary_reply_id=issue.primary_reply_id,
        duplicate_ids=list(issue.duplicate_ids), payload=payload,
    )  # fmt: skip


def _withdraw(last: IssueChange) -> IssueChange:
    """Append a tombstone for the readers of the last row, and take the texts out of all rows before it."""
    _scrub(last.thread_id)
    IssueChange.objects.unscoped("the feed follows its threads").filter(pk=last.pk).update(is_latest=False)
    return IssueChange.objects.create(
        thread_id=last.thread_id, community_id=last.community_id, space_id=last.space_id, audience=last.audience,
        version=last.version + 1, change=Change.WITHDRAWN, state=IssueState.GONE, changed_at=clock.now(),
        products=last.products,
    )  # fmt: skip


def _scrub(thread_id: uuid.UUID, *, but: int | None = None) -> None:
    """No later answer may hold a text that was taken back, not even for an old cursor. `but` is a row that stays."""
    rows = IssueChange.objects.unscoped("the feed follows its threads").filter(thread_id=thread_id)
    rows.filter(payload__isnull=False).exclude(pk=but).update(payload=None)


def _products(issue: Issue, last: IssueChange | None) -> list[str]:
    return sorted({*(last.products if last else []), *filter(None, [issue.product])})


def _resolved_at(issue: Issue) -> datetime:
    """The moment of the resolution itself, so that imported history enters the feed with its own dates."""
    resolution = (issue.payload or {}).get("resolution") or {}
    accepted_at = resolution.get("accepted_at")
    return datetime.fromisoformat(accepted_at) if accepted_at else clock.now()
