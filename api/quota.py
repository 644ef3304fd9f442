"""How often a token may ask: a counter per token and hour in Valkey.

When Valkey is away nothing is counted and everybody is served: the quota protects the machine from eager clients, not
the content from readers, and a lost cache must not silence an integration (docs/api.md).
"""

import logging

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled

from api.models import ApiToken

logger = logging.getLogger(__name__)

HOUR = 3600


def count_request(token: ApiToken) -> None:
    """Count one request; raises Throttled with the seconds until the next hour when the quota is used up."""
    hour, second = divmod(int(timezone.now().timestamp()), HOUR)
    key = f"api:quota:{token.pk.hex}:{hour}"
    try:
        cache.add(key, 0, 2 * HOUR)
        used = cache.incr(key)
    except (RedisError, ValueError):
        logger.warning("quota not counted: the cache is away")
        return
    if used > token.hourly_quota:
        raise Throttled(wait=HOUR - second)
