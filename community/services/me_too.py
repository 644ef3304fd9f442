""" "I have this too": counted from the asker on, and a wish to hear of the solution, and of nothing else."""

import uuid

from django.db import transaction

from community import solving_policies
from community.events import about_thread
from community.lifecycle_events import MeTooSaid
from community.models import MeToo
from community.services import counting
from community.services.memberships import ensure_member
from community.services.targets import load_thread
from community.viewer import Viewer
from core.events import publish


@transaction.atomic
def set_me_too(viewer: Viewer, thread_id: uuid.UUID, *, said: bool) -> None:
    """Say that one has the same problem, or take it back. Saying the same twice changes nothing."""
    thread = load_thread(viewer, thread_id, lock=True)
    community = thread.space.community
    own = MeToo.objects.visible_to(viewer).filter(thread=thread)
    if said is own.exists():
        return
    if said:
        solving_policies.may_say_me_too(viewer, thread).demand()
        ensure_member(viewer, community)
        MeToo.objects.create(community=community, space=thread.space, thread=thread, user=viewer.user)
    else:
        own.delete()
    counting.count_me_too(thread, 1 if said else -1)
    publish(viewer.actor_in(community.pk), MeTooSaid(**about_thread(thread, said=said)))
