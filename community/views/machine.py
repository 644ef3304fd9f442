"""What browsers and robots fetch of a community: its stylesheet and pictures, robots.txt."""

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from community.app_icon import SIDES
from community.app_icon import app_icon as draw_app_icon
from community.brand import stylesheet
from community.hosts import Place, here
from community.links import absolute
from community.models import Community, Visibility
from community.services.brand_pictures import FIELDS
from community.services.targets import load_community
from community.viewer import Viewer
from community.views.frame import confidential, find_community, guard, viewer_in
from core.errors import NotVisible

DAY_SECONDS = 86400
YEAR_SECONDS = 365 * DAY_SECONDS


@require_safe
def brand(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """The community's colours; the address changes with them, so browsers keep it for a year."""
    community = find_community(viewer_in(request), slug)
    answer = HttpResponse(stylesheet(community), content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = f"{'public' if community.is_public else 'private'}, max-age={YEAR_SECONDS}, immutable"
    return confidential(answer) if community.is_executive else answer


@require_safe
def brand_image(request: HttpRequest, slug: str, field: str, name: str) -> HttpResponse | FileResponse:
    """A picture of the brand; also on the central host, whose directory shows it and may load no other host's pictures."""
    community = find_community(viewer_in(request), slug)
    image = getattr(community, field) if field in FIELDS else None
    if not image or image.name.rsplit("/", 1)[-1] != name:
        raise NotVisible()
    answer = FileResponse(image.open("rb"), content_type="image/png" if name.endswith(".png") else "image/webp")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=86400"
    return answer if community.is_public else guard(answer, community)


@require_safe
def manifest(request: HttpRequest, slug: str) -> HttpResponse:
    """Lets people install a public community as an app; the others leave no name and no sign on a device."""
    community = _public_community(request, slug)
    home = reverse("community:home", args=[slug])
    icons = [
        {"src": reverse("community:app_icon", args=[slug, side]), "sizes": f"{side}x{side}", "type": "image/png", "purpose": use}
        for side in SIDES
        for use in ("any", "maskable")
    ]
    facts = {
        "id": home, "start_url": home, "scope": home, "name": community.name, "short_name": community.name[:12],
        "description": community.tagline, "lang": community.language, "display": "minimal-ui",
        "theme_color": community.accent, "background_color": "#ffffff", "icons": icons,
    }  # fmt: skip
    answer = JsonResponse(facts, content_type="application/manifest+json")
    answer["Cache-Control"] = f"private, max-age={DAY_SECONDS}"
    return answer


@require_safe
def app_icon(request: HttpRequest, slug: str, side: int) -> HttpResponse:
    """The sign of the installed app."""
    community = _public_community(request, slug)
    if side not in SIDES:
        raise NotVisible()
    answer = HttpResponse(draw_app_icon(community, side), content_type="image/png")
    answer["Cache-Control"] = f"private, max-age={DAY_SECONDS}"
    return answer


def _public_community(request: HttpRequest, slug: str) -> Community:
    community = find_community(viewer_in(request), slug)
    if not community.is_public:
        raise NotVisible()
    return community


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where search engines are welcome: public communities only, and only pages worth finding."""
    place = here()
    return _robots_here(place) if place else _robots_of_the_install()


def _robots_here(place: Place) -> HttpResponse:
    """On a community's own domain."""
    community = load_community(Viewer.anonymous("machine"), place.slug)
    if not community.is_public:
        return _plain(["User-agent: *", "Disallow: /"])
    lines = [f"Disallow: {path}" for path in ("/accounts/", "/invitations/", "/search/")]
    sitemap = absolute(reverse("community:sitemap", args=[place.slug]), community)
    return _plain(["User-agent: *", *lines, "", f"Sitemap: {sitemap}"])


def _robots_of_the_install() -> HttpResponse:
    communities = Community.objects.visible_to(Viewer.anonymous("machine")).filter(visibility=Visibility.PUBLIC)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in ("/accounts/", "/admin/", "/api/", "/inbox/", "/invitations/"))]
    lines += ["Disallow: /c/*/search/", ""]
    lines += [
        f"Sitemap: {absolute(reverse('community:sitemap', args=[row.slug]))}"
        for row in communities.order_by("slug")
        if not row.home_domain
    ]
    return _plain(lines)


def _plain(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
