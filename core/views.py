"""Error pages, health and language: what answers before any community is involved."""

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

WORKER = settings.BASE_DIR / "static" / "js" / "worker.js"
# The fields of forms in which people write sentences.
TYPED_FIELDS = ("title", "body", "note", "reason", "bio")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400, reason=str(getattr(exception, "reason", "") or ""))


def not_permitted(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403, reason=str(getattr(exception, "reason", "") or ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The one answer for what is absent and for what is invisible; it must never depend on the address.

    A view may name another template on the request, for people who know what is there.
    """
    told = getattr(request, "absent_template", "")
    text = render_to_string(told, request=request) if told else render_to_string("errors/404.html")
    answer = HttpResponse(text, status=404)
    answer["Cache-Control"] = "private, no-store"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(render_to_string("errors/500.html"), status=500)
    answer["Cache-Control"] = "no-store"
    return answer


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    """What was asked for is not possible in this state."""
    return _error(request, 409, reason=reason)


def signed_out(request: HttpRequest, sign_in_url: str) -> HttpResponse:
    """Somebody wrote something after their session had ended."""
    return _error(request, 401, "errors/sign_in.html", sign_in_url=sign_in_url)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a browser shows without a network; it keeps this page from the first visit on."""
    return render(request, "errors/offline.html")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it may answer for the pages beside and below its own address, so it lies at the root."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def kept_texts(request: HttpRequest) -> list[str]:
    """Return what somebody typed into a form that is refused: an error page shows it, so that it is not lost."""
    return [text for name in TYPED_FIELDS if (text := request.POST.get(name, "").strip())]


def _error(request: HttpRequest, status: int, template: str = "", **context: object) -> HttpResponse:
    facts = {"kept": kept_texts(request), **context}
    answer = render(request, template or f"errors/{status}.html", facts, status=status)
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
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(target if is_ours and target.startswith("/") else "/")
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
