"""Joining, leaving, and accepting an invitation."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.hosts import here
from community.links import central, community_address, community_path
from community.models import MembershipStatus
from community.services import invitations, memberships
from community.services.targets import load_community
from community.views.frame import demand_sign_in, depart, enter, say, show, viewer_in
from core.errors import NotVisible


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = viewer_in(request)
    community = load_community(viewer, slug)
    demand_sign_in(viewer)
    membership = memberships.join(viewer, community)
    is_active = membership.status == MembershipStatus.ACTIVE
    say(request, _("Welcome! You are a member now.") if is_active else _("Your request was sent to the managers."))
    return depart(request, community_address(community))


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter(request, slug)
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
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Says nothing until the invited person is signed in; then names the community and asks."""
    viewer = viewer_in(request)
    if not viewer.is_authenticated:
        back = urlencode({"next": request.path})
        context = {"invitation": {"community_name": ""}, "sign_in_url": f"{reverse('account_login')}?{back}"}
        return _private(
            render(request, "community/invitation.html", {**context, "sign_up_url": f"{reverse('account_signup')}?{back}"})
        )
    found = invitations.find_invitation(viewer, token)
    if (place := here()) and place.community_id != found.community_id:
        raise NotVisible()
    if request.method == "POST":
        membership = invitations.redeem(viewer, token)
        return depart(request, community_address(membership.community))
    facts = {
        "community_name": found.community.name, "tagline": found.community.tagline, "inviter_name": found.invited_by.name,
        "role_label": found.get_role_display(), "expires_at": found.expires_at,
    }  # fmt: skip
    return _private(render(request, "community/invitation.html", {"invitation": facts}))


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
