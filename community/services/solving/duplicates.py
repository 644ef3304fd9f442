"""Questions that were asked before: which one is the original."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.events import ThreadMarkedDuplicate, about_thread
from community.models import Thread
from community.services.solving.rows import write
from community.services.targets import load_thread
from community.viewer import Viewer
from core.errors import InvalidInput
from core.events import publish


@transaction.atomic
def mark_duplicate(viewer: Viewer, thread_id: uuid.UUID, canonical_id: uuid.UUID) -> Thread:
    """Point a question at the one that was asked before, in the same community."""
    thread = load_thread(viewer, thread_id, lock=True)
    canonical = load_thread(viewer, canonical_id)
    policies.may_moderate(viewer, thread.space.community).demand()
    if canonical.pk == thread.pk or canonical.duplicate_of_id or canonical.community_id != thread.community_id:
        raise InvalidInput(_("Choose the original question of this community."), "duplicate_of")
    if thread.duplicate_of_id != canonical.pk:
        write(thread, duplicate_of=canonical)
        facts = about_thread(thread, canonical=canonical.public_id)
        publish(viewer.actor_in(thread.community_id), ThreadMarkedDuplicate(**facts))
    return thread
