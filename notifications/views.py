"""The inbox, and the one address in a mail that ends it."""

import uuid
from typing import Any

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from community.hosts import narrowed
from community.models import FollowLevel
from community.services.following import follow_thread, unwatch_places
from community.services.reminding import set_nudged
from community.services.targets import load_thread
from community.viewer import Viewer
from community.views.frame import demand_sign_in, viewer_in
from core.errors import NotVisible
from notifications import pages, services
from notifications.mails import unsubscribe_signer
from notifications.models import Kind, Notification

PAGES_BEHIND = {
    Kind.GLASS_ASKED: "community:glass_record", Kind.GLASS_OPENED: "community:glass_record",
    Kind.NOMINATED: "community:nominations", Kind.TAKEAWAY_ASKED: "community:takeaways",
    Kind.TAKEAWAY_ANSWERED: "community:takeaways", Kind.UNANSWERED: "community:home",
}  # fmt: skip


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    viewer = viewer_in(request)
    demand_sign_in(viewer)
    page = pages.inbox_page(viewer, request.GET.get("after"))
    context = {"items": page.items, "mark_all_url": page.mark_all_url, "next_url": page.next_url}
    answer = render(request, "notifications/inbox.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def open_line(request: HttpRequest, notification_id: uuid.UUID) -> HttpResponse:
    """Go to what a line speaks of. Reading it there is what marks it as read (a look at the page, not at the mail)."""
    viewer = viewer_in(request)
    demand_sign_in(viewer)
    line = Notification.objects.visible_to(viewer).select_related("community").filter(pk=notification_id).first()
    if line is None:
        raise NotVisible()
    services.mark_read(viewer, line.pk)
    return redirect(*_target(line))


def _target(line: Notification) -> tuple[Any, ...]:
    """Return what a line leads to, as redirect() takes it."""
    slug, page = line.community.slug, PAGES_BEHIND.get(Kind(line.kind))
    return (page, slug) if page else ("community:post", slug, line.post_id)


@require_POST
def mark_all(request: HttpRequest) -> HttpResponse:
    viewer = viewer_in(request)
    demand_sign_in(viewer)
    services.mark_read(viewer)
    return redirect("notifications:inbox")


@csrf_exempt  # mail clients post here without having been on the site (RFC 8058); the signed token is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    viewer, thread_id, watched = _subscriber(token)
    context = _about_thread(request, viewer, thread_id, watched) if thread_id else _about_digest(request, viewer)
    answer = render(request, "notifications/unsubscribe.html", {"is_done": request.method == "POST", **context})
    answer["Cache-Control"] = "private, no-store"
    return answer


def _about_thread(request: HttpRequest, viewer: Viewer, thread_id: uuid.UUID, watched: bool) -> dict[str, Any]:
    thread = load_thread(viewer, thread_id)
    if request.method == "POST":
        unwatch_places(viewer, thread) if watched else follow_thread(viewer, thread.pk, FollowLevel.NORMAL)
    return {"thread_title": "" if not thread.space.community.is_public else thread.title}


def _about_digest(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    """The daily mail about unanswered questions; whoever stopped it by mistake gets it back here."""
    is_wanted = request.POST.get("again") == "1"
    if request.method == "POST":
        set_nudged(viewer, wanted=is_wanted)
    return {"is_digest": True, "is_wanted": is_wanted}


def _subscriber(token: str) -> tuple[Viewer, uuid.UUID | None, bool]:
    """Return whose token it is, its thread (None for the daily mail to helpers), and whether that was of a watched place."""
    try:
        said = unsubscribe_signer.unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise NotVisible() from error
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    viewer = narrowed(Viewer.for_user(user, channel="mail"))
    return viewer, uuid.UUID(said["thread"]) if "thread" in said else None, "watched" in said
