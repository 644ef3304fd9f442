"""Addresses of what people share, relative and absolute."""

from django.conf import settings
from django.urls import reverse

from community.models import Attachment, Comment, Community, Reply, Thread


def absolute(path: str) -> str:
    """Return the address on the central host."""
    return f"{settings.SITE_URL}{path}"


def community_path(community: Community) -> str:
    return reverse("community:home", args=[community.slug])


def thread_path(thread: Thread, community: Community | None = None) -> str:
    slug = (community or thread.space.community).slug
    return reverse("community:thread", args=[slug, thread.pk, thread.slug])


def post_path(thread: Thread, post: Thread | Reply | Comment, community: Community | None = None) -> str:
    """Return the permalink of a post: its thread's page, at the post, wherever it stands by then."""
    if isinstance(post, Thread):
        return thread_path(thread, community)
    slug = (community or thread.space.community).slug
    return reverse("community:post", args=[slug, post.pk])


def file_path(file: Attachment, community: Community, *, small: bool = False) -> str:
    """Return the address of an attached file, or of the small self of a picture."""
    return reverse("community:small_file" if small else "community:file", args=[community.slug, file.pk, file.name])


def anchor(post: Thread | Reply | Comment) -> str:
    return f"p-{post.public_id}"
