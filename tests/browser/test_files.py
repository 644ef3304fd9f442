"""Files in a real browser: pasted, dropped and chosen, with their words, seen in the post; and the same without scripts."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Stage
from tests.browser.test_accessibility import look
from tests.browser.town import found_town, sign_in
from tests.community.test_attachments import png

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# How a browser hands over what was copied or dragged.
HAND_OVER = """([content, name, how]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name));
  const facts = { bubbles: true, cancelable: true };
  const event = how === "paste" ? new ClipboardEvent("paste", { clipboardData: data, ...facts })
                                : new DragEvent("drop", { dataTransfer: data, ...facts });
  document.querySelector("[data-editor] textarea").dispatchEvent(event);
}"""
PICTURE = "article.post .prose img"


def hand_over(page: Page, content: bytes, name: str, how: str) -> None:
    page.wait_for_selector("[data-files].is-ready", state="attached")
    page.evaluate(HAND_OVER, [base64.b64encode(content).decode(), name, how])


def begin(page: Page) -> None:
    page.goto("/c/northwind/ask/")
    page.get_by_label("Title").fill("Why does the light stay red?")
    page.get_by_label("Your question").fill("It is red since the update.")


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_a_pasted_picture_is_seen_in_the_post(stage: Stage, width: str) -> None:
    stage.width = width
    town = found_town()
    page = sign_in(stage.person(), town.ben)
    begin(page)

    hand_over(page, png(900, 500), "shot.png", "paste")
    page.get_by_label("What does it show?").fill("The red light")
    hand_over(page, b"line\n", "run.log", "drop")
    expect(page.locator(".file")).to_have_count(2)
    hand_over(page, b"\x7fELF\x00\x00", "tool.png", "drop")
    expect(page.locator(".file .error")).to_contain_text("cannot be attached")
    assert look_at(page) == []
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".editor-shown img")).to_have_attribute("alt", "The red light")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Post", exact=True).click()

    expect(page.locator(PICTURE)).to_have_attribute("alt", "The red light")
    assert (
        page.locator(PICTURE).evaluate("async (one) => { one.loading = 'eager'; await one.decode(); return one.naturalWidth }")
        == 900
    )
    assert page.locator(PICTURE).evaluate("one => one.getBoundingClientRect().right <= innerWidth")
    with page.expect_download() as download:
        page.get_by_role("link", name="run.log").click()
    assert download.value.suggested_filename == "run.log"
    edit = page.locator("article.post a[href*='/edit/']").first.get_attribute("href") or ""
    assert look(page, [page.url, edit], "light") == []
    assert stage.complaints == []


def look_at(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in Axe().run(page).response["violations"]]


def test_a_file_on_its_way_is_waited_for_or_cancelled(stage: Stage) -> None:
    town = found_town()
    page = sign_in(stage.person(), town.ben)
    begin(page)
    page.route("**/files/", lambda _route: None)  # it never arrives

    hand_over(page, b"line\n", "run.log", "drop")
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("still arriving")
    page.get_by_role("button", name="Cancel").first.click()
    expect(page.locator(".file")).to_have_count(0)
    page.get_by_role("button", name="Post", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Why does the light stay red?")


def test_without_scripts_a_picture_comes_with_the_form(stage: Stage) -> None:
    stage.scripts = False
    town = found_town()
    page = sign_in(stage.person(), town.ben)
    begin(page)

    picture: FilePayload = {"name": "shot.png", "mimeType": "image/png", "buffer": png()}
    log: FilePayload = {"name": "run.log", "mimeType": "text/plain", "buffer": b"line\n"}
    page.get_by_label("Files").set_input_files([picture, log])
    page.get_by_label("What do the pictures show?").fill("The red light")
    page.get_by_role("button", name="Post", exact=True).click()

    expect(page.locator(".post-files img")).to_have_attribute("alt", "The red light")
    expect(page.get_by_role("link", name="run.log")).to_be_visible()
