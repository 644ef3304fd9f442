"""What machines fetch of a community: its stylesheet and pictures, the Atom feed, the sitemap, robots.txt."""

from typing import Any
from xml.sax.saxutils import escape

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from community.brand import stylesheet
from community.hosts import Place, here
from community.links import absolute, community_path, lasting, thread_path
from community.models import Community, PostStatus, Thread, Visibility
from community.pages.people import people_of
from community.services.brand_pictures import FIELDS
from community.services.targets import load_community
from community.viewer import Viewer
from community.views.frame import confidential, find_community, guard, lead_home, viewer_in
from core.errors import NotVisible

FEED_ENTRIES = 30
SITEMAP_ADDRESSES = 45_000  # the protocol allows 50,000 in one file
YEAR_SECONDS = 365 * 86400


def _public(request: HttpRequest, slug: str) -> tuple[Viewer, Community]:
    """Return what everybody sees of a public community; there are no feeds of the others."""
    everybody = Viewer.anonymous("machine")
    community = load_community(everybody, slug)
    if not community.is_public:
        raise NotVisible()
    lead_home(request, community)
    return everybody, community


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


def _everybodys_threads(viewer: Viewer, community: Community) -> Any:
    return Thread.objects.visible_to(viewer).filter(community=community, status=PostStatus.PUBLISHED)


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest threads of a public community as Atom (RFC 4287), the same for everybody."""
    viewer, community = _public(request, slug)
    threads = list(_everybodys_threads(viewer, community).order_by("-created_at", "-id")[:FEED_ENTRIES])
    people = people_of(community, [thread.author_id for thread in threads])
    atom = Atom1Feed(
        title=community.name, link=absolute(community_path(community), community), description=community.tagline,
        language=community.language, feed_url=absolute(request.path, community), feed_guid=f"urn:uuid:{community.pk}",
    )  # fmt: skip
    for thread in threads:
        atom.add_item(
            title=thread.title, link=absolute(thread_path(thread, community), community),
            description=_readable_anywhere(thread.body_html, community),
            unique_id=f"urn:uuid:{thread.pk}", pubdate=thread.created_at,
            updateddate=max(thread.last_activity_at, thread.edited_at or thread.created_at),
            author_name=people[thread.author_id].name, categories=thread.tags,
        )  # fmt: skip
    answer = HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=60"
    return answer


def _readable_anywhere(body_html: str, community: Community) -> str:
    """Return HTML whose links and pictures lead here from any reader; stored HTML quotes attributes with double quotes only."""
    for name in ("href", "src"):
        body_html = body_html.replace(
            f'{name}="{lasting("community:home", community.slug)}', f'{name}="{absolute("/", community)}'
        )
        body_html = body_html.replace(f'{name}="/', f'{name}="{absolute("/")}')
    return body_html


@require_safe
def sitemap(request: HttpRequest, slug: str) -> HttpResponse:
    """The published threads of a public community, the latest first (sitemaps.org)."""
    viewer, community = _public(request, slug)
    rows = _everybodys_threads(viewer, community).order_by("-last_activity_at", "-id").only("slug", "last_activity_at")
    lines = [_entry(absolute(community_path(community), community), "")]
    for thread in rows[:SITEMAP_ADDRESSES].iterator(chunk_size=2000):
        lines.append(_entry(absolute(thread_path(thread, community), community), thread.last_activity_at.date().isoformat()))
    body = "".join(lines)
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{body}</urlset>\n'
    )
    return HttpResponse(xml, content_type="application/xml; charset=utf-8")


def _entry(address: str, changed: str) -> str:
    lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{lastmod}</url>\n"


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
