"""The terms of a community: reading and accepting them; managers publish the next version."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.charter import CURRENT, charter_paragraphs
from community.joining_forms import TermsForm
from community.links import community_path
from community.models import Community
from community.pages.terms import latest_terms, terms_page
from community.services import terms as services
from community.views.frame import demand_sign_in, enter_before_acceptance, refuse, say, show
from community.views.manage import enter_as_manager, show_part
from core.errors import InvalidInput


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """The one page of a private community that answers its members before they have accepted."""
    viewer, community = enter_before_acceptance(request, slug)
    if request.method == "POST":
        demand_sign_in(viewer)
        services.accept_terms(viewer, community, number=_number(request.POST.get("number", "")) or 0)
        say(request, _("Thank you. You accepted the terms."))
        return redirect(_next(request, community))
    page = terms_page(viewer, community, _number(request.GET.get("version", "")))
    context = {"page": page, "next": _next(request, community)}
    return show(request, "community/terms.html", viewer, community, context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _next(request: HttpRequest, community: Community) -> str:
    """Return where somebody wanted to go: a page of this community, else its first."""
    home = community_path(community)
    wanted = (request.POST if request.method == "POST" else request.GET).get("next", "")
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return home
    is_path = not parts.scheme and not parts.netloc and not wanted.startswith("//") and "\\" not in wanted
    return wanted if is_path and parts.path.startswith(home) and wanted.isprintable() else home


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    latest = latest_terms(viewer, community)
    form = TermsForm(request.POST or None, initial={"body": latest.body_md if latest else ""}, is_first=latest is None)
    if request.method == "POST" and form.is_valid():
        try:
            services.publish_terms(viewer, community, **form.cleaned_data)
            say(request, _("The new version is in force. Members are asked to accept it."))
            return redirect("community:manage_terms", slug)
        except InvalidInput as error:
            refuse(form, error)
    charter = charter_paragraphs(CURRENT) if community.is_executive else []
    versions = terms_page(viewer, community).versions if latest else []
    return show_part(request, "terms", viewer, community, {"form": form, "charter": charter, "versions": versions})
