"""A moderator's power leaves a record, whichever service it went through."""

from community.events import (
    PostEdited,
    PostEvent,
    PostUnhidden,
    RevisionHidden,
    ThreadClosed,
    ThreadEvent,
    ThreadMarkedDuplicate,
    ThreadReopened,
)
from community.models import CloseReason
from community.moving_events import MovingUndone, PostConverted, PostsMoved, ThreadMoved, ThreadsMerged, ThreadSplit
from core.events import receiver
from core.models import Event
from moderation.models import ActionKind, ModerationAction, ReviewItem

_KINDS = {
    ThreadClosed: ActionKind.CLOSE,
    ThreadReopened: ActionKind.REOPEN,
    ThreadMarkedDuplicate: ActionKind.DUPLICATE,
    PostEdited: ActionKind.EDIT,
    PostUnhidden: ActionKind.UNHIDE,
    RevisionHidden: ActionKind.HIDE_VERSION,
}

_MOVINGS = {
    ThreadsMerged: ActionKind.MERGE,
    ThreadSplit: ActionKind.SPLIT,
    ThreadMoved: ActionKind.MOVE,
    PostConverted: ActionKind.CONVERT,
    MovingUndone: ActionKind.UNDO,
}


@receiver(*_KINDS)
def record_power(event: ThreadEvent, record: Event) -> None:
    """Write down what somebody did to a post that is not their own."""
    post = event.post if isinstance(event, PostEvent) else event.thread
    is_own = post.author_id == record.actor_id and not isinstance(event, RevisionHidden)
    if record.actor_id is None or is_own:
        return
    ModerationAction.objects.create(
        community_id=event.thread.community_id,
        space_id=event.thread.space_id,
        thread_id=event.thread.pk,
        post_id=post.pk,
        kind=_KINDS[type(event)],
        actor_id=record.actor_id,
        target_user_id=post.author_id,
        reason=_reason(event),
        created_at=record.occurred_at,
    )


def _reason(event: ThreadEvent) -> str:
    """Return what the log says: for a closing its reason in words and the note, for an edit what the editor said."""
    if isinstance(event, ThreadClosed):
        label = str(CloseReason(event.thread.close_reason).label)
        return " — ".join(part for part in (label, event.thread.close_note) if part)
    return str(event.data.get("reason", ""))


@receiver(*_MOVINGS)
def bring_reports_along(event: PostsMoved, record: Event) -> None:
    """Reports stand where their post stands; and moving is a moderator's power, whoever wrote the posts."""
    items = ReviewItem.objects.unscoped("reports follow their post")
    items.filter(post_id__in=event.carried).update(thread=event.thread, space_id=event.thread.space_id)
    if event.turned:
        post_id, kind = event.turned
        items.filter(post_id=post_id).update(post_type=kind)
    ModerationAction.objects.create(
        community_id=event.thread.community_id,
        space_id=event.thread.space_id,
        thread_id=event.thread.pk,
        post_id=event.turned[0] if event.turned else event.thread.pk,
        kind=_MOVINGS[type(event)],
        actor_id=record.actor_id,
        created_at=record.occurred_at,
    )
