"""Error pages, health and language: what answers before any community is involved."""

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400)


def not_permitted(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403, reason=str(getattr(exception, "reason", "") or ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The one answer for what is absent and for what is invisible; it must never depend on the address."""
    answer = HttpResponse(render_to_string("errors/404.html"), status=404)
    answer["Cache-Control"] = "private, no-store"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(render_to_string("errors/500.html"), status=500)
    answer["Cache-Control"] = "no-store"
    return answer


def _error(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    answer = render(request, f"errors/{status}.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing about what stands behind it."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 while PostgreSQL answers; a lost Valkey is reported as degraded, since pages go on without it."""
    parts = {"database": _answers(lambda: connection.ensure_connection()), "cache": _answers(lambda: cache.get("ready"))}
    state = "ok" if all(parts.values()) else "degraded" if parts["database"] else "unavailable"
    body = {"status": state, "parts": {name: "ok" if up else "away" for name, up in parts.items()}}
    return JsonResponse(body, status=200 if parts["database"] else 503)


def _answers(probe: object) -> bool:
    try:
        probe()  # type: ignore[operator]
    except Exception:  # any failure of a part means: that part is away
        return False
    return True


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language in a cookie and go back."""
    language, target = request.POST.get("language", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    answer = redirect(target)
    if check_for_language(language) and language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 86400,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return answer
