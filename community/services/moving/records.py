"""The record of an act: whether it can still be undone, and that it was."""

import uuid
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from community.models import Moving
from community.services.moving.carrying import rows_of
from community.viewer import Viewer
from core import clock
from core.errors import InvalidState


def demand_untouched(moving: Moving, standing: Iterable[uuid.UUID]) -> None:
    """Raise InvalidState when something was moved after, or other solutions stand than after the act."""
    pair = [moving.thread_id, moving.origin_id]
    later = Q(created_at__gt=moving.created_at) | Q(created_at=moving.created_at, pk__gt=moving.pk)
    rows = rows_of(Moving).filter(later, Q(thread__in=pair) | Q(origin__in=pair), undone_at=None).exclude(pk=moving.pk)
    if rows.exists():
        raise InvalidState(_("More was moved here since. Undo that first."))
    if sorted(map(str, standing)) != sorted(moving.before.get("standing", [])):
        raise InvalidState(_("Since then it has changed which answers are the solutions, so this cannot be undone any more."))


def close(viewer: Viewer, moving: Moving) -> None:
    rows_of(Moving).filter(pk=moving.pk).update(undone_at=clock.now(), undone_by=viewer.user)
