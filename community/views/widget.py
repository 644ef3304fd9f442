"""The widget "ask the community": a frame on a company's own pages, in which people find answers and begin to ask."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from community.links import absolute, thread_path
from community.models import Community
from community.pages.header import header_of
from community.pages.suggestions import suggestions
from community.services.targets import load_community
from community.viewer import Viewer
from community.views.frame import lead_home
from core.errors import NotVisible

CONTEXT = ("product", "version", "page", "error_code")
CONTEXT_LIMIT, SCRIPT_SECONDS = 200, 3600


def _entered(request: HttpRequest, slug: str) -> tuple[Viewer, Community]:
    """Return everybody's view of a community that may be embedded: in somebody else's page nobody is signed in."""
    viewer = Viewer.anonymous("widget")
    community = load_community(viewer, slug)
    if not (community.is_public and community.widget_sites):
        raise NotVisible()
    lead_home(request, community)
    return viewer, community


@require_safe
def script(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the script, which finds the widget beside the address that it was asked at."""
    _entered(request, slug)
    answer = redirect(static("js/embed.js"))
    answer["Cache-Control"] = f"public, max-age={SCRIPT_SECONDS}"
    return answer


@require_safe
@xframe_options_exempt
def widget(request: HttpRequest, slug: str) -> HttpResponse:
    """Answers to what is asked there, or to the error that is shown there, and the way to ask with that context."""
    viewer, community = _entered(request, slug)
    said = {name: request.GET.get(name, "").strip()[:CONTEXT_LIMIT] for name in CONTEXT}
    query = request.GET.get("q", said["error_code"]).strip()[:CONTEXT_LIMIT]
    found = suggestions(viewer, community, query, said["product"], said["version"]) if query else None
    asked = {"title": query, **said}
    ask_url = f"{absolute(reverse('community:ask', args=[community.slug]), community)}?{urlencode(asked)}"
    answers = (
        [
            (item, absolute(thread_path(thread, community), community))
            for item, thread in zip(found.items, found.threads, strict=True)
        ]
        if found
        else []
    )
    context = {"community": header_of(viewer, community), "query": query, "context": said, "answers": answers, "ask_url": ask_url}
    answer = render(request, "community/widget.html", context)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer._csp_replace = {"frame-ancestors": community.widget_sites}  # type: ignore[attr-defined]
    return answer


def context_words(said: dict[str, str]) -> str:
    """Return what the page that embeds the widget said of itself, as the beginning of a question."""
    lines = [(_("Page"), said.get("page", "")), (_("Error"), said.get("error_code", ""))]
    return "\n".join(f"{label}: `{_flat(value)}`" for label, value in lines if value)


def _flat(value: str) -> str:
    return " ".join(value.replace("`", "'").split())[:CONTEXT_LIMIT]
