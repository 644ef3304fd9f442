"""Refusals as RFC 9457 problems: one table from what was raised to status, code and sentence."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from core.errors import DomainError, InvalidInput, InvalidState, NotPermitted, NotVisible
from core.pagination import InvalidCursor

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:answerable:problem:"

TITLES = {
    "invalid_request": (400, "The request is not valid"),
    "invalid_value": (422, "A value is refused"),
    "needs_confirmation": (422, "Secrets or personal data would be published"),
    "invalid_cursor": (400, "The cursor is not valid"),
    "malformed_json": (400, "The body is not JSON"),
    "not_authenticated": (401, "A valid token is needed"),
    "not_permitted": (403, "Not permitted"),
    "insufficient_scope": (403, "The token lacks a scope"),
    "not_found": (404, "Not found"),
    "method_not_allowed": (405, "Method not allowed"),
    "invalid_state": (409, "Not possible in this state"),
    "idempotency_conflict": (409, "The key was used for another request"),
    "feed_expired": (410, "The stream no longer reaches back that far"),
    "version_mismatch": (412, "Somebody changed it meanwhile"),
    "too_large": (413, "The body is too large"),
    "unsupported_media_type": (415, "The body must be JSON"),
    "precondition_required": (428, "If-Match is needed"),
    "quota_exceeded": (429, "Quota used up"),
    "server_error": (500, "Something went wrong here"),
}


class Problem(Exception):
    """A refusal that the API itself decides; `code` is one of TITLES, `more` joins the body."""

    def __init__(self, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.code, self.detail, self.headers, self.more = code, detail, headers or {}, more


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; None (and so the middleware's 503) while a server is away."""
    if isinstance(error, OperationalError | InterfaceError):
        return None
    problem = _problem_of(error)
    if problem is None:
        logger.error("unexpected error in the API", exc_info=error)
        problem = Problem("server_error", _("This is our fault. The request was not carried out."))
    return answer(problem)


def answer(problem: Problem) -> Response:
    """Return the response of a problem. Equal problems give equal bytes: a body never names what was asked for."""
    status, title = TITLES[problem.code]
    body = {"type": TYPE_PREFIX + problem.code, "title": title, "status": status, "code": problem.code}
    body |= {"detail": str(problem.detail), **problem.more}
    return Response(body, status=status, headers=problem.headers, content_type=MEDIA_TYPE)


def not_found() -> Problem:
    """The one answer for what is absent and for what the viewer may not see."""
    return Problem("not_found", _("There is nothing here, or nothing that this token may see."))


def invalid(field: str, detail: str, code: str = "invalid_request") -> Problem:
    return Problem(code, detail, errors=[{"field": field, "detail": detail}])


def _problem_of(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, NotVisible | Http404 | exceptions.NotFound):
        return not_found()
    if isinstance(error, DomainError):
        return _of_domain(error)
    if isinstance(error, RequestDataTooBig):
        return Problem("too_large", _("The body is larger than this server reads."))
    return _of_framework(error) if isinstance(error, APIException) else None


def _of_domain(error: DomainError) -> Problem | None:
    if isinstance(error, InvalidCursor):
        return invalid(error.field, str(error.reason), "invalid_cursor")
    if isinstance(error, InvalidInput):
        return invalid(error.field, str(error.reason), "invalid_value")
    if isinstance(error, InvalidState):
        return Problem("version_mismatch" if error.code == "version" else "invalid_state", str(error.reason))
    if isinstance(error, NotPermitted):
        return Problem("not_permitted", str(error.reason) or _("You may not do this."))
    return None


def _of_framework(error: APIException) -> Problem | None:
    if isinstance(error, exceptions.ValidationError):
        found = list(_flatten(error.detail))
        return Problem("invalid_request", _("Some values are not valid."), errors=found)
    if isinstance(error, exceptions.AuthenticationFailed | exceptions.NotAuthenticated):
        headers = {"WWW-Authenticate": getattr(error, "auth_header", None) or "Bearer"}
        return Problem("not_authenticated", _("Send a valid token: Authorization: Bearer …"), headers=headers)
    if isinstance(error, exceptions.Throttled):
        headers = {"Retry-After": str(int(getattr(error, "wait", None) or 1))}
        return Problem("quota_exceeded", _("This token has used its requests of the hour."), headers=headers)
    codes = {
        exceptions.ParseError: "malformed_json",
        exceptions.MethodNotAllowed: "method_not_allowed",
        exceptions.UnsupportedMediaType: "unsupported_media_type",
        exceptions.PermissionDenied: "not_permitted",
    }
    code = codes.get(type(error))
    return Problem(code, str(error.detail)) if code else None


def _flatten(detail: Any, path: str = "") -> Any:
    """Yield {"field", "detail"} from DRF's nested errors; a field inside a list reads tags.0."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            name = "" if name == "non_field_errors" else str(name)
            yield from _flatten(inner, f"{path}.{name}".strip("."))
    elif isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        for number, inner in enumerate(detail):
            if inner:
                yield from _flatten(inner, f"{path}.{number}".strip("."))
    else:
        for sentence in detail if isinstance(detail, list) else [detail]:
            yield {"field": path, "detail": str(sentence)}
