"""Reporting a post, the review queue, and the record of what moderators did."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import policies
from community.links import post_path
from community.models import Community
from community.pages.mine import AnyPost
from community.services.targets import load_post, thread_id_of
from community.viewer import Viewer
from community.views.frame import demand_sign_in, enter, say, show
from community.views.threads import thread_in
from core.errors import NotVisible
from moderation import pages, services
from moderation.forms import FlagForm, ReasonForm
from moderation.models import ReviewItem


def enter_as_moderator(request: HttpRequest, slug: str) -> tuple[Viewer, Community]:
    viewer, community = enter(request, slug)
    policies.may_moderate(viewer, community).demand()
    return viewer, community


@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_moderator(request, slug)
    page = pages.queue_page(viewer, community, state=request.GET.get("state", ""), cursor=request.GET.get("after"))
    context = {"items": page.items, "tabs": page.tabs, "next_url": page.next_url}
    return show(request, "moderation/queue.html", viewer, community, context, current="moderation")


@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_moderator(request, slug)
    page = pages.log_page(viewer, community, request.GET.get("after"))
    context = {"rows": page.rows, "next_url": page.next_url}
    return show(request, "moderation/log.html", viewer, community, context, current="moderation")


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, back, post = _target(request, slug, post_id)
    demand_sign_in(viewer)
    policies.may_flag(viewer, community, post).demand()
    form = FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.flag_post(viewer, post.pk, **form.cleaned_data)
        say(request, _("Thank you. A moderator will look at it."))
        return redirect(back)
    context = {
        "heading": _("Report this post"), "text": _("Only moderators see your report; its author never learns who made it."),
        "form": form, "submit_label": _("Send report"), "cancel_url": back,
    }  # fmt: skip
    return _ask(request, viewer, community, context)


@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    """Hide a post that nobody has reported."""
    viewer, community, back, post = _target(request, slug, post_id)
    policies.may_moderate(viewer, community).demand()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.hide_unreported(viewer, post.pk, **form.cleaned_data)
        say(request, _("Hidden. Its author sees your reason."))
        return redirect(back)
    context = {
        "heading": _("Hide this post"), "text": _("Criticism is no reason. Its author reads what you write here."),
        "form": form, "submit_label": _("Hide it"), "cancel_url": back,
    }  # fmt: skip
    return _ask(request, viewer, community, context)


def _ask(request: HttpRequest, viewer: Viewer, community: Community, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return show(request, "community/confirm_action.html", viewer, community, context, status=status)


def _target(request: HttpRequest, slug: str, post_id: uuid.UUID) -> tuple[Viewer, Community, str, AnyPost]:
    viewer, community = enter(request, slug)
    post = load_post(viewer, post_id)
    return viewer, community, post_path(thread_in(viewer, community, thread_id_of(post)), post, community), post


def _on_item(request: HttpRequest, slug: str, item_id: uuid.UUID, act: Callable[[Viewer], object], done: str) -> HttpResponse:
    viewer, community = enter_as_moderator(request, slug)
    if not ReviewItem.objects.visible_to(viewer).filter(community=community, pk=item_id).exists():
        raise NotVisible()
    act(viewer)
    say(request, done)
    return redirect(reverse("moderation:queue", args=[slug]))


@require_POST
def hide_item(request: HttpRequest, slug: str, item_id: uuid.UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _on_item(
        request, slug, item_id, lambda viewer: services.hide_reported(viewer, item_id, reason=reason),
        _("Hidden. Its author sees your reason."),
    )  # fmt: skip


@require_POST
def dismiss_item(request: HttpRequest, slug: str, item_id: uuid.UUID) -> HttpResponse:
    return _on_item(request, slug, item_id, lambda viewer: services.dismiss(viewer, item_id), _("Dismissed. The post stays."))


@require_POST
def warn_item(request: HttpRequest, slug: str, item_id: uuid.UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _on_item(
        request, slug, item_id, lambda viewer: services.warn_author(viewer, item_id, reason=reason), _("The author was warned.")
    )


@require_POST
def undo_item(request: HttpRequest, slug: str, item_id: uuid.UUID) -> HttpResponse:
    return _on_item(request, slug, item_id, lambda viewer: services.undo_hiding(viewer, item_id), _("The post is shown again."))
