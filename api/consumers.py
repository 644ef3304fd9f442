"""What follows after commit: rows of the feed get their position, and the feed follows a space whose readers changed."""

from django.db import transaction

from api.feed.positions import fill_positions
from api.receivers import FEED_EVENTS
from api.tasks import follow_spaces
from community.events import CommunityChanged
from core.events import consumer
from core.models import Event


@consumer("feed_positions", *FEED_EVENTS)
def give_positions(event: Event) -> None:
    fill_positions()


@consumer("feed_audience", CommunityChanged)
def follow_audience(event: Event) -> None:
    """Hand over to a job of its own, which works in small transactions. Reading has been right since the change itself."""
    transaction.on_commit(lambda: follow_spaces.delay(str(event.community_id)), robust=True)
