"""The development mail viewer, asked over HTTP."""

from __future__ import annotations

import contextlib
import os
import threading
from email.message import EmailMessage
from http.client import HTTPConnection

import pytest

from ops.mail_viewer import PAGE_SIZE, make_server


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def ask(folder):
    server = make_server(folder, 0)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def get(path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        with contextlib.closing(HTTPConnection("127.0.0.1", server.server_port, timeout=5)) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), dict(answer.headers)

    yield get
    server.shutdown()
    server.server_close()


def put(folder, name: str, subject: str, text: str = "Hello", html: str = "", age: int = 0) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "community@localhost", "ana@example.com"
    mail["X-Delivery-Id"] = name
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    file = folder / f"{name}.eml"
    file.write_bytes(bytes(mail))
    os.utime(file, (1_700_000_000 - age,) * 2)


def test_empty_folder_says_so(ask):
    status, page, _ = ask("/")

    assert status == 200
    assert "No mail yet" in page


def test_list_shows_the_newest_first(ask, folder):
    put(folder, "OLD", "First", age=60)
    put(folder, "NEW", "Second")

    _, page, _ = ask("/")

    assert page.index("Second") < page.index("First")
    assert 'href="/mail/NEW"' in page


def test_list_has_pages(ask, folder):
    for number in range(PAGE_SIZE + 1):
        put(folder, f"M{number}", f"Mail number {number}", age=number)

    _, first, _ = ask("/")
    _, second, _ = ask(f"/?skip={PAGE_SIZE}")

    assert f"Mail number {PAGE_SIZE}<" not in first
    assert f"Mail number {PAGE_SIZE}<" in second
    assert "Older mail" not in second


def test_mail_shows_text_with_links_and_all_headers(ask, folder):
    put(folder, "M1", "Confirm <you>", text="Open http://localhost:8000/a?b=1&c=2. Or <b>not</b>.")

    _, page, _ = ask("/mail/M1")

    assert "<h1>Confirm &lt;you&gt;</h1>" in page
    assert '<a href="http://localhost:8000/a?b=1&amp;c=2">' in page
    assert "&lt;b&gt;not&lt;/b&gt;" in page
    assert "X-Delivery-Id" in page
    assert "<iframe" not in page


def test_html_part_is_shown_in_a_sandbox(ask, folder):
    put(folder, "M1", "Hi", html="<p>Bright</p><script>alert(1)</script>")

    _, page, headers = ask("/mail/M1")
    _, part, part_headers = ask("/mail/M1/html")

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "<p>Bright</p>" in part
    assert part_headers["Content-Security-Policy"].startswith("sandbox ")
    assert "allow-scripts" not in part_headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/mail/absent", "/mail/..%2f..%2fetc%2fpasswd", "/mail/../secret-key", "/anything", "/mail/M1/text"]
)
def test_anything_else_is_not_found(ask, folder, path):
    put(folder, "M1", "Hi")

    assert ask(path)[0] == 404


def test_other_host_names_are_refused(ask):
    status, _, _ = ask("/", Host="rebound.example.com")

    assert status == 421
