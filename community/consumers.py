"""What the worker does for the community after a change was committed."""

from community.events import TagArranged
from community.services import tagging
from core.events import consumer
from core.models import Event


@consumer("tags", TagArranged)
def bring_threads_under_their_tag(event: Event) -> None:
    if event.community_id:
        tagging.retag(event.community_id, event.data["tag"])
