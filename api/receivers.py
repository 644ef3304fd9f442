"""What follows from the community's events in the same transaction: the feed's new rows."""

import uuid

from api.feed.recording import pointing_at, record
from community.events import (
    PostDeleted,
    PostEdited,
    PostEvent,
    PostHidden,
    PostRestored,
    PostUnhidden,
    PostUnsent,
    ReplyPosted,
    SolutionAccepted,
    SolutionConfirmed,
    SolutionEvent,
    SolutionRevoked,
    ThreadClosed,
    ThreadEvent,
    ThreadMarkedDuplicate,
    ThreadReopened,
)
from community.lifecycle_events import (
    SolutionObjected,
    SolutionRefreshed,
    SolutionRestored,
    SolutionSuperseded,
    SolutionWentStale,
)
from community.models import Comment, Reply, ThreadKind
from community.moving_events import MovingUndone, PostConverted, PostsMoved, ThreadMoved, ThreadsMerged, ThreadSplit
from core.events import receiver
from core.models import Event

SOLUTION_EVENTS = (
    SolutionAccepted, SolutionRevoked, SolutionConfirmed, SolutionObjected, SolutionSuperseded, SolutionRestored,
    SolutionWentStale, SolutionRefreshed,
)  # fmt: skip
MOVING_EVENTS = (ThreadsMerged, ThreadSplit, ThreadMoved, PostConverted, MovingUndone)
FEED_EVENTS = (
    *SOLUTION_EVENTS, PostEdited, PostDeleted, PostUnsent, PostRestored, PostHidden, PostUnhidden,
    ReplyPosted, ThreadClosed, ThreadReopened, ThreadMarkedDuplicate,
    *MOVING_EVENTS,
)  # fmt: skip


@receiver(*SOLUTION_EVENTS, ThreadClosed)
def record_resolution(event: SolutionEvent | ThreadClosed, cause: Event) -> None:
    record([event.thread.pk])


@receiver(PostEdited)
def record_edit(event: PostEdited, cause: Event) -> None:
    """Only a question and its standing solutions are in the feed; the texts of other posts are not."""
    is_shown = not isinstance(event.post, Comment) and (not isinstance(event.post, Reply) or event.post.is_solution)
    if is_shown:
        record([event.thread.pk])


@receiver(ReplyPosted)
def record_first_answer(event: ReplyPosted, cause: Event) -> None:
    """The item tells how long the first answer took; later replies change nothing in it."""
    if event.thread.first_reply_at is None and event.thread.kind == ThreadKind.QUESTION:
        record([event.thread.pk])


@receiver(PostDeleted, PostUnsent, PostRestored, PostHidden, PostUnhidden)
def record_publication(event: PostEvent, cause: Event) -> None:
    if isinstance(event.post, Comment):
        return
    touched = [event.thread.pk] if isinstance(event.post, Reply) else _with_canonical(event)
    record(touched, is_unpublished=isinstance(event, PostDeleted | PostUnsent | PostHidden))


@receiver(ThreadMarkedDuplicate, ThreadReopened)
def record_duplicates(event: ThreadEvent, cause: Event) -> None:
    record([*_with_canonical(event), *event.touched])


@receiver(*MOVING_EVENTS)
def record_moved(event: PostsMoved, cause: Event) -> None:
    """What was merged away is withdrawn; where it went, what it is now part of has changed."""
    record([*_with_canonical(event), *event.touched])


def _with_canonical(event: ThreadEvent) -> list[uuid.UUID]:
    """Return the thread, the one it is a duplicate of, and the one whose item still says so."""
    canonical = [event.thread.duplicate_of_id] if event.thread.duplicate_of_id else []
    return [event.thread.pk, *canonical, *pointing_at(event.thread.pk)]
