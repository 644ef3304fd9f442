"""Break-glass: the administrators' desk, and what the members of a community see of it."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import policies
from community.forms import GlassForm
from community.models import BreakGlass
from community.pages.glass import glass_desk, glass_record
from community.services import break_glass
from community.viewer import Viewer
from community.views.frame import confidential, enter, refuse, say, show, viewer_in
from core.errors import InvalidInput, NotVisible

ACTIONS: dict[str, Callable[[Viewer, uuid.UUID], BreakGlass]] = {
    "approve": break_glass.approve_glass, "refuse": break_glass.refuse_glass, "end": break_glass.end_glass,
}  # fmt: skip


def _administrator(request: HttpRequest) -> Viewer:
    """Return the viewer; for everybody but platform administrators the desk does not exist."""
    viewer = viewer_in(request)
    if not policies.may_ask_for_glass(viewer):
        raise NotVisible()
    return viewer


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    viewer = _administrator(request)
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            break_glass.ask_for_glass(viewer, **form.cleaned_data)
            say(request, _("Asked. Two others have to approve; until then nothing can be read."))
            return redirect("glass:desk")
        except InvalidInput as error:
            refuse(form, error)
    context = {"form": form, "page": glass_desk(viewer)}
    return confidential(render(request, "community/glass_desk.html", context, status=422 if form.errors else 200))


@require_POST
def act(request: HttpRequest, glass_id: uuid.UUID, action: str) -> HttpResponse:
    _act(_administrator(request), glass_id, action)
    say(request, _("Saved, and written down."))
    return redirect("glass:desk")


@require_safe
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Who broke the glass here, why, and what they read."""
    viewer, community = enter(request, slug)
    policies.may_see_glass_record(viewer, community).demand()
    reference = community.public_id if policies.may_host(viewer, community) else ""
    context = {"requests": glass_record(viewer, community), "reference": reference}
    return show(request, "community/glass_record.html", viewer, community, context)


@require_POST
def act_in_community(request: HttpRequest, slug: str, glass_id: uuid.UUID, action: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    policies.may_host(viewer, community).demand()
    found = BreakGlass.objects.visible_to(viewer).filter(community=community, pk=glass_id)
    if not found.exists():
        raise NotVisible()
    _act(viewer, glass_id, action)
    say(request, _("Saved, and written down."))
    return redirect("community:glass_record", slug)


def _act(viewer: Viewer, glass_id: uuid.UUID, action: str) -> None:
    if action not in ACTIONS:
        raise NotVisible()
    ACTIONS[action](viewer, glass_id)
