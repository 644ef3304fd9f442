"""Addresses of what people share: paths on the present host, and whole addresses under the community's own domain."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from community.hosts import here
from community.models import Attachment, Comment, Community, Reply, Thread


def origin_of(community: Community | None) -> str:
    """Return scheme and host where a community lives; None stands for the central host."""
    return on_domain(community.home_domain if community else "")


def on_domain(domain: str) -> str:
    """Return scheme and host of a domain, the central host's for none: one scheme and one port for all."""
    if not domain:
        return str(settings.SITE_URL)
    site = urlsplit(settings.SITE_URL)
    return f"{site.scheme}://{domain}" + (f":{site.port}" if site.port else "")


def absolute(path: str, community: Community | None = None) -> str:
    """Return the whole address of a path: where the community lives, or on the central host without one."""
    if community is not None and community.home_domain:
        prefix = f"/c/{community.slug}"
        path = path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path
    return origin_of(community) + path


def lasting(name: str, *args: Any) -> str:
    """Return the path on the central host, whichever host is asked: for what is stored, and for links that lead there."""
    return reverse(name, args=args, urlconf=settings.ROOT_URLCONF)


def central(name: str, *args: Any) -> str:
    """Return the address of a page that only the central host has: a path there, the whole address elsewhere."""
    return (settings.SITE_URL if here() else "") + lasting(name, *args)


def community_path(community: Community) -> str:
    return reverse("community:home", args=[community.slug])


def community_address(community: Community) -> str:
    """Return where a link to a community leads from here: a path, or its whole address where that is another host."""
    place = here()
    is_here = place.slug == community.slug if place else not community.home_domain
    return community_path(community) if is_here else absolute(lasting("community:home", community.slug), community)


def thread_path(thread: Thread, community: Community | None = None) -> str:
    slug = (community or thread.space.community).slug
    return reverse("community:thread", args=[slug, thread.pk, thread.slug])


def lasting_thread_path(thread: Thread, community: Community) -> str:
    return lasting("community:thread", community.slug, thread.pk, thread.slug)


def post_path(thread: Thread, post: Thread | Reply | Comment, community: Community | None = None) -> str:
    """Return the permalink of a post: its thread's page, at the post, wherever it stands by then."""
    if isinstance(post, Thread):
        return thread_path(thread, community)
    slug = (community or thread.space.community).slug
    return reverse("community:post", args=[slug, post.pk])


def complete_url(community: Community, thread: Thread | None = None) -> str:
    """Return what an editor asks for its lists; a text that stands in no thread yet names its space in its form."""
    url = reverse("community:complete", args=[community.slug])
    return f"{url}?thread={thread.public_id}" if thread else url


def file_path(file: Attachment, community: Community, *, small: bool = False) -> str:
    """Return the path of an attached file, or of the small self of a picture."""
    return reverse("community:small_file" if small else "community:file", args=[community.slug, file.pk, file.name])


def lasting_file_path(file: Attachment, community: Community, *, small: bool = False) -> str:
    return lasting("community:small_file" if small else "community:file", community.slug, file.pk, file.name)


def as_here(html: str, community: Community) -> str:
    """Return stored HTML with its lasting paths as they stand on the host that is asked; it quotes with double quotes only."""
    return html.replace(f'="{lasting("community:home", community.slug)}', '="/') if here() else html


def anchor(post: Thread | Reply | Comment) -> str:
    return f"p-{post.public_id}"
