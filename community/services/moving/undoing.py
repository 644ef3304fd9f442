"""Taking back what was moved, as long as that is possible."""

import uuid
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from community import moving_policies
from community.models import Community, Moving, MovingKind, PostStatus
from community.services.moving.carrying import rows_of
from community.services.moving.converting import undo_conversion
from community.services.moving.merging import undo_merge
from community.services.moving.relocating import undo_move
from community.services.moving.splitting import undo_split
from community.services.targets import found, load_thread
from community.viewer import Viewer
from core.errors import InvalidState

_PLACES = ("thread__space__community", "origin__space__community", "from_space__community")
_UNDO: dict[str, Callable[[Viewer, Moving], None]] = {
    MovingKind.MERGE: undo_merge,
    MovingKind.SPLIT: undo_split,
    MovingKind.MOVE: undo_move,
    MovingKind.CONVERT: undo_conversion,
}


def load_moving(viewer: Viewer, moving_id: uuid.UUID, *, community: Community | None = None) -> Moving:
    """Return an act with the threads and the space that it was about; NotVisible in another community than the one named."""
    rows = Moving.objects.visible_to(viewer).filter(pk=moving_id).select_related(*_PLACES)
    return found((rows.filter(community=community) if community else rows).first())


@transaction.atomic
def undo_moving(viewer: Viewer, moving_id: uuid.UUID, *, community: Community | None = None) -> Moving:
    """Put everything back as it was, what was written since following its post. Undoing twice changes nothing.

    In another community than the one that is named the act does not exist.

    Raises NotVisible, NotPermitted with the reason, or InvalidState when later writes make it impossible.
    """
    moving = load_moving(viewer, moving_id, community=community)
    _lock(viewer, moving)
    moving = rows_of(Moving).select_for_update(of=("self",), no_key=True).select_related(
        *_PLACES
    ).get(pk=moving_id)  # fmt: skip
    if moving.undone_at:
        return moving
    moving_policies.may_undo(viewer, moving).demand()
    if moving.kind != MovingKind.MERGE and moving.origin.status != PostStatus.PUBLISHED:
        raise InvalidState(_("The thread from which this came is not published any more."))
    _UNDO[moving.kind](viewer, moving)
    return moving


def _lock(viewer: Viewer, moving: Moving) -> None:
    """Lock both threads in the one order of all writers; the merged one is a sign that nobody sees."""
    for pk in sorted({moving.thread_id, moving.origin_id}):
        rows_of(type(moving.thread)).select_for_update(of=("self",), no_key=True).get(pk=pk)
    load_thread(viewer, moving.thread_id)
