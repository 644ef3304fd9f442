"""The managers' pages of spaces and segments: who may do what where, and what a change would mean."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import policies
from community.forms import SegmentForm, SegmentMemberForm, SpaceForm
from community.models import Community, Space
from community.pages import manage as pages
from community.pages import segments as segment_pages
from community.pages.access_change import AccessChange, change_of_space
from community.services import communities
from community.services import segments as services
from community.services.targets import load_space
from community.viewer import Viewer
from community.views.frame import enter, refuse, say
from community.views.manage import enter_as_manager, show_part
from core.errors import DomainError, InvalidInput
from core.ids import encode


@require_http_methods(["GET", "HEAD", "POST"])
def spaces(request: HttpRequest, slug: str, space: str = "") -> HttpResponse:
    """Add a space, or change the one named by the address."""
    viewer, community = enter(request, slug)
    place = load_space(viewer, community, space) if space else None
    policies.may_manage(viewer, community).demand()
    form = SpaceForm(
        request.POST or None, initial=_facts(viewer, community, place), groups=segment_pages.groups_of(viewer, community),
        nouns=community.nouns,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        change = _change(request, community, place, form)
        if change:
            context = {"form": form, "change": change, "name": form.cleaned_data["name"]}
            return show_part(request, "access_change", viewer, community, context)
        try:
            _save(viewer, community, place, form)
            say(request, _("Saved."))
            return redirect("community:manage_spaces", slug)
        except DomainError as error:
            refuse(form, error)
    context = {"form": form, "editing": place.name if place else "", "spaces": pages.space_rows(viewer, community)}
    return show_part(request, "spaces", viewer, community, context)


def _facts(viewer: Viewer, community: Community, place: Space | None) -> dict[str, object]:
    if place is None:
        return pages.new_space_facts(community)
    return {**pages.space_facts(place), **segment_pages.chosen_of(viewer, place)}


def _change(request: HttpRequest, community: Community, place: Space | None, form: SpaceForm) -> AccessChange | None:
    """Return what the manager has to see first: a change of access that was not shown to them like this before."""
    if place is None:
        return None
    facts = form.facts()
    change = change_of_space(community, place, facts, facts["chosen"])
    return None if change is None or change.fingerprint == request.POST.get("seen") else change


def _save(viewer: Viewer, community: Community, place: Space | None, form: SpaceForm) -> None:
    if place:
        communities.change_space(viewer, community, place.slug, **form.facts())
    else:
        communities.add_space(viewer, community, **form.facts())


@require_http_methods(["GET", "HEAD", "POST"])
def segments(request: HttpRequest, slug: str) -> HttpResponse:
    """List the segments, or make one."""
    viewer, community = enter_as_manager(request, slug)
    form = SegmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.create_segment(viewer, community, **form.cleaned_data)
            say(request, _("Saved. Add the first people."))
            return redirect("community:manage_segments", slug)
        except InvalidInput as error:
            refuse(form, error)
    context = {"form": form, "segments": segment_pages.segment_rows(viewer, community)}
    return show_part(request, "segments", viewer, community, context)


@require_POST
def add_to_segment(request: HttpRequest, slug: str, segment_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = SegmentMemberForm(request.POST, prefix=encode(segment_id))
    if form.is_valid():
        try:
            services.add_to_segment(viewer, community, segment_id, **form.cleaned_data)
            say(request, _("Saved. It counts from their next click."))
            return redirect("community:manage_segments", slug)
        except InvalidInput as error:
            refuse(form, error)
    rows = segment_pages.segment_rows(viewer, community, shown=form)
    answer = show_part(request, "segments", viewer, community, {"form": SegmentForm(), "segments": rows})
    answer.status_code = 422
    return answer


@require_POST
def remove_from_segment(request: HttpRequest, slug: str, segment_id: uuid.UUID, membership_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    services.remove_from_segment(viewer, community, segment_id, membership_id)
    say(request, _("Saved. It counts from their next click."))
    return redirect("community:manage_segments", slug)


@require_POST
def delete_segment(request: HttpRequest, slug: str, segment_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    services.delete_segment(viewer, community, segment_id)
    say(request, _("The segment is gone, and what it admitted its people to is closed to them."))
    return redirect("community:manage_segments", slug)
