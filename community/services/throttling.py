"""How often one person may ask for something that answers while they type: a counter per minute in Valkey."""

import logging

from django.core.cache import cache
from redis.exceptions import RedisError

from community.viewer import Viewer
from core import clock

logger = logging.getLogger(__name__)

MINUTE = 60


def is_throttled(viewer: Viewer, what: str, most: int) -> bool:
    """Count one request of this minute; whether it is one too many. When Valkey is away nobody is throttled."""
    minute = int(clock.now().timestamp()) // MINUTE
    key = f"throttle:{what}:{viewer.user_id}:{minute}"
    try:
        cache.add(key, 0, 2 * MINUTE)
        return cache.incr(key) > most
    except (RedisError, ValueError):
        logger.warning("not throttled: the cache is away", extra={"what": what})
        return False
