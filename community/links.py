"""Addresses of what people share, relative and absolute."""

from django.conf import settings
from django.urls import reverse

from community.models import Comment, Community, Reply, Thread


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


def anchor(post: Thread | Reply | Comment) -> str:
    return f"p-{post.public_id}"
