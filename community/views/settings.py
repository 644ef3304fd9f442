"""The managers' settings pages: brand, words, access, reminders, domain. One small form each."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.brand_forms import DomainForm, LookForm, RemindersForm, WidgetForm, WordsForm
from community.forms import AccessForm, WritingForm
from community.links import central
from community.models import Community
from community.pages import settings as pages
from community.pages.access_change import AccessChange, change_of_community
from community.services import communities, domains, embedding
from community.services.targets import spaces_of
from community.viewer import Viewer
from community.views.frame import depart, refuse, say
from community.views.manage import enter_as_manager, show_part
from core.errors import InvalidInput, InvalidState

Save = Callable[[], Community]


def _save(request: HttpRequest, form: Form, save: Save) -> Community | None:
    """Return the changed community, or None when nothing was sent or the form says what is wrong with it."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        changed = save()
    except (InvalidInput, InvalidState) as error:
        refuse(form, error)
        return None
    say(request, _("Saved."))
    return changed


@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = LookForm(request.POST or None, request.FILES or None, initial=LookForm.initial_of(community))
    if _save(request, form, lambda: communities.change_community(viewer, community, **form.cleaned_data)):
        return redirect("community:manage_brand", slug)
    return _show(request, "brand", slug, form)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = WordsForm(request.POST or None, initial=WordsForm.initial_of(community))
    if _save(request, form, lambda: communities.change_community(viewer, community, **form.facts())):
        return redirect("community:manage_words", slug)
    return _show(request, "words", slug, form)


@require_http_methods(["GET", "HEAD", "POST"])
def access(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = AccessForm(request.POST or None, initial=AccessForm.initial_of(community))
    if request.method == "POST" and form.is_valid() and (change := _change(request, viewer, community, form)):
        context = {"form": form, "change": change, "name": community.name}
        return show_part(request, "access_change", viewer, community, context, tab="brand")
    if _save(request, form, lambda: communities.change_community(viewer, community, **form.cleaned_data)):
        return redirect("community:manage_access", slug)
    return _show(request, "access", slug, form)


def _change(request: HttpRequest, viewer: Viewer, community: Community, form: Form) -> AccessChange | None:
    """Return what the manager has to see first: a possible change of access that was not shown to them like this before."""
    try:
        communities.refuse_impossible(community, form.cleaned_data)
    except InvalidInput:
        return None  # saving says why
    change = change_of_community(community, spaces_of(viewer, community), form.cleaned_data)
    return None if change is None or change.fingerprint == request.POST.get("seen") else change


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = RemindersForm(request.POST if request.method == "POST" else None, initial=RemindersForm.initial_of(community))
    if _save(request, form, lambda: communities.change_community(viewer, community, **form.cleaned_data)):
        return redirect("community:manage_reminders", slug)
    return _show(request, "reminders", slug, form)


@require_http_methods(["GET", "HEAD", "POST"])
def domain(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = DomainForm(request.POST or None, initial={"domain": community.domain})
    if _save(request, form, lambda: domains.change_domain(viewer, community, form.cleaned_data["domain"])):
        # On the central host, since the name that was asked may be the one just given up.
        return depart(request, central("community:manage_domain", slug))
    return _show(request, "domain", slug, form, domain=pages.domain_page(community))


@require_http_methods(["GET", "HEAD", "POST"])
def widget(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = WidgetForm(request.POST or None, initial={"sites": "\n".join(community.widget_sites)})
    if _save(request, form, lambda: embedding.change_widget_sites(viewer, community, form.cleaned_data["sites"])):
        return redirect("community:manage_widget", slug)
    return _show(request, "widget", slug, form, widget=pages.widget_page(community))


@require_http_methods(["GET", "HEAD", "POST"])
def writing(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = WritingForm(request.POST or None, initial={"edit_window_minutes": community.edit_window_minutes})
    if _save(request, form, lambda: communities.change_community(viewer, community, **form.cleaned_data)):
        return redirect("community:manage_writing", slug)
    return _show(request, "writing", slug, form)


def _show(request: HttpRequest, page: str, slug: str, form: Form, **context: Any) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    context |= {"form": form, "parts": pages.setting_tabs(community, page)}
    return show_part(request, page, viewer, community, context, tab="brand")
