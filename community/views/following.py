"""What somebody wants to hear of, and what they keep for later."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from community.links import thread_path
from community.models import Community, Space
from community.pages.bookmarks import bookmarks_page
from community.pages.following import following_page
from community.services import following
from community.services.targets import load_space
from community.services.writing import clean_tags
from community.viewer import Viewer
from community.views.frame import demand_sign_in, enter, show
from community.views.posts import answer_with, target_in
from community.views.threads import thread_in
from core.errors import NotVisible


@require_POST
def follow(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    """Set the level that the form names; without one, follow or stop."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    found = thread_in(viewer, community, thread_id)
    if "level" in request.POST:
        following.follow_thread(viewer, found.pk, following.level_from(request.POST["level"]))
    else:
        following.toggle_following(viewer, found.pk)
    return _back(request, community, thread_path(found, community))


@require_POST
def follow_space(request: HttpRequest, slug: str, space: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    place = load_space(viewer, community, space)
    _follow_place(request, viewer, community, space=place)
    return _back(request, community, reverse("community:space", args=[community.slug, place.slug]))


@require_POST
def follow_tag(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    tag = next(iter(clean_tags([name])), "")
    if not tag:
        raise NotVisible()
    _follow_place(request, viewer, community, tag=tag)
    return _back(request, community, reverse("community:tag", args=[community.slug, tag]))


def _follow_place(request: HttpRequest, viewer: Viewer, community: Community, space: Space | None = None, tag: str = "") -> None:
    """Set the level that the form names; without one, watch or stop."""
    if "level" in request.POST:
        following.follow_place(viewer, community, following.level_from(request.POST["level"]), space=space, tag=tag)
    else:
        following.toggle_place(viewer, community, space=space, tag=tag)


def _back(request: HttpRequest, community: Community, place: str) -> HttpResponse:
    """Return to the page of what one follows if it was said there."""
    return redirect(reverse("community:following", args=[community.slug]) if "from_list" in request.POST else place)


@require_safe
def followed(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    return show(request, "community/following.html", viewer, community, {"page": following_page(viewer, community)})


@require_POST
def bookmark(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, post = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    following.keep_post(viewer, post.pk, kept=request.POST.get("kept") != "0")
    if "from_list" in request.POST:
        return redirect("community:bookmarks", community.slug)
    return answer_with(request, viewer, community, thread, post, "keep")


@require_safe
def bookmark_list(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    page = bookmarks_page(viewer, community, request.GET.get("after"))
    return show(request, "community/bookmarks.html", viewer, community, {"page": page})
