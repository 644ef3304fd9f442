"""The development mail viewer: shows the mail folder on loopback, so that sign-up works without a mail server."""

from __future__ import annotations

import html
import re
import sys
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PAGE_SIZE = 50
STYLE = Path(__file__).with_name("mail_viewer.css")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Mail runs no script; its links open beside the viewer.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
# Mail brings its own styles and may show pictures of the product, which runs on this machine.
MAIL_POLICY = "; ".join(
    (
        f"sandbox {SANDBOX}",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data: http://localhost:* http://127.0.0.1:*",
        "frame-ancestors 'self'",
    )
)
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


class Mailbox:
    """A folder of .eml files, named by delivery."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def newest(self, skip: int = 0) -> list[Path]:
        """One page of files and the first of the next page, if there is one."""
        files = sorted(self._folder.glob("*.eml"), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
        return files[skip : skip + PAGE_SIZE + 1]

    def find(self, name: str) -> Path | None:
        return next((file for file in self._folder.glob("*.eml") if file.stem == name), None)


def headers_of(file: Path) -> EmailMessage:
    with file.open("rb") as content:
        return BytesHeaderParser(policy=policy.default).parse(content)


def read(file: Path) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(file.read_bytes())


def body(message: EmailMessage, kind: str) -> str:
    """The text of the part "plain" or "html", or "" when there is none."""
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


def page(title: str, content: str) -> bytes:
    """Both are HTML already."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/style.css"></head>
<body><header><a href="/">Mail sent by this installation</a></header><main>{content}</main></body></html>""".encode()


def list_page(mailbox: Mailbox, skip: int) -> bytes:
    files = mailbox.newest(skip)
    if not files:
        return page("Mail", "<h1>No mail yet</h1><p>Whatever the product sends appears here. <a href='/'>Look again</a></p>")
    rows = "".join(list_row(file) for file in files[:PAGE_SIZE])
    older = f'<p><a href="/?skip={skip + PAGE_SIZE}">Older mail</a></p>' if len(files) > PAGE_SIZE else ""
    return page("Mail", f'<h1>Mail</h1><p><a href="/">Look again</a></p><ol class="mails">{rows}</ol>{older}')


def list_row(file: Path) -> str:
    headers = headers_of(file)
    subject, to, date = (html.escape(str(headers.get(name, "") or "–")) for name in ("Subject", "To", "Date"))
    return f'<li><a href="/mail/{html.escape(file.stem)}">{subject}</a><span>to {to}</span><span>{date}</span></li>'


def mail_page(file: Path) -> bytes:
    message = read(file)
    subject = html.escape(str(message.get("Subject", "") or "–"))
    parts = [
        f"<h1>{subject}</h1>",
        header_list(message, ("From", "To", "Date")),
        f"<h2>Text</h2><pre>{linked(body(message, 'plain'))}</pre>",
        html_frame(file) if body(message, "html") else "",
        f"<details><summary>All headers</summary>{header_list(message, tuple(message.keys()))}</details>",
    ]
    return page(subject, "".join(parts))


def header_list(message: EmailMessage, names: tuple[str, ...]) -> str:
    rows = (f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(str(message.get(name, '')))}</dd></div>" for name in names)
    return f"<dl>{''.join(rows)}</dl>"


def html_frame(file: Path) -> str:
    address = f"/mail/{html.escape(file.stem)}/html"
    return f'<h2>HTML</h2><iframe src="{address}" title="HTML part" sandbox="{SANDBOX}"></iframe>'


def linked(text: str) -> str:
    """Escaped text whose addresses can be followed."""
    shown, end = [], 0
    for found in LINK.finditer(text):
        address = html.escape(found.group())
        shown += [html.escape(text[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return "".join([*shown, html.escape(text[end:])])


class Handler(BaseHTTPRequestHandler):
    """Answers GET for the list, a mail, its HTML part and the style sheet."""

    mailbox: Mailbox
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "mail-viewer", ""

    def do_GET(self) -> None:
        # A page elsewhere could point its own name at this address and read the mail; ours go by these names.
        if (urlsplit(f"//{self.headers.get('Host', '')}").hostname or "") not in ("localhost", "127.0.0.1", "::1"):
            return self._answer(b"This host name is not served here.", "text/plain", 421)
        address = urlsplit(self.path)
        match address.path.strip("/").split("/"):
            case [""]:
                skip = parse_qs(address.query).get("skip", ["0"])[0]
                return self._answer(list_page(self.mailbox, int(skip) if skip.isdecimal() else 0))
            case ["style.css"]:
                return self._answer(STYLE.read_bytes(), "text/css")
            case ["mail", name, *rest] if (file := self.mailbox.find(name)) and rest in ([], ["html"]):
                if rest:
                    return self._answer(b'<base target="_blank">' + body(read(file), "html").encode(), policy=MAIL_POLICY)
                return self._answer(mail_page(file))
        return self._answer(page("Not found", "<h1>There is no such mail</h1>"), status=404)

    def _answer(self, content: bytes, kind: str = "text/html", status: int = 200, policy: str = PAGE_POLICY) -> None:
        self.send_response(status)
        headers = {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(content)),
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Looking at mail is nothing to report."""


def make_server(folder: Path, port: int) -> ThreadingHTTPServer:
    handler = type("MailHandler", (Handler,), {"mailbox": Mailbox(folder)})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


if __name__ == "__main__":
    make_server(Path(sys.argv[1]), int(sys.argv[2])).serve_forever()
