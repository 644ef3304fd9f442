"""What somebody keeps for later."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from community.links import post_path
from community.models import Bookmark, Comment, Community, PostType, Reply, Thread
from community.pages.structured import plain_text
from community.services.targets import AnyPost
from community.viewer import Viewer
from core.pagination import paginate
from core.text import excerpt

PAGE_SIZE, EXCERPT = 30, 200
ORDER = ("-created_at", "-pk")


@dataclass(frozen=True)
class BookmarkRow:
    title: str
    kind: str
    excerpt: str
    url: str
    keep_url: str
    kept_at: datetime


@dataclass(frozen=True)
class BookmarksPage:
    rows: list[BookmarkRow]
    next_url: str | None


def bookmarks_page(viewer: Viewer, community: Community, cursor: str | None) -> BookmarksPage:
    """Return one page of kept posts, the latest first; what may no longer be read is left out and stays kept."""
    page = paginate(Bookmark.objects.visible_to(viewer).filter(community=community), ORDER, cursor, PAGE_SIZE)
    posts = _posts(viewer, page.rows)
    path = reverse("community:bookmarks", args=[community.slug])
    rows = [_row(community, row, posts[row.post_id]) for row in page.rows if row.post_id in posts]
    return BookmarksPage(rows, f"{path}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else None)


def _posts(viewer: Viewer, rows: Sequence[Bookmark]) -> dict[uuid.UUID, AnyPost]:
    """Return the posts that are still in view, by id: one query for each kind."""
    ids = {kind: [row.post_id for row in rows if row.post_type == kind] for kind in PostType}
    below = "thread__space__community"
    found: list[AnyPost] = [
        *Thread.objects.visible_to(viewer).filter(pk__in=ids[PostType.THREAD]).select_related("space__community"),
        *Reply.objects.visible_to(viewer).filter(pk__in=ids[PostType.REPLY]).select_related(below),
        *Comment.objects.visible_to(viewer).filter(pk__in=ids[PostType.COMMENT]).select_related(below, "reply"),
    ]
    return {post.pk: post for post in found}


def _row(community: Community, row: Bookmark, post: AnyPost) -> BookmarkRow:
    thread = post if isinstance(post, Thread) else post.thread
    keep_url = reverse("community:bookmark", args=[community.slug, post.pk])
    said = excerpt(plain_text(post.body_html), EXCERPT)
    return BookmarkRow(thread.title, row.post_type, said, post_path(thread, post, community), keep_url, row.created_at)
