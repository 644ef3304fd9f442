"""The saved versions of a post: reading them, bringing one back, taking the words of one away."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import policies
from community.forms import ReasonForm
from community.links import post_path
from community.models import Comment
from community.pages.history import history_page
from community.services.revisions import hide_revision, restore_revision
from community.views.frame import demand_sign_in, refuse, say, show
from community.views.posts import target_in
from core.errors import InvalidInput, NotVisible


@require_safe
def history(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    """The saved versions with what changed since the one before each, newest first; `?before=` goes further back."""
    viewer, community, thread, post = target_in(request, slug, post_id)
    context = {"page": history_page(viewer, community, thread, post, _number(request.GET.get("before", "")))}
    return show(request, "community/revisions.html", viewer, community, context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_POST
def restore(request: HttpRequest, slug: str, post_id: uuid.UUID, number: int) -> HttpResponse:
    viewer, community, thread, post = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    expected = _number(request.POST.get("expected_version", ""))
    restore_revision(viewer, post.pk, number, expected_version=expected)
    say(request, _("The post says again what it said then."))
    return redirect(post_path(thread, post, community))


@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, slug: str, post_id: uuid.UUID, number: int) -> HttpResponse:
    """Ask a moderator why, then take the words of a version away."""
    viewer, community, _thread, post = target_in(request, slug, post_id)
    policies.may_moderate(viewer, community).demand()
    if isinstance(post, Comment) or not 1 <= number <= post.revision_count:
        raise NotVisible()
    form = ReasonForm(request.POST or None)
    back = reverse("community:history", args=[community.slug, post.pk])
    if request.method == "POST" and form.is_valid():
        try:
            hide_revision(viewer, post.pk, number, reason=form.cleaned_data["reason"])
            say(request, _("The words of this version are gone."))
            return redirect(back)
        except InvalidInput as error:
            refuse(form, error)
    context = {
        "heading": _("Take the words of version %(number)s away") % {"number": number}, "form": form, "cancel_url": back,
        "text": _("Nobody reads them again, neither the author nor you. Your reason stands in their place, for every reader."),
        "submit_label": _("Take them away"), "danger": True,
    }  # fmt: skip
    return show(request, "community/confirm_action.html", viewer, community, context, status=422 if form.errors else 200)
