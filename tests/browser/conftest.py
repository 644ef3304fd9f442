"""Real Chromium in front of the real product: people at phone and desk, with scripts and without."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import half_a_minute_passes

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--host-resolver-rules=MAP *.test 127.0.0.1", *(["--no-sandbox"] if os.geteuid() == 0 else []),
]  # fmt: skip
WIDTHS = {"small": (320, 640), "phone": (390, 844), "desk": (1280, 900)}
PATIENCE_MILLISECONDS = 10_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.fail("these tests need Chromium: install Debian's package `chromium`, or set CHROMIUM to one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Stage:
    """One browser for each person, all on the same server; closed together. `complaints` gathers what browsers log."""

    browser: Browser
    url: str
    width: str = "desk"
    scripts: bool = True
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def person(self) -> Page:
        """Return the page of somebody who has just opened a browser."""
        wide, high = WIDTHS[self.width]
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": wide, "height": high}, java_script_enabled=self.scripts, locale="en-GB",
            has_touch=self.width == "phone", reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _note(self, kind: str, text: str) -> None:
        # A refused form answers 422 and a missing page 404, which Chromium reports as errors of the network.
        if kind == "error" and "status of 4" not in text:
            self.complaints.append(text)


@pytest.fixture
def stage(chromium: Browser, live_server, settings) -> Iterator[Stage]:
    settings.SITE_URL = live_server.url
    settings.ACCOUNT_RATE_LIMITS = False
    stage = Stage(chromium, live_server.url)
    yield stage
    for context in stage.contexts:
        context.close()


@pytest.fixture
def mailbox(settings, tmp_path: Path, run_jobs: Callable[[], list[str]]) -> Callable[..., list[email.message.EmailMessage]]:
    """Returns the mails to an address, in order, after running the jobs that send them."""
    settings.MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = "core.mail.FileBackend"

    def read(address: str) -> list[email.message.EmailMessage]:
        run_jobs()
        half_a_minute_passes()
        run_jobs()
        files = sorted(Path(settings.MAIL_DIR).glob("*.eml"), key=lambda path: path.name)
        found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
        return [message for message in found if message["To"] == address]

    return read


def text_of(message: email.message.EmailMessage) -> str:
    """Return the text part of a mail."""
    part = message.get_body(("plain",))
    assert part is not None, "every mail has a text part"
    return str(part.get_content())


def code_in(message: email.message.EmailMessage) -> str:
    """Return the sign-up or sign-in code that stands alone on a line of a mail."""
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", text_of(message), re.MULTILINE)
    assert found, text_of(message)
    return found[1]


def link_in(message: email.message.EmailMessage, part: str) -> str:
    """Return the first address in a mail that holds `part`."""
    found = re.search(rf"https?://\S*{re.escape(part)}\S*", text_of(message))
    assert found, text_of(message)
    return found[0].rstrip(".,)>")
