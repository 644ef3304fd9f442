"""The page on which somebody asks: signed in it is published, signed out it is kept until they are."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community import policies
from community.links import complete_url, thread_path
from community.models import Community, DraftKind, DraftPlace, Product, Space, Thread
from community.pages.suggestions import Suggestion
from community.pages.voices import voices_for
from community.services import drafts, posting
from community.services.asked_facts import body_in
from community.services.targets import load_space, spaces_of
from community.viewer import Viewer
from community.views.checks import is_questioned
from community.views.drafts import Writing, keep, open_draft, reopen_draft, wants_draft
from community.views.files import keep_files, writing_files
from community.views.frame import demand_sign_in, enter, refuse, show
from community.views.suggestions import to_consider
from community.views.widget import context_words
from community.writing_forms import AskForm
from core.errors import InvalidInput, NotPermitted


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    spaces, place = _open_spaces(viewer, community), DraftPlace(DraftKind.ASK)
    if request.method != "POST":
        writing = open_draft(request, viewer, community, place)
        return _show_ask(request, viewer, community, spaces, _ask_form(request, viewer, community, spaces, writing), writing)
    form = _ask_form(request, viewer, community, spaces)
    keep_files(viewer, community, _named(spaces, request.POST.get("space")), form)
    if "change_space" in request.POST:
        return _change_space(request, viewer, community, spaces, form)
    if wants_draft(request, viewer):
        return _keep_question(request, viewer, community, spaces, form)
    items = to_consider(viewer, community, request.POST) if form.is_valid() else []
    started = None if items else _start(request, viewer, community, form)
    if started:
        drafts.drop_draft(viewer, community, place)
        return redirect(thread_path(started, community))
    writing = reopen_draft(request, viewer, community, place)
    return _show_ask(request, viewer, community, spaces, form, writing, 200 if items else 422, items)


def _open_spaces(viewer: Viewer, community: Community) -> list[Space]:
    """Return where the viewer may start a thread, or could after signing in; NotPermitted when nowhere."""
    spaces = [
        space
        for space in spaces_of(viewer, community)
        if any(policies.may_begin(viewer, community, space, kind) for kind in space.kinds)
    ]
    if not spaces:
        demand_sign_in(viewer)
        raise NotPermitted(_("Nobody but the people who run this community starts threads here."))
    return spaces


def _ask_form(
    request: HttpRequest, viewer: Viewer, community: Community, spaces: list[Space], writing: Writing | None = None
) -> AskForm:
    """Return the form as it was sent, or filled in with a draft."""
    words = {**request.GET.dict(), **(writing.initial if writing else request.POST.dict())}
    shown = _named(spaces, words.get("space")) or spaces[0]
    named = request.GET
    asked = {
        **{name: named.get(name) for name in ("title", "product", "version")},
        "kind": spaces[0].kinds[0],
        "body": "\n\n".join(filter(None, [context_words(named.dict()), shown.template_md])),
    }
    sent = (None, None) if writing else (request.POST, request.FILES)
    form = AskForm(
        *sent, spaces=spaces, shown=shown, nouns=community.nouns,
        initial={**asked, **(writing.initial if writing else {}), "space": shown.slug},
        voices=voices_for(viewer, community, spaces),
        may_attach=any(policies.may_attach(viewer, community, space) for space in spaces),
    )  # fmt: skip
    form.kept = writing.files if writing else []
    return form


def _named(spaces: list[Space], slug: str | None) -> Space | None:
    return next((space for space in spaces if space.slug == slug), None)


def _change_space(request: HttpRequest, viewer: Viewer, community: Community, spaces: list[Space], form: AskForm) -> HttpResponse:
    """Show the form again with what the chosen space asks for; nothing is judged yet, and everything typed stays."""
    for refused in form.errors.get("uploads", []):
        messages.error(request, str(refused))
    words = {name: str(form.data[name]) for name in form.fields if name in form.data}
    words["body"] = body_in(form.shown, words.get("body", ""), _named(spaces, request.POST.get("shown_space")))
    opened = reopen_draft(request, viewer, community, DraftPlace(DraftKind.ASK))
    writing = replace(opened, initial=words, files=form.attached_files)
    return _show_ask(request, viewer, community, spaces, _ask_form(request, viewer, community, spaces, writing), writing)


def _keep_question(
    request: HttpRequest, viewer: Viewer, community: Community, spaces: list[Space], form: AskForm
) -> HttpResponse:
    place = DraftPlace(DraftKind.ASK)
    try:
        kept = keep(request, viewer, community, place, form)
    except InvalidInput as error:
        refuse(form, error)
        return _show_ask(request, viewer, community, spaces, form, reopen_draft(request, viewer, community, place), 422)
    if isinstance(kept, Writing):
        return _show_ask(request, viewer, community, spaces, _ask_form(request, viewer, community, spaces, kept), kept, 409)
    return kept


def _show_ask(
    request: HttpRequest, viewer: Viewer, community: Community, spaces: list[Space], form: AskForm, writing: Writing,
    status: int = 200, items: Sequence[Suggestion] = (),
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "draft": writing.view, **_asking_context(viewer, community, form, items)}
    context |= writing_files(viewer, community, form, form.shown)
    return show(request, "community/ask.html", viewer, community, context, status=status)


def _start(request: HttpRequest, viewer: Viewer, community: Community, form: AskForm) -> Thread | None:
    if not form.is_valid() or is_questioned(request, form):
        return None
    data = form.said()
    try:
        return posting.start_thread(viewer, community, load_space(viewer, community, data.pop("space")), **data)
    except (InvalidInput, NotPermitted) as error:
        refuse(form, error)
    return None


def _asking_context(viewer: Viewer, community: Community, form: AskForm, items: Sequence[Suggestion]) -> dict[str, Any]:
    return {
        "items": items,
        "is_to_consider": bool(items),
        "asking_key": form["request_key"].value(),
        "similar_url": reverse("community:similar", args=[community.slug]),
        "preview_url": reverse("community:preview", args=[community.slug]) if viewer.is_authenticated else "",
        "complete_url": complete_url(community) if viewer.is_authenticated else "",
        "products": list(Product.objects.visible_to(viewer).filter(community=community).order_by("name")),
    }
