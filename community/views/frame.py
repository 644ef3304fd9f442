"""What all community pages share: the viewer, the community of the address, and the frame around the content."""

from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies
from community.hosts import here
from community.imagining import imagined
from community.links import absolute
from community.models import Access, Community, Space
from community.pages.header import header_of
from community.services.break_glass import record_page
from community.services.targets import load_community
from community.viewer import Viewer
from core.errors import Detour, DomainError, Elsewhere, NotPermitted, NotVisible

Answer = TypeVar("Answer", bound=HttpResponseBase)


def viewer_in(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined]


def looking(request: HttpRequest) -> Viewer:
    """Return whom a manager looks as, where they do, and else the viewer."""
    return getattr(request, "seen_by", None) or viewer_in(request)


def enter(request: HttpRequest, slug: str) -> tuple[Viewer, Community]:
    """Return viewer and community; NotVisible unless the viewer reads at least one of its spaces.

    The landing page of a listed community is the one page that does not pass here.
    """
    viewer = viewer_in(request)
    if slug in viewer.waiting_for_terms:
        request.entered = viewer.waiting_for_terms[slug]  # type: ignore[attr-defined]
        raise _by_way_of_terms(request, slug)
    community = load_community(viewer, slug)
    viewer = _seen_as(request, viewer, community)
    if not any(space.community_id == community.pk for space in viewer.spaces.values()):
        raise NotVisible()
    lead_home(request, community)
    if community.pk in viewer.passes:
        _by_break_glass(request, viewer, community)
    # The visitor reads this community, so a refusal further on may offer the way back to it.
    request.entered = community  # type: ignore[attr-defined]
    return viewer, community


def _seen_as(request: HttpRequest, viewer: Viewer, community: Community) -> Viewer:
    """Return the viewer, or whom a manager looks as; then the page says so, and nothing can be changed."""
    if community.pk not in viewer.managed_community_ids:
        return viewer
    other = imagined(request.session, viewer, community)
    if other is None:
        return viewer
    request.seen_by, request.seen_as = other.viewer, other.label  # type: ignore[attr-defined]
    request.seen_in = community.slug  # type: ignore[attr-defined]
    request.absent_template = "errors/absent_for_them.html"  # type: ignore[attr-defined]
    if request.method not in ("GET", "HEAD"):
        request.entered = community  # type: ignore[attr-defined]
        raise NotPermitted(_("You are looking as somebody else. Go back to yourself to change something."))
    return other.viewer


def lead_home(request: HttpRequest, community: Community) -> None:
    """Send who asks the central host to the community's own domain. Only for who was found to know of the community.

    The page about the domain stays: whoever lost the name still finds it there.
    """
    stays = request.resolver_match is not None and request.resolver_match.url_name == "manage_domain"
    if community.home_domain and here() is None and request.method in ("GET", "HEAD") and not stays:
        raise Elsewhere(absolute(request.get_full_path(), community))


def depart(request: HttpRequest, address: str) -> HttpResponse:
    """Go on to an address that may be on another host.

    Browsers that keep to `form-action 'self'` refuse a redirect to another host as the answer to a form; a page that goes on
    by itself is none.
    """
    if address.startswith("/"):
        return redirect(address)
    answer = render(request, "community/going_on.html", {"address": address})
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _by_break_glass(request: HttpRequest, viewer: Viewer, community: Community) -> None:
    """Each page is written down before it is shown, and nothing is changed that way."""
    names = request.resolver_match.kwargs if request.resolver_match else {}
    record_page(viewer, community, request.get_full_path(), names.get("thread_id") or names.get("post_id"))
    if request.method not in ("GET", "HEAD"):
        policies.may_write(viewer, community, Access.MEMBERS).demand()


def enter_before_acceptance(request: HttpRequest, slug: str) -> tuple[Viewer, Community]:
    """As `enter`, also for members who have not accepted the terms yet: to read them, or to leave."""
    viewer = viewer_in(request)
    waiting = viewer.waiting_for_terms.get(slug)
    if waiting is None:
        return enter(request, slug)
    request.entered = waiting  # type: ignore[attr-defined]
    return viewer, waiting


def find_community(viewer: Viewer, slug: str) -> Community:
    """Return the community of an address, also for its members who have not accepted the terms yet."""
    return viewer.waiting_for_terms.get(slug) or load_community(viewer, slug)


def _by_way_of_terms(request: HttpRequest, slug: str) -> Detour:
    target = request.get_full_path() if request.method == "GET" else reverse("community:home", args=[slug])
    url = f"{reverse('community:terms', args=[slug])}?{urlencode({'next': target})}"
    return Detour(url, _("The terms of this community have changed. Please accept them first, then send this again."))


def demand_sign_in(viewer: Viewer) -> None:
    if not viewer.is_authenticated:
        raise NotPermitted()


def show(
    request: HttpRequest, template: str, viewer: Viewer, community: Community, context: dict[str, Any] | None = None,
    *, current: str = "", space: Space | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Render a page inside the community's frame."""
    header = (context or {}).get("community") or header_of(viewer, community, current=current, space=space)
    answer = render(request, template, {**(context or {}), "community": header}, status=status)
    return guard(answer, community)


def guard(answer: Answer, community: Community) -> Answer:
    """Keep private pages out of shared caches, search engines and referrers."""
    return answer if community.is_public else confidential(answer)


def confidential(answer: Answer) -> Answer:
    """Mark an answer as one that is kept nowhere: not by browsers, caches or search engines, nor named to other sites."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, noarchive"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def refuse(form: Form, error: DomainError) -> Form:
    """Put a refusal beside the field it is about, keeping everything that was typed."""
    field = getattr(error, "field", "") or None
    form.add_error(field if field in form.fields else None, error.reason)
    return form


def say(request: HttpRequest, sentence: str) -> None:
    messages.success(request, sentence)
