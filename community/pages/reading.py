"""Which threads hold something that a member has not read yet: asked along with the threads, at no query of its own."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from community.models import Community, ReadMark, Thread
from community.viewer import Viewer


def read_before(viewer: Viewer, community: Community) -> datetime | None:
    """Return the moment up to which everything counts as read; None for those whose reading is not kept."""
    standing = viewer.standings.get(community.pk)
    return standing.read_through if standing and standing.is_active else None


def with_reading(viewer: Viewer, community: Community, threads: "QuerySet[Thread]") -> "QuerySet[Any]":
    """Bring along how far the viewer has read each thread."""
    if read_before(viewer, community) is None:
        return threads
    marks = ReadMark.objects.visible_to(viewer).filter(thread=OuterRef("pk"))
    return threads.annotate(read_through=Subquery(marks.values("read_through")[:1]))


def unread(viewer: Viewer, community: Community) -> Q:
    """Threads in which something happened since the viewer was there."""
    before = read_before(viewer, community)
    marks = ReadMark.objects.visible_to(viewer).filter(thread=OuterRef("pk"), read_through__gte=OuterRef("last_activity_at"))
    return Q(last_activity_at__gt=before) & ~Q(Exists(marks)) if before else Q(pk__in=[])


def is_unread(viewer: Viewer, community: Community, thread: Any) -> bool:
    """Whether a row that came with `with_reading` has something new; never for rows that came without it."""
    before = read_before(viewer, community) if hasattr(thread, "read_through") else None
    return before is not None and thread.last_activity_at > max(before, thread.read_through or before)
