"""Attached files as pages show them: below the post that carries them, and beside the text that is being written."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from community.links import file_path
from community.models import Attachment, Community, Reply, Thread
from community.services.attaching import attachable
from community.viewer import Viewer


@dataclass(frozen=True)
class FileItem:
    """One file: `small_url`, `width` and `height` (pixels) of pictures only, `size` in bytes, `markdown` to name it in a text."""

    id: str
    name: str
    alt: str
    url: str
    small_url: str
    width: int
    height: int
    size: int
    markdown: str


def file_item(row: Attachment, community: Community) -> FileItem:
    small = file_path(row, community, small=True) if row.is_picture else ""
    words = (row.alt or row.name).replace("[", "(").replace("]", ")").replace("\\", "")
    markdown = f"{'!' if small else ''}[{words}](attachment:{row.public_id})"
    return FileItem(
        row.public_id, row.name, row.alt, file_path(row, community), small, row.width, row.height, row.byte_size, markdown
    )


def files_to_write(
    viewer: Viewer, community: Community, ids: Iterable[uuid.UUID], post: Thread | Reply | None = None
) -> list[FileItem]:
    """Return what a form shows: the files among `ids` that are still the viewer's to use, and those that the post carries."""
    carried = set(_carried(viewer, post)) if post is not None else set()
    rows = attachable(viewer, community, {*ids, *carried}, post.pk if post is not None else None)
    return [file_item(row, community) for row in rows]


def _carried(viewer: Viewer, post: Thread | Reply) -> Iterable[uuid.UUID]:
    return Attachment.objects.visible_to(viewer).filter(post_id=post.pk).values_list("pk", flat=True)


def files_below(viewer: Viewer, community: Community, posts: Iterable[Thread | Reply]) -> dict[uuid.UUID, list[FileItem]]:
    """Return post id → the files that it carries and its text does not show, oldest first: one query."""
    bodies = {post.pk: post.body_html for post in posts}
    rows = Attachment.objects.visible_to(viewer).filter(post_id__in=list(bodies)).order_by("created_at", "pk")
    found: dict[uuid.UUID, list[FileItem]] = {}
    for row in rows:
        if row.post_id and row.public_id not in bodies[row.post_id]:
            found.setdefault(row.post_id, []).append(file_item(row, community))
    return found
