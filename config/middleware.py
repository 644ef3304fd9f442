"""What every request passes: its log line, the security headers, the host check and the answer when a server is away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.request import split_domain_port, validate_host
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string
from django_structlog.middlewares import RequestMiddleware
from redis.exceptions import RedisError

from community import hosts
from core.views import bad_request

Answer = Callable[[HttpRequest], HttpResponse]
logger = structlog.get_logger(__name__)

SERVER_AWAY = (OperationalError, InterfaceError, RedisError)
SECONDS_TO_WAIT = 5


class RequestLog(RequestMiddleware):
    """One line per request, with an id that the answer carries too.

    The line names the route, never the address: addresses hold titles, search words and tokens.
    """

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        response["X-Request-ID"] = structlog.contextvars.get_contextvars().get("request_id", "")
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        if request.path.startswith(settings.STATIC_URL):
            return f"{request.method} {request.path}"
        return f"{request.method} /{request.resolver_match.route}" if request.resolver_match else f"{request.method} -"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Only somebody whom the page itself has loaded: a log line costs no query."""
        user = getattr(request, "_cached_user", None)
        if user is not None and user.pk:
            structlog.contextvars.bind_contextvars(user_id=str(user.pk))


class StableContentPolicy(CSPMiddleware):
    """Puts the directives in a fixed order: the library's changes from process to process, so equal pages would differ."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        if HEADER in response:
            response[HEADER] = "; ".join(sorted(response[HEADER].split("; ")))
        return response


def security_headers(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response

    return answer


class HostGate(SecurityMiddleware):
    """Accepts the operator's hosts and the communities' own, before anything is redirected to the host that was asked for.

    On a community's host the operator's tools do not exist. Probes reach a process by its address instead of its name, so
    health is answered for hosts that nobody owns.
    """

    async_capable = False  # the host is in force for as long as this call lasts

    def __call__(self, request: HttpRequest) -> Any:
        host = _host(request)
        if host and validate_host(host, [*settings.OPERATOR_HOSTS, urlsplit(settings.SITE_URL).hostname or ""]):
            return super().__call__(request)
        place = hosts.find(host)
        if place is None:
            is_probe = request.path.startswith("/healthz/")
            return super().__call__(request) if is_probe else self.process_response(request, bad_request(request))
        request.urlconf = "config.community_urls"
        with hosts.at(place):
            return super().__call__(request)


def _host(request: HttpRequest) -> str:
    """The host without its port, or "" when the header is malformed."""
    try:
        return split_domain_port(request.get_host())[0]
    except DisallowedHost:
        return ""


class ServerAway:
    """Answers 503 instead of 500 while PostgreSQL or Valkey is away: the visitor did nothing wrong and may try again."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, SERVER_AWAY):
            return None
        logger.error("server_away", server=type(exception).__module__.split(".")[0], reason=type(exception).__name__)
        response = _away_problem() if request.path.startswith("/api/") else _away_page()
        response["Retry-After"] = str(SECONDS_TO_WAIT)
        response["Cache-Control"] = "no-store"
        return response


def _away_problem() -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "A server behind this one is away. Try again shortly.",
    }
    return JsonResponse(body, status=503, content_type="application/problem+json")


def _away_page() -> HttpResponse:
    return HttpResponse(render_to_string("errors/503.html"), status=503)
