"""The managers' pages: what waits, and members."""

import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import policies
from community.forms import MemberForm
from community.joining_forms import EndForm
from community.models import Community, JoinDecision
from community.pages import manage as pages
from community.pages.misses import misses_page
from community.services import approvals, memberships, ownership
from community.viewer import Viewer
from community.views.frame import enter, say, show
from core.errors import InvalidInput, NotVisible

DECISIONS = {"approve": JoinDecision.APPROVED, "decline": JoinDecision.DECLINED}


def enter_as_manager(request: HttpRequest, slug: str) -> tuple[Viewer, Community]:
    viewer, community = enter(request, slug)
    policies.may_manage(viewer, community).demand()
    return viewer, community


def show_part(
    request: HttpRequest, page: str, viewer: Viewer, community: Community, context: dict[str, Any], *, tab: str = ""
) -> HttpResponse:
    """Render one part of managing; a refused form answers 422. `tab` names its tab, where that is not the part itself."""
    form = context.get("form")
    context["tabs"] = pages.manage_tabs(viewer, community, tab or page)
    status = 422 if isinstance(form, Form) and form.errors else 200
    return show(request, f"community/manage/{page}.html", viewer, community, context, current="manage", status=status)


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    return show_part(request, "overview", viewer, community, asdict(pages.overview_page(viewer, community)))


@require_safe
def misses(request: HttpRequest, slug: str) -> HttpResponse:
    """Searches that found nothing."""
    viewer, community = enter_as_manager(request, slug)
    context = {"rows": misses_page(viewer, community), "is_executive": community.is_executive}
    return show_part(request, "misses", viewer, community, context)


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    page = pages.member_admin_page(viewer, community, request.GET.get("q", ""), request.GET.get("after"))
    context = {"rows": page.rows, "query": page.query, "next_url": page.next_url}
    return show_part(request, "members", viewer, community, context)


@require_POST
def change_member(request: HttpRequest, slug: str, membership_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = MemberForm(request.POST)
    if form.is_valid():
        memberships.change_membership(viewer, community, membership_id, **form.cleaned_data)
        say(request, _("Saved. It counts from their next click."))
    return redirect("community:manage_members", slug)


@require_POST
def act_on_member(request: HttpRequest, slug: str, membership_id: uuid.UUID, action: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    if action not in pages.MEMBER_ACTIONS:
        raise NotVisible()
    form = EndForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("This is not a day. Please write it as in 2027-03-31."), "until")
    _act(viewer, community, membership_id, action, form.cleaned_data["until"])
    say(request, _("Saved. It counts from their next click."))
    return redirect("community:manage_members", slug)


def _act(viewer: Viewer, community: Community, membership_id: uuid.UUID, action: str, until: datetime | None) -> None:
    if action in DECISIONS:
        approvals.decide(viewer, community, membership_id, decision=DECISIONS[action])
    elif action == "offer":
        ownership.offer_ownership(viewer, community, membership_id)
    elif action == "guest":
        memberships.set_guest_end(viewer, community, membership_id, until)
    else:
        memberships.change_membership(viewer, community, membership_id, status=pages.MEMBER_ACTIONS[action], until=until)
