"""On a community's own domain: what only the central host has, and addresses as they are on the central host."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from community.hosts import here
from core.errors import NotVisible


def to_central(request: HttpRequest, **_arguments: Any) -> HttpResponse:
    """Go to the same address on the central host, whether or not anything is there."""
    if request.method not in ("GET", "HEAD"):
        raise NotVisible()
    return redirect(f"{settings.SITE_URL}{request.get_full_path()}")


def own_address(request: HttpRequest, slug: str, rest: str) -> HttpResponse:
    """Lead the community's central addresses, such as links in stored texts, to its own; another's do not exist here."""
    place = here()
    if place is None or slug != place.slug or request.method not in ("GET", "HEAD"):
        raise NotVisible()
    query = request.META.get("QUERY_STRING", "")
    return redirect("/" + rest.lstrip("/\\") + (f"?{query}" if query else ""))
