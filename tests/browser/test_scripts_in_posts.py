"""What people write runs nothing in a real browser, even where no policy of the page would stop it."""

import json

import pytest

from core.markup import render
from core.markup.sanitise import clean_html
from tests.core.test_markup_safety import PAYLOADS, POSITIONS

# Whatever a payload calls is noted: the dialogs that corpora use, and what tells somebody else.
WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "fetch", "open"])
  window[name] = () => { window.ran.push(name); };
"""
# Events that need a hand: everything is entered, focused and pressed; links and forms lead nowhere.
TOUCH = """() => {
  document.addEventListener("click", (event) => event.preventDefault(), true);
  for (const element of document.body.querySelectorAll("*"))
    for (const kind of ["mouseover", "pointerenter", "focus", "toggle", "click", "animationend", "load", "error"])
      element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
  const schemes = [...document.querySelectorAll("a[href]")].map((link) => link.protocol);
  const foreign = document.body.querySelectorAll("script, iframe, object, embed, form, style");
  return { ran: window.ran, schemes: [...new Set(schemes)], scripts: foreign.length };
}
"""


@pytest.fixture
def page(chromium):
    context = chromium.new_context()
    context.add_init_script(WATCH)
    context.route("**/*", lambda route: route.fulfill(body="<!doctype html><body></body>", content_type="text/html"))
    page = context.new_page()
    page.goto("http://posts.test/")
    yield page
    context.close()


def told(page, html):
    """Put HTML into a page of its own, as the parser meets it, touch everything in it, and return what happened."""
    page.evaluate(
        "html => { document.open(); document.write('<!doctype html><body>' + html); document.close(); window.ran ??= []; }", html
    )
    page.wait_for_timeout(20)
    return page.evaluate(TOUCH)


def test_the_page_tells_when_something_runs(page):
    assert told(page, "<img src=x onerror=alert(1)>")["ran"] != []
    assert "javascript:" in told(page, "<a href='javascript:alert(1)'>x</a>")["schemes"]


@pytest.mark.parametrize("position", POSITIONS.values(), ids=POSITIONS)
def test_no_payload_runs(page, position):
    html = "\n".join(render(position.replace("{}", payload)).html for payload in PAYLOADS)

    seen = told(page, html)

    assert seen["ran"] == [] and seen["scripts"] == 0, json.dumps(seen)
    assert set(seen["schemes"]) <= {"http:", "https:", "mailto:"}


def test_no_payload_runs_past_the_sanitiser_alone(page):
    seen = told(page, "\n".join(clean_html(f'<p>{payload}<a href="{payload}">x</a></p>') for payload in PAYLOADS))

    assert seen["ran"] == [] and seen["scripts"] == 0
    assert set(seen["schemes"]) <= {"http:", "https:", "mailto:"}
