"""Who hears of a thread: automatic for those who wrote in it, by choice for everybody else."""

import uuid

from django.db import transaction

from community import policies
from community.models import Subscription, Thread
from community.services.targets import load_thread
from community.viewer import Viewer


def follow_automatically(user_id: uuid.UUID | None, thread: Thread) -> None:
    """Follow a thread that one wrote in, unless one has muted it."""
    if user_id is None:
        return
    row = Subscription(community_id=thread.community_id, space_id=thread.space_id, thread=thread, user_id=user_id)
    Subscription.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def set_following(viewer: Viewer, thread_id: uuid.UUID, *, following: bool) -> None:
    """Follow or mute a thread; saying the same twice changes nothing."""
    thread = load_thread(viewer, thread_id)
    policies.may_follow(viewer, thread.space.community).demand()
    follow_automatically(viewer.user_id, thread)
    Subscription.objects.visible_to(viewer).filter(thread=thread).update(is_muted=not following, because_of=None)


@transaction.atomic
def toggle_following(viewer: Viewer, thread_id: uuid.UUID) -> bool:
    """Follow a thread, or stop; returns whether it is followed now."""
    own = Subscription.objects.visible_to(viewer).filter(thread_id=thread_id, is_muted=False)
    is_following = own.exists()
    set_following(viewer, thread_id, following=not is_following)
    return not is_following
