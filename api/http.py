"""The HTTP side of every call: strict JSON in, JSON out whatever is accepted, versions as strong ETags."""

import json
import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.request import Request

from api.problems import Problem, invalid

_ETAG = re.compile(r'(W/)?"([^"]*)"')
_VERSION = re.compile(r"[0-9]{1,9}", re.ASCII)
READING = ("GET", "HEAD")


class StrictJSONParser(JSONParser):
    """JSON from the body that Django has read, so that its size limit holds; nesting that exhausts the stack is refused."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = (parser_context or {})["request"]._request.body
        try:
            return json.loads(body.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON.")) from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


class AnyAccept(BaseContentNegotiation):
    """Answers in the view's first format whatever the Accept header says: there is nothing to choose from."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        # The first parser takes what it says it takes; nothing sent means nothing to parse.
        main = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == main), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def etag_of(version: int) -> str:
    return f'"{version}"'


def expected_version(request: Request) -> int | None:
    """Return the version that If-Match names, None for `*`.

    Raises 428 without the header, 400 for what is no ETag, 412 for one that cannot be ours.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise Problem("precondition_required", _("Send If-Match with the ETag of the version that you read."))
    if header == "*":
        return None
    tag = _ETAG.fullmatch(header)
    if tag is None:
        raise invalid("If-Match", _("If-Match holds one ETag in quotes, or *."))
    # If-Match compares strongly: a weak tag never matches (RFC 9110 §13.1.1).
    if tag[1] or not _VERSION.fullmatch(tag[2]):
        raise version_mismatch()
    return int(tag[2])


def version_mismatch() -> Problem:
    return Problem("version_mismatch", _("It is no longer at the version that you read. Read it again."))


def matches(request: Request, etag: str) -> bool:
    """Whether If-None-Match names this tag; here weak tags count too (RFC 9110 §13.1.2)."""
    header = request.headers.get("If-None-Match", "").strip()
    return header == "*" or any(f'"{tag}"' == etag for _weak, tag in _ETAG.findall(header))
