"""Joining, leaving, and taking a community over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.hosts import here
from community.joining_forms import JoinForm
from community.links import central, community_address, community_path
from community.models import Community, JoinPolicy, Membership, MembershipStatus
from community.pages.directory import landing_page
from community.pages.manage import ownership_page
from community.services import memberships
from community.services import ownership as services
from community.services.targets import load_community
from community.views.frame import demand_sign_in, depart, enter_before_acceptance, refuse, say, show, viewer_in
from community.views.manage import enter_as_manager, show_part
from core.errors import InvalidInput


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Join at once, or answer the community's questions and ask."""
    viewer = viewer_in(request)
    community = load_community(viewer, slug)
    request.entered = community  # type: ignore[attr-defined]
    demand_sign_in(viewer)
    asks = community.join_questions if community.join_policy == JoinPolicy.REQUEST else []
    # A button elsewhere brings no answers yet, which is no mistake.
    form = JoinForm(request.POST if not asks or "answer_0" in request.POST else None, questions=asks)
    if request.method == "POST" and form.is_valid():
        try:
            return _welcome(request, community, memberships.join(viewer, community, form.answers))
        except InvalidInput as error:
            refuse(form, error)
    context = {"landing": landing_page(viewer, community), "form": form, "cancel_url": community_path(community)}
    answer = render(request, "community/join.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _welcome(request: HttpRequest, community: Community, membership: Membership) -> HttpResponse:
    is_active = membership.status == MembershipStatus.ACTIVE
    say(request, _("Welcome! You are a member now.") if is_active else _("Your request was sent to the managers."))
    if is_active and membership.terms_version < community.terms_version:
        return redirect("community:terms", community.slug)
    return depart(request, community_address(community))


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_before_acceptance(request, slug)
    demand_sign_in(viewer)
    if request.method == "POST":
        memberships.leave(viewer, community)
        say(request, _("You left the community. What you wrote stays."))
        return redirect(community_path(community) if here() else central("community:directory"))
    context = {
        "heading": _("Leave this community?"),
        "text": _("What you wrote stays. You hear no more of it; in a private community you also stop reading."),
        "submit_label": _("Leave"),
        "cancel_url": community_path(community),
    }
    return show(request, "community/confirm_action.html", viewer, community, context)


@require_http_methods(["GET", "HEAD", "POST"])
def ownership(request: HttpRequest, slug: str) -> HttpResponse:
    """A manager to whom the community is offered takes it, or lets the offer fall; so may the owner."""
    viewer, community = enter_as_manager(request, slug)
    if request.method == "POST":
        if "accept" in request.POST:
            services.accept_ownership(viewer, community)
            say(request, _("This community is yours now."))
        else:
            services.take_back_offer(viewer, community)
            say(request, _("The offer is gone."))
        return redirect("community:manage", slug)
    return show_part(request, "ownership", viewer, community, {"page": ownership_page(viewer, community)}, tab="overview")
