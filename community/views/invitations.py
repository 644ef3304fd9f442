"""Invitations: the accepting side, and the pages of those who invite, one by one or by the list."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import policies
from community.hosts import here
from community.joining_forms import InvitationForm, InvitationListForm
from community.links import community_address
from community.models import Community
from community.pages import invitations as pages
from community.services import invitation_lists, invitations
from community.viewer import Viewer
from community.views.frame import depart, enter, refuse, say, viewer_in
from community.views.manage import show_part
from core.errors import InvalidInput, NotPermitted, NotVisible


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
        # A private community shows its terms first, whatever page is asked for.
        return depart(request, community_address(membership.community))
    facts = {
        "community_name": found.community.name, "tagline": found.community.tagline, "inviter_name": found.invited_by.name,
        "role_label": found.get_role_display(), "expires_at": found.expires_at, "guest_until": found.guest_until,
    }  # fmt: skip
    return _private(render(request, "community/invitation.html", {"invitation": facts}))


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def enter_as_inviter(request: HttpRequest, slug: str) -> tuple[Viewer, Community]:
    viewer, community = enter(request, slug)
    policies.may_invite(viewer, community).demand()
    return viewer, community


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_list(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_inviter(request, slug)
    form = InvitationForm(request.POST or None, roles=policies.invitable_roles(viewer, community))
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(viewer, community, **form.cleaned_data)
            say(request, _("The invitation is on its way."))
            return redirect("community:manage_invitations", slug)
        except (InvalidInput, NotPermitted) as error:
            refuse(form, error)
    asked = request.GET
    page = pages.invitations_page(
        viewer, community, asked.get("state", ""), asked.get("by", "")[:30].replace("\x00", ""), asked.get("after")
    )
    return show_part(request, "invitations", viewer, community, {"form": form, "page": page})


@require_POST
def revoke(request: HttpRequest, slug: str, invitation_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter_as_inviter(request, slug)
    invitations.revoke_invitation(viewer, community, invitation_id)
    say(request, _("The invitation was taken back; its link is dead."))
    return redirect("community:manage_invitations", slug)


@require_POST
def resend(request: HttpRequest, slug: str, invitation_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter_as_inviter(request, slug)
    invitations.resend_invitation(viewer, community, invitation_id)
    say(request, _("The invitation is on its way again; the link of the earlier mail is dead."))
    return redirect("community:manage_invitations", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a list, show what it would do, and send it once that is confirmed."""
    viewer, community = enter_as_inviter(request, slug)
    form = InvitationListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            text = form.text_of_list()
            if "confirm" in request.POST:
                batch = invitation_lists.confirm(viewer, community, text, request_key=form.cleaned_data["request_key"])
                return redirect("community:manage_invitation_batch", slug, batch.pk)
            plan = pages.plan_of(invitation_lists.plan(viewer, community, text))
            context |= {"plan": plan, "text": text, "request_key": form.cleaned_data["request_key"]}
        except InvalidInput as error:
            refuse(form, error)
    return show_part(request, "invitations_bulk", viewer, community, context, tab="invitations")


@require_safe
def batch(request: HttpRequest, slug: str, batch_id: uuid.UUID) -> HttpResponse:
    """How far a list has come; the page asks again by itself until it is finished."""
    viewer, community = enter(request, slug)
    page = pages.batch_page(viewer, community, batch_id)
    if page is None:
        raise NotVisible()
    policies.may_invite(viewer, community).demand()
    return show_part(request, "invitations_batch", viewer, community, {"page": page}, tab="invitations")
