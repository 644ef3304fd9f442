"""By which host a request came: the central one, or a community's own domain, where nothing of another community exists."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from community.models import Community
from community.viewer import Viewer
from core import clock

SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Place:
    """The community whose own domain is being asked."""

    community_id: uuid.UUID
    slug: str
    domain: str


_here: ContextVar[Place | None] = ContextVar("here", default=None)


def here() -> Place | None:
    """Return the community on whose own domain this request came, None on the central host and outside of requests."""
    return _here.get()


def find(host: str) -> Place | None:
    """Return the community that lives on this host (lower case, no port), and note that the name leads here."""
    rows = Community.objects.unscoped("a host is accepted before anybody is known").filter(domain=host)
    found = rows.values_list("pk", "slug", "domain_seen_at").first() if host else None
    if found is None:
        return None
    if found[2] is None or found[2] < clock.now() - SEEN_EVERY:
        _note_sight(found[0])
    return Place(found[0], found[1], host)


@contextmanager
def at(place: Place | None) -> Iterator[None]:
    """Let what is done inside be done on this community's domain: addresses, viewers and sessions follow from it."""
    token = _here.set(place)
    try:
        yield
    finally:
        _here.reset(token)


def narrowed(viewer: Viewer) -> Viewer:
    """Return the viewer as far as this host shows: everything on the central one, one community on its own domain."""
    place = here()
    return viewer.within(place.community_id) if place else viewer


@transaction.atomic
def _note_sight(community_id: uuid.UUID) -> None:
    rows = Community.objects.unscoped("notes that a request came by the domain").filter(pk=community_id)
    # Whoever holds the row is changing the community; a page must not wait for them.
    if rows.select_for_update(no_key=True, skip_locked=True).values_list("pk").first():
        rows.update(domain_seen_at=clock.now())
