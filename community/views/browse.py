"""Reading pages: directory, lists, search, tags, members, profiles, readers."""

import uuid
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import policies
from community.forms import TagForm
from community.links import absolute, community_path
from community.models import Community
from community.pages import directory, lists, members, profile, results, tags
from community.pages.readers import readers_page
from community.services import misses, reading, tagging
from community.services.reviewing_readers import last_review
from community.services.targets import load_community, load_space
from community.viewer import Viewer
from community.views.frame import demand_sign_in, enter, lead_home, looking, refuse, say, show, viewer_in
from community.views.threads import thread_in
from core.errors import InvalidInput, NotVisible


def _for_search_engines(request: HttpRequest, community: Community | None = None) -> dict[str, Any]:
    """Name the page that stands for this one: its address without a query. Only that page itself may be listed."""
    return {"canonical_url": absolute(request.path, community), "is_plain": not request.GET}


@require_safe
def communities(request: HttpRequest) -> HttpResponse:
    page = directory.directory_page(viewer_in(request))
    context = {"communities": page.communities, "mine": page.mine, "found_url": page.found_url, **_for_search_engines(request)}
    return render(request, "community/directory.html", context)


@require_safe
def home(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        viewer, community = enter(request, slug)
    except NotVisible:
        return _landing(request, slug)
    page = lists.thread_list_page(viewer, community, order=request.GET.get("order", ""), cursor=request.GET.get("after"))
    # Shown to who comes in by the door, not on each page of a list. Cleaned of all that could harm when it was written.
    welcome = "" if request.GET else mark_safe(community.welcome_html)  # noqa: S308
    return _show_list(request, viewer, community, page, welcome)


def _show_list(
    request: HttpRequest, viewer: Viewer, community: Community, page: lists.ThreadListPage, welcome: str = "",
    about: tags.TagAbout | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "welcome": welcome,
        "about": about,
        "page": page,
        "community": page.community,
        **_for_search_engines(request, community),
    }
    return show(request, "community/thread_list.html", viewer, community, context)


@require_POST
def mark_read(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything in this community counts as read."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    reading.mark_all_read(viewer, community)
    return redirect(community_path(community))


def _landing(request: HttpRequest, slug: str) -> HttpResponse:
    """A listed community shows outsiders its name and how to join, and nothing else."""
    viewer = looking(request)
    community = load_community(viewer, slug)
    lead_home(request, community)
    landing = directory.landing_page(viewer, community)
    answer = render(request, "community/landing.html", {"landing": landing})
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def space(request: HttpRequest, slug: str, space: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    place = load_space(viewer, community, space)
    order, cursor = request.GET.get("order", ""), request.GET.get("after")
    page = lists.thread_list_page(viewer, community, order=order, cursor=cursor, space=place)
    return _show_list(request, viewer, community, page)


@require_safe
def tag(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    about = tags.about_tag(viewer, community, name)
    if about.main_url:
        return redirect(about.main_url)
    order, cursor = request.GET.get("order", ""), request.GET.get("after")
    page = lists.thread_list_page(viewer, community, order=order, cursor=cursor, tag=name)
    return _show_list(request, viewer, community, page, about=about)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_tag(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Moderators say what a tag is for and which words mean it."""
    viewer, community = enter(request, slug)
    policies.may_moderate(viewer, community).demand()
    about = tags.about_tag(viewer, community, name)
    initial = {"description": about.description, "synonyms": ", ".join(about.synonyms)}
    form = TagForm(request.POST or None, initial=initial)
    tag_url = reverse("community:tag", args=[community.slug, name])
    if request.method == "POST" and form.is_valid():
        try:
            tagging.arrange_tag(viewer, community, name, **form.cleaned_data)
            say(request, _("Saved. Threads that carry one of these words get the tag in the next minutes."))
            return redirect(tag_url)
        except InvalidInput as error:
            refuse(form, error)
    context = {
        "heading": f"#{name}", "form": form, "cancel_url": tag_url, "submit_label": _("Save"),
        "text": _("Whoever writes one of the other words gets this tag instead, and so do the threads that carry it already."),
    }  # fmt: skip
    return show(request, "community/confirm_action.html", viewer, community, context, status=422 if form.errors else 200)


@require_safe
def tag_list(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    context = {"tags": tags.tag_cards(viewer, community), **_for_search_engines(request, community)}
    return show(request, "community/tags.html", viewer, community, context, current="tags")


@require_safe
def search(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    page = results.search_page(viewer, community, request.GET.get("q", ""), request.GET.get("page", "1"))
    if page.is_in_vain and _was_sent(request):
        misses.note_miss(community, page.query)
    context = {
        "query": page.query, "rows": page.rows, "total": page.total, "next_url": page.next_url, "filters": page.filters,
        "suggestions": [],
    }  # fmt: skip
    return show(request, "community/search.html", viewer, community, context)


def _was_sent(request: HttpRequest) -> bool:
    """Whether somebody asked for this: not a search on the way to a longer one, a page fetched ahead, or a look as another."""
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return request.method == "GET" and not (is_ahead or getattr(request, "htmx", False) or hasattr(request, "seen_as"))


@require_safe
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """What the community says about people's data; the page is there once its managers wrote something."""
    viewer, community = enter(request, slug)
    if not community.privacy_html:
        raise NotVisible()
    text = mark_safe(community.privacy_html)  # noqa: S308  (cleaned when it was written)
    return show(request, "community/privacy.html", viewer, community, {"text": text, **_for_search_engines(request, community)})


@require_safe
def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    page = members.member_page(viewer, community, request.GET.get("q", ""), request.GET.get("after"))
    context = {"members": page.members, "query": page.query, "next_url": page.next_url, **_for_search_engines(request, community)}
    return show(request, "community/members.html", viewer, community, context, current="members")


@require_safe
def readers(request: HttpRequest, slug: str, thread_id: uuid.UUID | None = None) -> HttpResponse:
    """Who can read this community, or this thread, since when and why."""
    viewer, community = enter(request, slug)
    thread = thread_in(viewer, community, thread_id) if thread_id else None
    policies.may_see_readers(viewer, community).demand()
    page = readers_page(community, thread.space if thread else None, thread)
    if not thread and policies.may_review_readers(viewer, community) and not community.is_public:
        url = reverse("community:readers_reviewed", args=[community.slug])
        page = replace(page, review_url=url, reviewed_at=last_review(viewer, community))
    return show(request, "community/readers.html", viewer, community, {"page": page})


@require_safe
def member(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    page = profile.profile_page(viewer, community, handle)
    context = {
        "profile": page, "is_me": page.is_me, "is_worth_finding": bool(page.bio or page.threads or page.replies),
        **_for_search_engines(request, community),
    }  # fmt: skip
    return show(request, "community/profile.html", viewer, community, context)
