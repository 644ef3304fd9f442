"""Loading what a service works on: through the visibility rule, under a lock, or NotVisible."""

import uuid
from typing import TypeVar

from django.db.models import Model

from community.models import Attachment, Comment, Community, Post, PostType, Reply, Space, Thread
from community.viewer import Viewer
from core.errors import NotVisible

Content = TypeVar("Content", Thread, Reply, Comment)
AnyPost = Thread | Reply | Comment
POST_MODELS: dict[PostType, type[Post]] = {PostType.THREAD: Thread, PostType.REPLY: Reply, PostType.COMMENT: Comment}


def load_thread(viewer: Viewer, thread_id: uuid.UUID, *, lock: bool = False) -> Thread:
    return _load(viewer, Thread, thread_id, lock)


def load_reply(viewer: Viewer, reply_id: uuid.UUID, *, lock: bool = False) -> Reply:
    return _load(viewer, Reply, reply_id, lock)


def load_post(viewer: Viewer, post_id: uuid.UUID, *, lock: bool = False) -> AnyPost:
    """Return the thread, reply or comment with this id; post ids are unique across the three."""
    for model in POST_MODELS.values():
        found = _find(viewer, model, post_id, lock)
        if found is not None:
            return found  # type: ignore[return-value]
    raise NotVisible()


def load_with_thread(viewer: Viewer, post_id: uuid.UUID) -> tuple[Thread, AnyPost]:
    """Return (thread, post), both locked, the thread first: the one lock order of all services."""
    post = load_post(viewer, post_id)
    thread = load_thread(viewer, thread_id_of(post), lock=True)
    if isinstance(post, Thread):
        return thread, thread
    return thread, found(_find(viewer, type(post), post_id, True))  # type: ignore[return-value]


def load_community(viewer: Viewer, slug: str) -> Community:
    """Return the community of an address; NotVisible when it is absent or the viewer must not know of it.

    Whoever reads one of its spaces has it at hand already; only the landing page of a listed one is looked up.
    """
    for space in viewer.spaces.values():
        if space.community.slug == slug:
            return space.community
    return found(Community.objects.visible_to(viewer).filter(slug=slug).first())


def load_file(viewer: Viewer, community: Community, pk: uuid.UUID) -> Attachment:
    return found(Attachment.objects.visible_to(viewer).filter(community=community, pk=pk).first())


def load_space(viewer: Viewer, community: Community, slug: str) -> Space:
    for space in spaces_of(viewer, community):
        if space.slug == slug:
            return space
    raise NotVisible()


def spaces_of(viewer: Viewer, community: Community) -> list[Space]:
    """Return the community's spaces that the viewer reads, in the order of its managers."""
    found = [space for space in viewer.spaces.values() if space.community_id == community.pk]
    return sorted(found, key=lambda space: (space.position, space.name.lower()))


def thread_id_of(post: AnyPost) -> uuid.UUID:
    return post.pk if isinstance(post, Thread) else post.thread_id


def _load(viewer: Viewer, model: type[Content], pk: uuid.UUID, lock: bool) -> Content:
    return found(_find(viewer, model, pk, lock))  # type: ignore[return-value]


def _find(viewer: Viewer, model: type[Post], pk: uuid.UUID, lock: bool) -> Post | None:
    rows = model.objects.visible_to(viewer).select_related("space__community").filter(pk=pk)
    if lock:
        # NO KEY: votes and replies that only refer to this row need not wait for us.
        rows = rows.select_for_update(of=("self",), no_key=True)
    return next(iter(rows), None)  # first() would sort what the key already makes one row


Found = TypeVar("Found", bound=Model)


def found(row: Found | None) -> Found:
    """Return the row; NotVisible when there is none."""
    if row is None:
        raise NotVisible()
    return row
