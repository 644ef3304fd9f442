"""What readers and search engines subscribe to: Atom and JSON feeds of lists, and the sitemap. Public communities only."""

from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from community.links import absolute, community_path, lasting, thread_path
from community.models import Community, Thread
from community.pages.lists import DEFAULT_ORDER, FEEDS, everybodys_list
from community.pages.people import People, people_of
from community.pages.reach import worth_finding
from community.services.targets import load_community, load_space
from community.viewer import Viewer
from community.views.frame import lead_home
from core.errors import NotVisible

SITEMAP_ADDRESSES = 45_000  # the protocol allows 50,000 in one file


def _public(request: HttpRequest, slug: str) -> tuple[Viewer, Community]:
    """Return what everybody sees of a public community; there are no feeds of the others."""
    everybody = Viewer.anonymous("machine")
    community = load_community(everybody, slug)
    if not community.is_public:
        raise NotVisible()
    lead_home(request, community)
    return everybody, community


@require_safe
def feed(request: HttpRequest, slug: str, form: str, space: str = "", name: str = "") -> HttpResponse:
    """The first threads of a list as Atom (RFC 4287) or JSON Feed 1.1, the same for everybody; `?order=` as on its page."""
    viewer, community = _public(request, slug)
    place = load_space(viewer, community, space) if space else None
    order = request.GET.get("order", "newest")
    threads = everybodys_list(viewer, community, order if order in FEEDS else DEFAULT_ORDER, place, name)
    if name and not threads:
        raise NotVisible()
    people = people_of(community, [thread.author_id for thread in threads])
    title = f"{community.name}: {place.name if place else '#' + name}" if place or name else community.name
    address = absolute(request.get_full_path(), community)
    answer = _FORMS[form](community, title, address, threads, people)
    answer["Cache-Control"] = "public, max-age=60"
    return answer


def _atom(community: Community, title: str, address: str, threads: list[Thread], people: People) -> HttpResponse:
    atom = Atom1Feed(
        title=title, link=absolute(community_path(community), community), description=community.tagline,
        language=community.language, feed_url=address, feed_guid=_urn(community) if title == community.name else address,
    )  # fmt: skip
    for thread in threads:
        atom.add_item(
            title=thread.title, link=absolute(thread_path(thread, community), community),
            description=_readable_anywhere(thread.body_html, community), unique_id=_urn(thread), pubdate=thread.created_at,
            updateddate=_changed(thread), author_name=people[thread.author_id].name, categories=thread.tags,
        )  # fmt: skip
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _json(community: Community, title: str, address: str, threads: list[Thread], people: People) -> HttpResponse:
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": absolute(community_path(community), community),
        "feed_url": address,
        "description": community.tagline,
        "language": community.language,
        "items": [_item(community, thread, people) for thread in threads],
    }
    return JsonResponse(content, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False})


def _item(community: Community, thread: Thread, people: People) -> dict[str, Any]:
    return {
        "id": _urn(thread),
        "url": absolute(thread_path(thread, community), community),
        "title": thread.title,
        "content_html": _readable_anywhere(thread.body_html, community),
        "date_published": thread.created_at.isoformat(),
        "date_modified": _changed(thread).isoformat(),
        "authors": [{"name": people[thread.author_id].name}],
        "tags": thread.tags,
    }


_FORMS = {"atom": _atom, "json": _json}


def _urn(row: Thread | Community) -> str:
    return f"urn:uuid:{row.pk}"


def _changed(thread: Thread) -> Any:
    return max(thread.last_activity_at, thread.edited_at or thread.created_at)


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
    """The threads of a public community that are worth finding, or an index of its parts when one file cannot hold them."""
    viewer, community = _public(request, slug)
    count = worth_finding(viewer, community).count()
    if count <= SITEMAP_ADDRESSES:
        return _addresses(community, viewer, 0, [_entry("url", absolute(community_path(community), community), "")])
    parts = range(-(-count // SITEMAP_ADDRESSES))
    return _xml("sitemapindex", (_entry("sitemap", absolute(_part_path(community, part), community), "") for part in parts))


@require_safe
def sitemap_part(request: HttpRequest, slug: str, part: int) -> HttpResponse:
    """One file of a long sitemap, counted from nought."""
    viewer, community = _public(request, slug)
    return _addresses(community, viewer, part, [])


def _addresses(community: Community, viewer: Viewer, part: int, lines: list[str]) -> HttpResponse:
    # The oldest first: what is in a part stays there, so only the last part is fetched again and again.
    rows = worth_finding(viewer, community).order_by("created_at", "id").only("slug", "last_activity_at")
    window = rows[part * SITEMAP_ADDRESSES : (part + 1) * SITEMAP_ADDRESSES]
    for thread in window.iterator(chunk_size=2000):
        address = absolute(thread_path(thread, community), community)
        lines.append(_entry("url", address, thread.last_activity_at.date().isoformat()))
    if not lines:
        raise NotVisible()
    return _xml("urlset", lines)


def _part_path(community: Community, part: int) -> str:
    return reverse("community:sitemap_part", args=[community.slug, part])


def _entry(kind: str, address: str, changed: str) -> str:
    lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<{kind}><loc>{escape(address)}</loc>{lastmod}</{kind}>\n"


def _xml(root: str, lines: Any) -> HttpResponse:
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{namespace}">\n{"".join(lines)}</{root}>\n'
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
