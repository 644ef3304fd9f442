"""The set-up assistant: choose a kind of community, fill in one page, and it is live."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community import policies
from community.founding_form import FoundingForm
from community.links import community_path
from community.presets import PRESETS
from community.services.founding import found_community
from community.views.frame import demand_sign_in, refuse, say, viewer_in
from core.errors import InvalidInput


@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    viewer = viewer_in(request)
    demand_sign_in(viewer)
    policies.may_found(viewer).demand()
    key = request.GET.get("preset", "")
    preset = PRESETS.get(key)
    if preset is None:
        return render(request, "community/founding/presets.html", {"presets": PRESETS})
    form = FoundingForm(request.POST or None, request.FILES or None, preset=preset)
    if request.method == "POST" and form.is_valid():
        try:
            community = found_community(viewer, preset, **form.facts())
            say(request, _("Your community is live. Everything can be changed under “Manage”."))
            return redirect(community_path(community))
        except InvalidInput as error:
            refuse(form, error)
    context = {"form": form, "preset": preset, "lost_logo": bool(request.FILES)}
    return render(request, "community/founding/form.html", context, status=422 if form.errors else 200)
