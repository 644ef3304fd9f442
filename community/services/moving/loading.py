"""Loading the threads of an act under their locks, and turning a refused choice into a word beside the field."""

import uuid

from community.models import Thread
from community.services.targets import load_thread
from community.viewer import Viewer
from core.errors import InvalidInput
from core.verdict import Verdict


def both(viewer: Viewer, source_id: uuid.UUID, target_id: uuid.UUID) -> tuple[Thread, Thread]:
    """Return both, locked in one order for all writers, so that two moderators never wait for each other in a circle."""
    found = {pk: load_thread(viewer, pk, lock=True) for pk in sorted({source_id, target_id})}
    return found[source_id], found[target_id]


def demand(verdict: Verdict, field: str) -> None:
    """Raise InvalidInput with the sentence of a verdict that is no."""
    if not verdict:
        raise InvalidInput(verdict.reason, field)
