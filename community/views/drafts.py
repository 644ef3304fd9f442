"""Drafts beside the forms they belong to: opened with the form, saved by a button or while typing, kept through signing up."""

import uuid
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.models import Community, Draft, DraftPlace, Thread
from community.models.drafts import WAITS_FOR
from community.pages.drafts import DraftView, draft_view, drafts_page, form_url, other_text
from community.services import drafts
from community.services.targets import load_thread
from community.viewer import Viewer
from community.views.frame import confidential, demand_sign_in, enter, guard, say, show
from core.errors import InvalidInput, NotVisible
from core.ids import decode


@dataclass(frozen=True)
class Writing:
    """A form's draft as it is opened: what to fill in, which files to list, and what the template needs."""

    view: DraftView
    initial: dict[str, str] = field(default_factory=dict)
    files: list[uuid.UUID] = field(default_factory=list)


def cookie_name() -> str:
    return "__Host-draft" if settings.SESSION_COOKIE_SECURE else "draft"


def open_draft(request: HttpRequest, viewer: Viewer, community: Community, place: DraftPlace) -> Writing:
    """Return the draft for a form that is opened, or an empty one; what was written before signing in becomes the viewer's."""
    if hasattr(request, "seen_as"):
        return Writing(draft_view(community, place, None))
    key = request.COOKIES.get(cookie_name(), "")
    if not viewer.is_authenticated:
        return _opened(community, place, drafts.find_waiting(community, place, key))
    waiting = drafts.claim(viewer, community, place, key) if key else None
    return _opened(community, place, drafts.find_draft(viewer, community, place), waiting)


def _opened(community: Community, place: DraftPlace, draft: Draft | None, waiting: Draft | None = None) -> Writing:
    url = reverse("community:drafts", args=[community.slug])
    other = other_text(waiting, f"{url}?take=1", f"{url}?drop=1") if waiting else None
    view = draft_view(community, place, draft, other)
    return Writing(view, draft.words, draft.files) if draft else Writing(view)


def reopen_draft(request: HttpRequest, viewer: Viewer, community: Community, place: DraftPlace) -> Writing:
    """Return the draft of a form that was refused: it goes on from the number that the form had read."""
    opened = open_draft(request, viewer, community, place)
    return replace(opened, view=replace(opened.view, sequence=_sequence(request)))


def wants_draft(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether a sent form is to be kept, not published: by its button, or because nobody has signed in yet."""
    return not viewer.is_authenticated or "save_draft" in request.POST


def keep(
    request: HttpRequest, viewer: Viewer, community: Community, place: DraftPlace, form: Form, thread: Thread | None = None
) -> HttpResponse | Writing:
    """Keep a sent form as a draft and go on: back to the form, or to sign in first.

    Returns what to show instead where another window was faster. Raises InvalidInput when there is nothing, or too much.
    """
    words = {name: str(form.data.get(name, "")) for name in drafts.WORDS if name in form.data}
    files = getattr(form, "attached_files", [])
    here = form_url(community, place, thread)
    try:
        if viewer.is_authenticated:
            drafts.save_draft(viewer, community, place, words=words, files=files, sequence=_sequence(request))
            say(request, _("Your draft is saved. Nobody else sees it."))
            return redirect(here)
        key = request.COOKIES.get(cookie_name(), "")
        sequence, key = drafts.save_waiting(community, place, words=words, sequence=_sequence(request), key=key)
    except drafts.Outdated as error:
        other = other_text(error.newest, here)
        return Writing(draft_view(community, place, error.newest, other), words, files)
    if not sequence:
        raise InvalidInput(_("Please write something."), "body")
    return _to_sign_in(request, here, key)


def _to_sign_in(request: HttpRequest, here: str, key: str) -> HttpResponse:
    step = "account_signup" if request.POST.get("then") == "signup" else "account_login"
    answer = redirect(f"{reverse(step)}?{urlencode({'next': here.partition('#')[0]})}")
    answer.set_cookie(
        cookie_name(), key, max_age=int(WAITS_FOR.total_seconds()), secure=bool(settings.SESSION_COOKIE_SECURE), httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return answer


def _sequence(request: HttpRequest) -> int:
    text = request.POST.get("draft_sequence", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _place(request: HttpRequest, viewer: Viewer, community: Community) -> DraftPlace:
    try:
        target = decode(request.POST["draft_target"]) if request.POST.get("draft_target") else None
    except ValueError:
        raise NotVisible() from None
    return drafts.place_of(viewer, community, request.POST.get("draft_kind", ""), target)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_list(request: HttpRequest, slug: str) -> HttpResponse:
    """GET lists the viewer's drafts. POST saves one while it is typed, and answers with its number, or 409 with the choice."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    if request.method == "POST":
        return guard(_post(request, viewer, community), community)
    answer = show(request, "community/drafts.html", viewer, community, {"drafts": drafts_page(viewer, community)})
    return confidential(answer)


def _post(request: HttpRequest, viewer: Viewer, community: Community) -> HttpResponse:
    place = _place(request, viewer, community)
    if "take" in request.GET or "drop" in request.GET:
        key = request.COOKIES.get(cookie_name(), "")
        drafts.take_waiting(viewer, community, place, key) if "take" in request.GET else drafts.drop_waiting(
            community, place, key
        )
        return redirect(form_url(community, place, _thread_of(viewer, place)))
    words = {name: request.POST[name] for name in drafts.WORDS if name in request.POST}
    files = [decode(text) for text in request.POST.getlist("attached")[: drafts.MOST_FILES] if _is_id(text)]
    try:
        number = drafts.save_draft(viewer, community, place, words=words, files=files, sequence=_sequence(request))
    except drafts.Outdated as error:
        other = other_text(error.newest, form_url(community, place, _thread_of(viewer, place)))
        context: dict[str, Any] = {"draft": draft_view(community, place, error.newest, other)}
        return render(request, "community/partials/draft_choice.html", context, status=409)
    except InvalidInput as error:
        return HttpResponse(error.reason, status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(str(number), content_type="text/plain; charset=utf-8")


def _is_id(text: str) -> bool:
    try:
        decode(text)
    except ValueError:
        return False
    return True


def _thread_of(viewer: Viewer, place: DraftPlace) -> Thread | None:
    return load_thread(viewer, place.thread_id) if place.thread_id else None


@require_POST
def discard(request: HttpRequest, slug: str, draft_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    drafts.discard_draft(viewer, community, draft_id)
    say(request, _("The draft is gone."))
    return redirect("community:drafts", slug)
