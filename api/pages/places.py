"""Communities, spaces and members as JSON."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from community.links import absolute, community_path
from community.models import Community, Membership, Space
from community.services.targets import load_community, spaces_of
from community.viewer import Viewer
from community.visibility import is_staff_of
from core.errors import NotVisible
from core.ids import encode
from core.pagination import paginate

Json = dict[str, Any]
Allowed = frozenset[uuid.UUID] | None


def find_community(viewer: Viewer, slug: str, allowed: Allowed) -> Community:
    """Return a community that exists for the viewer and is on the token's list; NotVisible otherwise."""
    community = load_community(viewer, slug)
    if allowed is not None and community.pk not in allowed:
        raise NotVisible()
    return community


def find_readable(viewer: Viewer, slug: str, allowed: Allowed) -> Community:
    """Return a community whose content the viewer may read; of a listed one outsiders have the landing page alone."""
    community = find_community(viewer, slug, allowed)
    if not community.is_public and community.pk not in viewer.member_community_ids:
        raise NotVisible()
    return community


def community_page(viewer: Viewer, allowed: Allowed, query: Mapping[str, Any]) -> Json:
    """Return one page of the communities that exist for the viewer, by slug."""
    rows = Community.objects.visible_to(viewer)
    if allowed is not None:
        rows = rows.filter(pk__in=allowed)
    page = paginate(rows, ("slug",), query.get("cursor"), query["limit"])
    return {"data": [community_json(viewer, row) for row in page.rows], "next_cursor": page.next_cursor}


def community_json(viewer: Viewer, community: Community) -> Json:
    standing = viewer.standings.get(community.pk)
    return {
        "id": community.public_id,
        "slug": community.slug,
        "name": community.name,
        "tagline": community.tagline,
        "url": absolute(community_path(community), community),
        "visibility": community.visibility,
        "join_policy": community.join_policy,
        "language": community.language,
        "my_role": standing.role if standing and standing.is_active else None,
    }


def spaces_json(viewer: Viewer, community: Community) -> list[Json]:
    return [_space_json(viewer, community, space) for space in spaces_of(viewer, community)]


def _space_json(viewer: Viewer, community: Community, space: Space) -> Json:
    """Return a space; its counts are null for who sees only some of its threads."""
    sees_all = viewer.sees_every_thread_of(space)
    return {
        "id": encode(space.pk),
        "slug": space.slug,
        "name": space.name,
        "description": space.description,
        "url": absolute(reverse("community:space", args=[community.slug, space.slug]), community),
        "kinds": space.kinds,
        "template_md": space.template_md,
        **{f"ask_{fact}": getattr(space, f"ask_{fact}") for fact in ("product", "version", "environment")},
        "thread_count": space.thread_count if sees_all else None,
        "unanswered_count": space.open_count if sees_all else None,
    }


def people_json(community: Community, memberships: Sequence[Membership]) -> list[Json]:
    """Return members; the rows come with their users."""
    return [_person_json(community, row) for row in memberships]


def _person_json(community: Community, membership: Membership) -> Json:
    user = membership.user
    return {
        "id": user.public_id,
        "handle": user.handle,
        "name": user.name,
        "url": absolute(reverse("community:profile", args=[community.slug, user.handle]), community),
        "role": membership.role,
        "is_staff": is_staff_of(user, community),
        "reputation": membership.reputation,
        "helped_count": membership.helped_count,
    }
