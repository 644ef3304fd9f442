"""Domain errors become answers: one place, for every page."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import Detour, Elsewhere, InvalidInput, InvalidState, NotPermitted, NotVisible
from core.views import bad_request, kept_texts, not_found, not_permitted, refused, signed_out


class DomainErrors:
    """Turns what services raise into pages; whoever is signed out and may not is asked to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No name or tag holds a NUL, and PostgreSQL refuses to look for one.
        return not_found(request) if "\x00" in request.path_info else self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotVisible):
            return not_found(request)
        if isinstance(error, Elsewhere):
            return redirect(error.address)
        if isinstance(error, Detour):
            # What somebody has typed meanwhile is shown to them, so that it is not lost on the way.
            return refused(request, error.reason) if kept_texts(request) else redirect(error.url)
        if isinstance(error, NotPermitted):
            return not_permitted(request, error) if request.user.is_authenticated else _to_sign_in(request)
        if isinstance(error, InvalidState):
            return refused(request, error.reason)
        return bad_request(request, error) if isinstance(error, InvalidInput) else None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    target = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    address = f"{reverse('account_login')}?{urlencode({'next': _path_of(target)})}"
    return signed_out(request, address) if kept_texts(request) else redirect(address)


def _path_of(target: str) -> str:
    """Keep only the path of an address, so that nobody is sent to another host."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    return parts.path + (f"?{parts.query}" if parts.query else "")
