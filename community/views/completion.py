"""The list under an editor, as somebody types `@` or `#`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.models import Community, Space, Thread
from community.pages.completion import people_to_call, threads_to_name
from community.services.targets import load_space
from community.services.throttling import is_throttled
from community.viewer import Viewer
from community.views.frame import confidential, demand_sign_in, enter
from community.views.threads import thread_in
from core.errors import NotVisible
from core.ids import decode

MOST_A_MINUTE = 120  # of one person: more than anybody types


@require_safe
def complete(request: HttpRequest, slug: str) -> HttpResponse:
    """Lines for `kind=person` or `kind=thread` that begin like `q`; `thread` or `space` says where the text will stand."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    space, thread = _place(request, viewer, community)
    if is_throttled(viewer, "complete", MOST_A_MINUTE):
        return HttpResponse(_("Too fast. Go on typing."), status=429, content_type="text/plain; charset=utf-8")
    typed = request.GET.get("q", "")
    if request.GET.get("kind") == "thread":
        offers = threads_to_name(viewer, community, space, typed)
    else:
        offers = people_to_call(viewer, community, typed, thread.pk if thread else None)
    return confidential(render(request, "community/partials/offers.html", {"offers": offers}))


def _place(request: HttpRequest, viewer: Viewer, community: Community) -> tuple[Space, Thread | None]:
    if "thread" not in request.GET:
        return load_space(viewer, community, request.GET.get("space", "")), None
    try:
        thread = thread_in(viewer, community, decode(request.GET["thread"]))
    except ValueError:
        raise NotVisible() from None
    return thread.space, thread
