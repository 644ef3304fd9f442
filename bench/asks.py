"""One request as data: made by the process that knows Django, sent by the one that measures."""

from __future__ import annotations

from dataclasses import dataclass

from bench.stack import HOST

FORM = "application/x-www-form-urlencoded"
# Any 32 characters will do: the form's token has to equal the cookie's.
CSRF = "benchbenchbenchbenchbenchbenchbe"


@dataclass(frozen=True)
class Ask:
    """`body` is a form; with it the request is a POST."""

    path: str
    cookie: str = ""
    token: str = ""
    body: str = ""

    @property
    def method(self) -> str:
        return "POST" if self.body else "GET"

    def headers(self) -> dict[str, str]:
        """The headers that a proxy which ends TLS passes on."""
        found = {"Host": HOST, "X-Forwarded-Proto": "https", "Accept": "*/*", "Accept-Language": "en"}
        if self.cookie:
            found["Cookie"] = self.cookie
        if self.token:
            found["Authorization"] = f"Bearer {self.token}"
        if self.body:
            found |= {"Origin": f"https://{HOST}", "Content-Type": FORM, "Content-Length": str(len(self.body))}
        return found

    def raw(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers().items())]
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode("ascii")
