"""Where a thread that moved on is found, for whoever may read it there."""

import uuid

from community.models import PostStatus, Thread
from community.services.targets import load_thread
from community.viewer import Viewer
from core.errors import NotVisible


def load_or_follow(viewer: Viewer, thread_id: uuid.UUID) -> Thread:
    """Return the visible thread of this id, or the visible one to which it leads; NotVisible for everything else."""
    try:
        return load_thread(viewer, thread_id)
    except NotVisible:
        end = _end_of(thread_id)
        if end is None:
            raise
        return load_thread(viewer, end)


def _end_of(thread_id: uuid.UUID) -> uuid.UUID | None:
    """Follow the signs from thread to thread; a merged thread may have been merged again."""
    rows = Thread.objects.unscoped("follows the signs of moved threads; who reads the end is asked then")
    end: uuid.UUID | None = None
    step: uuid.UUID | None = thread_id
    while step:
        step = rows.filter(pk=step, status=PostStatus.MOVED).values_list("leads_to", flat=True).first()
        end = step or end
    return end
