"""Asking an address as somebody, and comparing two answers: what may differ is reviewed here, rule by rule."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

from django.http import HttpResponseBase
from django.test import Client

from api.models import Scope
from api.tokens import create_token
from tests.visibility.surface import Target
from tests.world import World

READING = ("GET", "HEAD")
# Headers with which other representations of a page have leaked elsewhere.
VARIANTS: tuple[Mapping[str, str], ...] = (
    {"HX-Request": "true", "X-Requested-With": "XMLHttpRequest"},
    {"Accept": "application/json", "If-None-Match": "*", "Range": "bytes=0-99"},
)


@dataclass
class Visitor:
    """Somebody with a browser, and a token if they have one."""

    name: str
    client: Client
    token: str = ""
    may_little: bool = False

    def ask(self, method: str, path: str, target: Target | None = None, **headers: str) -> Answer:
        is_api = path.startswith("/api/")
        sent = dict(headers)
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        body = b"" if method in ("GET", "HEAD", "OPTIONS") or target is None else _json(target) if is_api else _form(target)
        kind = "application/json" if is_api else "application/x-www-form-urlencoded"
        response = self.client.generic(method, path, body, content_type=kind, headers=sent)
        return Answer(method, path, response)


def visitor(world: World, name: str, person: str = "", **token: Any) -> Visitor:
    """Return somebody of the cast, with a token of their own when its facts are given."""
    made = create_token(world.user(person), name=name, **token)[1] if token else ""
    return Visitor(name, world.client("" if token else person), made, token.get("scopes") not in (None, Scope.values))


ALL: dict[str, Any] = {"scopes": Scope.values}


def _form(target: Target) -> bytes:
    said = {
        "title": "What about this then?", "body": "Plain words.", "space": target["space"][0], "kind": "question", "tags": "",
        "reason": "spam", "note": "", "value": "1", "worked": "1", "version": "", "expected_version": "1",
        "email": "new@example.org", "role": "member", "name": "Changed name", "accent": "#123456", "visibility": "public",
        "join_policy": "open", "write_policy": "everyone", "kinds": "question", "feed_policy": "full",
        "ask_product": "optional", "ask_version": "optional", "ask_environment": "off", "thread_sight": "all", "language": "en",
        "next": "/", "domain": "", "welcome_md": "Hello", "privacy_md": "",
    }  # fmt: skip
    return urlencode(said).encode()


def _json(target: Target) -> bytes:
    said = {
        "community": target["slug"][0], "space": target["space"][0], "kind": "question", "title": "What about this then?",
        "body": "Plain words.", "value": 1, "worked": True, "post": target["post_id"][0], "reason": "spam", "note": "",
    }  # fmt: skip
    return json.dumps(said).encode()


@dataclass
class Answer:
    """What came back, whole."""

    method: str
    path: str
    response: HttpResponseBase

    def __str__(self) -> str:
        return f"{self.method} {self.path} → {self.status}"

    @property
    def status(self) -> int:
        return self.response.status_code

    @cached_property
    def body(self) -> bytes:
        if getattr(self.response, "streaming", False):
            return b"".join(self.response.streaming_content)  # type: ignore[attr-defined]
        return self.response.content  # type: ignore[attr-defined]

    @cached_property
    def headers(self) -> str:
        cookies = "\n".join(f"Set-Cookie: {morsel.OutputString()}" for morsel in self.response.cookies.values())
        return "\n".join(f"{name}: {value}" for name, value in sorted(self.response.items())) + "\n" + cookies

    @property
    def text(self) -> str:
        """Everything a visitor learns: status, headers, body."""
        return f"{self.status}\n{self.headers}\n\n{self.body.decode('utf-8', 'replace')}"

    @property
    def plain(self) -> tuple[int, bytes, str]:
        """The cheapest comparison: equal here is alike."""
        return self.status, self.body, _REQUEST_ID.sub("", self.headers)

    def alike(self, asked: Iterable[str] = ()) -> str:
        """Return the answer without what may differ between two answers that tell the same."""
        text = self.text
        for word in sorted({*asked, self.path} - {""}, key=len, reverse=True):
            text = _echo(text, word)
        for rule, replacement in MAY_DIFFER:
            text = rule.sub(replacement, text)
        return text


_REQUEST_ID = re.compile(r"(?m)^X-Request-ID: .*$")
# Each rule is one thing that differs from answer to answer and tells nothing. Ten at most.
MAY_DIFFER: list[tuple[re.Pattern[str], str]] = [
    (_REQUEST_ID, "X-Request-ID: …"),  # the id of the log line
    (re.compile(r'name="csrfmiddlewaretoken" value="\w+"'), 'name="csrfmiddlewaretoken" value="…"'),  # masked anew each time
    (re.compile(r"(?m)^Set-Cookie: (csrf|session)=.*$"), r"Set-Cookie: \1=…"),  # random
    (re.compile(r'name="request_key" value="\w+"'), 'name="request_key" value="…"'),  # made anew for each form
    (re.compile(r"(?m)^Content-Length: \d+$"), "Content-Length: …"),  # follows from what was asked and is echoed
    (re.compile(r'"lag_seconds":\d+'), '"lag_seconds":…'),  # the clock
    (re.compile(r'"next_cursor":"[^"]+"'), '"next_cursor":"…"'),  # encrypted anew each time
]


def _echo(text: str, word: str) -> str:
    """Replace what the visitor typed themselves (the eighth rule): a search page shows the words it was asked for."""
    for spelling in {word, quote(word), quote_plus(word), quote(word, safe="")}:
        text = text.replace(spelling, "‹asked›")
    return text
