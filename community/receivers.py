"""What follows from the community's events in the same transaction: the search index."""

from community import search
from community.events import (
    PostDeleted,
    PostEdited,
    PostEvent,
    PostHidden,
    PostRestored,
    PostUnhidden,
    ReplyPosted,
    SolutionAccepted,
    SolutionEvent,
    SolutionRevoked,
    ThreadPublished,
)
from community.lifecycle_events import SolutionObjected, SolutionRestored, SolutionSuperseded
from community.models import Comment
from core.events import receiver
from core.models import Event


@receiver(ThreadPublished, SolutionAccepted, SolutionRevoked, SolutionObjected, SolutionSuperseded, SolutionRestored)
def index_thread(event: ThreadPublished | SolutionEvent, record: Event) -> None:
    search.index_thread(event.thread)


@receiver(ReplyPosted)
def index_reply(event: ReplyPosted, record: Event) -> None:
    search.append_reply(event.thread, event.post.body_md)


@receiver(PostEdited, PostDeleted, PostRestored, PostHidden, PostUnhidden)
def reindex_thread(event: PostEvent, record: Event) -> None:
    if not isinstance(event.post, Comment):
        search.index_thread(event.thread)
