"""Founding a community with the assistant: spaces, look and first invitations in one transaction, once per request."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community import policies
from community.models import Community
from community.presets import Preset
from community.services.brand_pictures import forget_pictures, store_picture
from community.services.communities import create_community
from community.services.invitations import invite
from community.viewer import Viewer
from core.errors import InvalidInput


def found_community(
    viewer: Viewer, preset: Preset, *, request_key: str, logo: UploadedFile[Any] | None = None, **facts: Any
) -> Community:
    """Found a community of which the viewer is owner and manager; a second request with the same key returns the first one's.

    `facts`: name, slug ("" makes one of the name), tagline, accent, spaces (name, description, kinds and access), people.
    """
    policies.may_found(viewer).demand()
    # Bound to the person: somebody else's key finds nothing of theirs.
    key = hashlib.sha256(f"{viewer.user_id}:{request_key}".encode()).hexdigest() if request_key else ""
    earlier = _founded(viewer, key)
    if earlier is not None:
        return earlier
    stored = store_picture(logo, "logo") if logo else ""
    try:
        return _found(viewer, preset, key, stored, **facts)
    except BaseException as error:
        forget_pictures([stored])
        # Of two requests at once the second waited for the first, and finds what it made.
        waited_for = _founded(viewer, key) if isinstance(error, (InvalidInput, IntegrityError)) else None
        if waited_for is None:
            raise
        return waited_for


@transaction.atomic
def _found(
    viewer: Viewer, preset: Preset, key: str, logo: str, *, name: str, slug: str, spaces: list[dict[str, Any]],
    people: list[str], **look: Any,
) -> Community:  # fmt: skip
    community = create_community(
        viewer.user, slug=slug or slugify(name)[:50].strip("-") or uuid.uuid4().hex[:8], name=name,
        operator=viewer.user.organisation if viewer.user else None, visibility=preset.visibility, join_policy=preset.join_policy,
        write_policy=preset.write_policy, welcome_md=str(preset.welcome), logo=logo, founding_key=key,
        spaces=_with_slugs(spaces), **look,
    )  # fmt: skip
    founder = Viewer.for_user(viewer.user)
    for address in people:
        if viewer.user is None or address != viewer.user.email:
            invite(founder, community, email=address)
    return community


def _with_slugs(spaces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each space its word in the address; two of one name are refused beside the second."""
    found: dict[str, dict[str, Any]] = {}
    for space in spaces:
        slug = slugify(space["name"])[:50] or uuid.uuid4().hex[:8]
        if slug in found:
            raise InvalidInput(_("Two spaces are called “%(name)s”.") % {"name": space["name"]})
        found[slug] = {**space, "slug": slug}
    return list(found.values())


def _founded(viewer: Viewer, key: str) -> Community | None:
    rows = Community.objects.unscoped("the key is bound to the person who founded").filter(founding_key=key)
    return rows.first() if key and viewer.user_id else None
