"""Celery entry points of the API; each only calls services."""

import uuid

from celery import shared_task

from api.feed.positions import fill_all_positions
from api.feed.pruning import prune
from api.feed.spaces import follow
from api.idempotency import forget_old_answers


@shared_task(name="api.tasks.follow_spaces", ignore_result=True)
def follow_spaces(community_id: str) -> None:
    follow(uuid.UUID(community_id))


@shared_task(name="api.tasks.tidy", ignore_result=True)
def tidy() -> None:
    """Daily: finish what a lost job left, and forget what is older than its retention."""
    follow()
    fill_all_positions()
    prune()
    forget_old_answers()
