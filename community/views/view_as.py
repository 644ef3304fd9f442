"""Looking at one's community as somebody else, and back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from community import imagining, policies
from community.forms import ViewAsForm
from community.pages.segments import groups_of
from community.services.targets import load_community
from community.views.frame import viewer_in
from community.views.manage import enter_as_manager, show_part


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose as whom to look."""
    viewer, community = enter_as_manager(request, slug)
    kinds = imagining.kinds(groups_of(viewer, community))
    form = ViewAsForm(request.POST or None, kinds=kinds, initial={"kind": imagining.MEMBER})
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        imagining.begin(request.session, community, kind, dict(kinds)[kind])
        return redirect("community:home", slug)
    return show_part(request, "view_as", viewer, community, {"form": form})


@require_POST
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Back to oneself; the one page of the community that asks for the manager while they look as somebody else."""
    viewer = viewer_in(request)
    community = load_community(viewer, slug)
    policies.may_manage(viewer, community).demand()
    imagining.end(request.session)
    return redirect("community:manage_view_as", slug)
