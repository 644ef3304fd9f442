"""What follows from the community's events in the same transaction: lines of the inbox lead to where their post stands."""

from community.moving_events import MovingUndone, PostConverted, PostsMoved, ThreadMoved, ThreadsMerged, ThreadSplit
from core.events import receiver
from core.models import Event
from notifications.models import Notification


@receiver(ThreadsMerged, ThreadSplit, ThreadMoved, PostConverted, MovingUndone)
def bring_lines_along(event: PostsMoved, record: Event) -> None:
    rows = Notification.objects.unscoped("lines follow the post that they speak of")
    rows.filter(post_id__in=event.carried).update(thread=event.thread, space_id=event.thread.space_id)
