"""What follows from the community's events in the same transaction: the search index."""

from community import search
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
    SolutionEvent,
    SolutionRevoked,
    ThreadEvent,
    ThreadMarkedDuplicate,
    ThreadPublished,
    ThreadReopened,
)
from community.lifecycle_events import SolutionObjected, SolutionRestored, SolutionSuperseded
from community.models import Comment
from community.moving_events import MovingUndone, PostConverted, PostsMoved, ThreadMoved, ThreadsMerged, ThreadSplit
from core.events import receiver
from core.models import Event


@receiver(ThreadPublished, SolutionAccepted, SolutionRevoked, SolutionObjected, SolutionSuperseded, SolutionRestored)
def index_thread(event: ThreadPublished | SolutionEvent, record: Event) -> None:
    search.index_thread(event.thread)


@receiver(ThreadMarkedDuplicate, ThreadReopened)
def index_originals(event: ThreadEvent, record: Event) -> None:
    """An original is found by the titles of the questions that repeat it."""
    search.index_originals(
        [event.thread.pk, *event.touched, *([event.thread.duplicate_of_id] if event.thread.duplicate_of_id else [])]
    )


@receiver(ReplyPosted)
def index_reply(event: ReplyPosted, record: Event) -> None:
    search.append_reply(event.thread, event.post.body_md)


@receiver(PostEdited, PostDeleted, PostUnsent, PostRestored, PostHidden, PostUnhidden)
def reindex_thread(event: PostEvent, record: Event) -> None:
    if not isinstance(event.post, Comment):
        search.index_thread(event.thread)
    if event.post == event.thread and event.thread.duplicate_of_id:
        search.index_originals([event.thread.duplicate_of_id])


@receiver(ThreadsMerged, ThreadSplit, ThreadMoved, PostConverted, MovingUndone)
def index_moved(event: PostsMoved, record: Event) -> None:
    search.index_originals([event.thread.pk, *event.touched])
