"""What executive communities have beside their threads: aliases looked up, nominations, takeaways, reviewed readers."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import policies
from community.forms import HostForm, NominationForm, ReasonForm, TakeawayForm
from community.links import post_path
from community.models import Community
from community.pages.confidence import earlier_looks, hosts_page, nominations_page, takeaways_page
from community.services import hosts, nominations, takeaways
from community.services.alias_lookup import resolve_alias
from community.services.reviewing_readers import mark_readers_reviewed
from community.services.targets import AnyPost
from community.takeaways import segments
from community.viewer import Viewer
from community.views.frame import enter, refuse, say, show
from community.views.posts import target_in
from core.errors import InvalidInput, NotVisible
from core.ids import encode


def _enter_executive(request: HttpRequest, slug: str) -> tuple[Viewer, Community]:
    """Elsewhere these pages do not exist."""
    viewer, community = enter(request, slug)
    if not community.is_executive:
        raise NotVisible()
    return viewer, community


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    """Who wrote this? The name stands in the answer to the written request alone."""
    viewer, community, thread, post = target_in(request, slug, post_id)
    policies.may_resolve_aliases(viewer, community).demand()
    if not post.alias:
        raise NotVisible()
    form = ReasonForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "alias": post.alias, "thread_title": thread.title}
    context["cancel_url"] = post_path(thread, post, community)
    if request.method == "POST" and form.is_valid():
        try:
            found = resolve_alias(viewer, post.pk, reason=form.cleaned_data["reason"])
            context |= {"is_resolved": True, "writer": found.name if found else _("Somebody whose account is gone")}
        except InvalidInput as error:
            refuse(form, error)
    context["looks"] = earlier_looks(viewer, community, post.pk)
    return show(request, "community/alias.html", viewer, community, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def host_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Who the hosts are; the owner names them."""
    viewer, community = _enter_executive(request, slug)
    policies.may_see_readers(viewer, community).demand()
    form = HostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hosts.name_host(viewer, community, **form.cleaned_data)
            say(request, _("Named. Every member sees who the hosts are."))
            return redirect("community:hosts", slug)
        except InvalidInput as error:
            refuse(form, error)
    may_name = bool(policies.may_name_hosts(viewer, community))
    context = {"form": form if may_name else None, "hosts": hosts_page(viewer, community)}
    return show(request, "community/hosts.html", viewer, community, context, status=422 if form.errors else 200)


@require_POST
def end_host(request: HttpRequest, slug: str, membership_id: uuid.UUID) -> HttpResponse:
    viewer, community = _enter_executive(request, slug)
    hosts.end_host(viewer, community, membership_id)
    say(request, _("Saved."))
    return redirect("community:hosts", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_list(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = _enter_executive(request, slug)
    policies.may_confide(viewer, community).demand()
    form = NominationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            nominations.nominate(viewer, community, **form.cleaned_data)
            say(request, _("Proposed. The members have seven days to object; the person learns nothing of it."))
            return redirect("community:nominations", slug)
        except InvalidInput as error:
            refuse(form, error)
    context = {"form": form, "nominations": nominations_page(viewer, community)}
    return show(request, "community/nominations.html", viewer, community, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, slug: str, nomination_id: uuid.UUID) -> HttpResponse:
    viewer, community = _enter_executive(request, slug)
    policies.may_confide(viewer, community).demand()
    pages = {each.id: each for each in nominations_page(viewer, community) if each.object_url}
    found = pages.get(encode(nomination_id))
    if found is None:
        raise NotVisible()
    form = ReasonForm(request.POST or None, initial={"reason": found.my_objection})
    if request.method == "POST" and form.is_valid():
        nominations.object_to(viewer, community, nomination_id, **form.cleaned_data)
        say(request, _("The hosts have your objection. Nobody else learns of it."))
        return redirect("community:nominations", slug)
    context = {
        "heading": _("Object to a nomination"), "form": form, "submit_label": _("Tell the hosts"),
        "text": _("Only the hosts read that you object to %(name)s, and why.") % {"name": found.name},
        "cancel_url": reverse("community:nominations", args=[slug]),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return show(request, "community/confirm_action.html", viewer, community, context, status=status)


@require_POST
def decide(request: HttpRequest, slug: str, nomination_id: uuid.UUID, *, invites: bool) -> HttpResponse:
    viewer, community = _enter_executive(request, slug)
    nominations.decide(viewer, community, nomination_id, invites=invites)
    say(request, _("The invitation is on its way.") if invites else _("Saved. The members read that it came to nothing."))
    return redirect("community:nominations", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_takeaway(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, post = target_in(request, slug, post_id)
    policies.may_take_away(viewer, community, post).demand()
    form, told = TakeawayForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            takeaways.ask_for_takeaway(viewer, post.pk, text=text)
            say(request, _("Asked. You hear of the answer, and never from whom it came."))
            return redirect("community:takeaways", slug)
        except InvalidInput as error:
            told = _told(viewer, community, post, text)
            refuse(form, error)
    context = {"form": form, "segments": told, "thread_title": thread.title, "cancel_url": post_path(thread, post, community)}
    return show(request, "community/takeaway.html", viewer, community, context, status=422 if form.errors else 200)


def _told(viewer: Viewer, community: Community, post: AnyPost, text: str) -> list[Any]:
    spans = takeaways.what_tells(viewer, community, post, text)
    return segments(text, spans) if spans else []


@require_http_methods(["GET", "HEAD"])
def takeaway_list(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = _enter_executive(request, slug)
    policies.may_confide(viewer, community).demand()
    return show(request, "community/takeaways.html", viewer, community, {"takeaways": takeaways_page(viewer, community)})


@require_POST
def answer_takeaway(request: HttpRequest, slug: str, takeaway_id: uuid.UUID) -> HttpResponse:
    viewer, _community = _enter_executive(request, slug)
    said = request.POST.get("agrees", "")
    if said not in ("yes", "no"):
        raise InvalidInput(_("Say yes or no."), "agrees")
    takeaways.answer_takeaway(viewer, takeaway_id, agrees=said == "yes")
    say(request, _("Your answer was passed on, without your name."))
    return redirect("community:takeaways", slug)


@require_POST
def review_readers(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    mark_readers_reviewed(viewer, community)
    say(request, _("Noted, with today’s date."))
    return redirect("community:community_readers", slug)
