"""How a question ends without an answer, begins again, and how its solutions are frozen."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies, solving_policies
from community.aliases import actor_about, name_about
from community.events import ThreadClosed, ThreadReopened, about_thread
from community.lifecycle_events import SolutionsLocked, SolutionsUnlocked
from community.models import CloseReason, Thread
from community.services.solving.duplicates import part_from
from community.services.solving.rows import write
from community.services.targets import load_thread
from community.services.writing import clean_label
from community.viewer import Viewer
from core import clock
from core.errors import InvalidInput
from core.events import publish


@transaction.atomic
def close_thread(viewer: Viewer, thread_id: uuid.UUID, *, reason: str, note: str = "") -> Thread:
    """Close with a reason; two of the reasons mean that the question is resolved. Closing twice changes nothing."""
    thread = load_thread(viewer, thread_id, lock=True)
    policies.may_close(viewer, thread.space.community, thread).demand()
    if reason not in CloseReason.values:
        raise InvalidInput(_("Please choose a reason."), "reason")
    if thread.closed_at is None:
        changes = {"closed_at": clock.now(), "closed_by_id": name_about(viewer, thread), "close_reason": reason}
        write(thread, **changes, close_note=clean_label(note, "note", 500))
        facts = about_thread(thread, reason=reason)
        publish(actor_about(viewer, thread), ThreadClosed(**facts))
    return thread


@transaction.atomic
def reopen_thread(viewer: Viewer, thread_id: uuid.UUID) -> Thread:
    """Undo closing, and being a duplicate. Reopening an open thread changes nothing."""
    thread = load_thread(viewer, thread_id, lock=True)
    policies.may_close(viewer, thread.space.community, thread).demand()
    if thread.closed_at or thread.duplicate_of_id:
        touched = part_from(thread)
        write(thread, closed_at=None, closed_by=None, close_reason="", close_note="")
        publish(actor_about(viewer, thread), ThreadReopened(**about_thread(thread), touched=tuple(touched)))
    return thread


@transaction.atomic
def set_solutions_locked(viewer: Viewer, thread_id: uuid.UUID, *, locked: bool) -> Thread:
    """Freeze which answers are the solutions of a thread, or let them change again. Saying the same twice changes nothing."""
    thread = load_thread(viewer, thread_id, lock=True)
    solving_policies.may_lock(viewer, thread).demand()
    if locked is not (thread.solutions_locked_at is not None):
        write(thread, solutions_locked_at=clock.now() if locked else None)
        event = SolutionsLocked if locked else SolutionsUnlocked
        publish(viewer.actor_in(thread.community_id), event(**about_thread(thread)))
    return thread
