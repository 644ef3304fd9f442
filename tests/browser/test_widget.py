"""The widget on a page of another site, under a policy as strict as ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from community.models import Space
from community.services import posting, solving
from community.services.embedding import change_widget_sites
from community.viewer import Viewer
from tests.browser.conftest import Stage
from tests.browser.town import found_town, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = """<!doctype html><title>Our product</title>
<div data-answerable data-product="" data-page="Exports" data-error-code="Exports stop at midnight">Help</div>
<script src="{url}/c/northwind/widget.js" defer></script>"""


@pytest.fixture
def other_site(live_server) -> Iterator[str]:
    """A site of the company's own: another origin, with a content policy that allows what the documentation names."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            policy = f"default-src 'none'; script-src {live_server.url}; frame-src {live_server.url}"
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(PAGE.format(url=live_server.url).encode())

        def log_message(self, *_words: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("width", ["small", "desk"])
def test_people_find_answers_on_the_page_where_they_are_and_ask_with_its_context(
    stage: Stage, other_site: str, width: str
) -> None:
    stage.width = width
    town = found_town()
    change_widget_sites(Viewer.for_user(town.ingrid), town.northwind, [other_site])
    space = Space.objects.unscoped("tests look at the row itself").get(community=town.northwind)
    asker = person("una", "Una Asks")
    thread = posting.start_thread(
        Viewer.for_user(asker), town.northwind, space, title="Exports stop at midnight", body="Every night."
    )
    reply = posting.post_reply(Viewer.for_user(town.ben), thread.pk, body="Move the job to one o'clock.")
    solving.accept_solution(Viewer.for_user(asker), reply.pk)
    page = stage.person()

    page.goto(other_site)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Move the job to one o'clock.")).to_be_visible()
    frame.get_by_role("searchbox").fill("Something else entirely")
    frame.get_by_role("button", name="Find answers").click()
    expect(frame.get_by_text("Nothing like it has been asked yet.")).to_be_visible()
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Ask").click()
    asking = opened.value
    expect(asking.get_by_label("Title")).to_have_value("Something else entirely")
    assert asking.locator("textarea[name=body]").input_value().startswith("Page: `Exports`")
    assert stage.complaints == []


def test_on_a_site_that_was_not_named_it_shows_nothing(stage: Stage, other_site: str) -> None:
    town = found_town()
    change_widget_sites(Viewer.for_user(town.ingrid), town.northwind, ["https://elsewhere.example"])
    page = stage.person()

    page.goto(other_site)
    expect(page.locator("iframe")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_role("searchbox")).to_have_count(0)
    assert any("frame-ancestors" in complaint for complaint in stage.complaints)
