"""Suggestions while somebody asks: shown as the title is typed, opened, and perhaps the end of the draft."""

import uuid

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.events import SuggestionOpened, SuggestionShown, SuggestionSolved
from community.links import thread_path
from community.models import Community, DraftKind, DraftPlace, ThreadKind
from community.pages.suggestions import Suggestion, suggestions
from community.services import drafts
from community.services.deflecting import note_suggestion, note_suggestions
from community.viewer import Viewer
from community.views.frame import demand_sign_in, enter, say


@require_safe
def similar(request: HttpRequest, slug: str) -> HttpResponse:
    """Questions like the title being typed."""
    viewer, community = enter(request, slug)
    asked = request.GET
    found = suggestions(viewer, community, asked.get("title", ""), asked.get("product", ""), asked.get("version", ""))
    draft = asked.get("request_key", "")
    note_suggestions(viewer, community, found.threads, draft, SuggestionShown)
    return render(request, "community/partials/similar.html", {"items": found.items, "asking_key": draft})


def to_consider(viewer: Viewer, community: Community, said: QueryDict) -> list[Suggestion]:
    """Return what to show before a question is published, once: where solved ones are like it and none was shown yet."""
    if said.get("considered") or said.get("kind", ThreadKind.QUESTION) != ThreadKind.QUESTION:
        return []
    found = suggestions(viewer, community, said.get("title", ""), said.get("product", ""), said.get("version", ""), solved=True)
    if not found.are_solved:
        return []
    note_suggestions(viewer, community, found.threads, said.get("request_key", ""), SuggestionShown)
    return found.items


@require_safe
def opened(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter(request, slug)
    thread = note_suggestion(viewer, community, thread_id, request.GET.get("draft", ""), SuggestionOpened)
    return redirect(thread_path(thread, community))


@require_POST
def solved(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    """End the draft: the asker found the solution."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    thread = note_suggestion(viewer, community, thread_id, request.POST.get("request_key", ""), SuggestionSolved)
    drafts.drop_draft(viewer, community, DraftPlace(DraftKind.ASK))
    say(request, _("Good that it is solved. Your draft was not published."))
    return redirect(thread_path(thread, community))
