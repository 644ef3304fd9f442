"""The review queue as JSON: items with the post as it stands and what was reported."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from api.pages.places import Allowed, find_readable
from api.pages.posts import AnyPost, Json, author_json, authors_of, moment
from community import policies
from community.links import absolute, post_path
from community.models import Comment, PostType, Reply, Thread
from community.viewer import Viewer
from core.errors import NotPermitted
from core.ids import encode
from core.pagination import paginate
from moderation.models import Flag, ReviewItem

QUEUE = ("-opened_at", "-id")


def queue_page(viewer: Viewer, allowed: Allowed, query: Mapping[str, Any]) -> Json:
    """Return one page of the queue. NotPermitted for whoever moderates nothing, or not the community asked for."""
    rows = ReviewItem.objects.visible_to(viewer).filter(status=query["status"]).select_related("thread")
    if "community" in query:
        community = find_readable(viewer, query["community"], allowed)
        policies.may_moderate(viewer, community).demand()
        rows = rows.filter(community=community)
    elif not viewer.moderated_community_ids:
        raise NotPermitted()
    page = paginate(rows, QUEUE, query.get("cursor"), query["limit"])
    return {"data": items_json(viewer, page.rows), "next_cursor": page.next_cursor}


def items_json(viewer: Viewer, items: Sequence[ReviewItem]) -> list[Json]:
    posts = _posts(viewer, items)
    flags: dict[uuid.UUID, list[Json]] = defaultdict(list)
    for flag in Flag.objects.visible_to(viewer).filter(item__in=items).order_by("created_at", "pk"):
        flags[flag.item_id].append({"reason": flag.reason, "note": flag.note, "created_at": moment(flag.created_at)})
    authors = authors_of(posts.values())
    return [_item_json(viewer, item, posts.get(item.post_id), flags[item.pk], authors) for item in items]


def flag_json(flag: Flag, post_id: uuid.UUID) -> Json:
    return {
        "id": flag.public_id,
        "post": encode(post_id),
        "reason": flag.reason,
        "note": flag.note,
        "created_at": moment(flag.created_at),
    }


def _posts(viewer: Viewer, items: Sequence[ReviewItem]) -> dict[uuid.UUID, AnyPost]:
    """Return the reported posts as they stand. An item comes with its thread, which its moderators see in every state."""
    found: dict[uuid.UUID, AnyPost] = {item.post_id: item.thread for item in items if item.post_type == PostType.THREAD}
    for kind, model in ((PostType.REPLY, Reply), (PostType.COMMENT, Comment)):
        wanted = [item.post_id for item in items if item.post_type == kind]
        if wanted:
            found.update({post.pk: post for post in model.objects.visible_to(viewer).filter(pk__in=wanted)})
    return found


def _item_json(viewer: Viewer, item: ReviewItem, post: AnyPost | None, flags: list[Json], authors: Any) -> Json:
    space = viewer.spaces[item.space_id]
    return {
        "id": item.public_id,
        "community": space.community.slug,
        "space": space.slug,
        "status": item.status,
        "flag_count": item.flag_count,
        "opened_at": moment(item.opened_at),
        "closed_at": moment(item.closed_at),
        "post": _reported_json(viewer, item.thread, post, authors) if post else None,
        "flags": flags,
    }


def _reported_json(viewer: Viewer, thread: Thread, post: AnyPost, authors: Any) -> Json:
    community = viewer.spaces[post.space_id].community
    return {
        "id": post.public_id,
        "type": post.post_type.value,
        "url": absolute(post_path(thread, post, community), community),
        "thread": thread.public_id,
        "title": thread.title,
        "body_md": post.body_md,
        "status": post.status,
        "author": author_json(post, community, authors),
    }
