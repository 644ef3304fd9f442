"""Writing in a real browser: what spaces ask for, lists under the text, undo, canned replies, versions; and without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from community.models import Thread
from community.services import canned, communities, posting
from community.services.targets import load_space
from community.viewer import Viewer
from tests.browser.conftest import Stage
from tests.browser.test_files import look_at
from tests.browser.town import Town, found_town, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("width", ["phone", "desk"])
OFFER = ".offers:not([hidden]) [role=option]"
TEMPLATE = "**What happens**\n\n**Steps**"


def settle(stage: Stage, width: str = "desk", scripts: bool = True) -> tuple[Town, Page]:
    """A second space that asks for more, a thread to answer, and Mia in her browser."""
    stage.width, stage.scripts = width, scripts
    town = found_town()
    facts: dict[str, Any] = {"ask_product": "off", "ask_environment": "required", "template_md": TEMPLATE}
    communities.add_space(Viewer.for_user(town.ingrid), town.northwind, name="Beta", kinds=["question"], **facts)
    return town, sign_in(stage.person(), town.mia)


def thread_of(town: Town, who: str = "ben", title: str = "Why does the light stay red?") -> Thread:
    viewer = Viewer.for_user(getattr(town, who))
    return posting.start_thread(
        viewer, town.northwind, load_space(viewer, town.northwind, "gateways"), title=title, body="It is."
    )


def open_thread(page: Page, thread: Thread) -> None:
    page.goto(f"/c/northwind/t/{thread.public_id}/{thread.slug}/")


@WIDTHS
def test_the_form_asks_what_the_chosen_space_asks(stage: Stage, width: str) -> None:
    _town, page = settle(stage, width)
    page.goto("/c/northwind/ask/?space=gateways")
    page.get_by_label("Title").fill("Why does it hum?")
    page.get_by_label("Product").fill("Gateway")

    page.get_by_label("Space").select_option("beta")
    expect(page.get_by_label("Environment")).to_be_visible()
    expect(page.get_by_label("Product")).to_have_count(0)
    body = page.locator("textarea[name=body]")
    expect(body).to_have_value(TEMPLATE)
    page.get_by_label("Space").select_option("gateways")
    expect(page.get_by_label("Product")).to_have_value("Gateway")
    expect(body).to_have_value("")
    body.fill("It hums at night.")
    page.get_by_label("Space").select_option("beta")
    expect(page.get_by_label("Environment")).to_be_visible()
    expect(body).to_have_value("It hums at night.")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("This space asks for the environment.")
    assert look_at(page) == []
    page.get_by_label("Environment").fill("Debian 12")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".thread-head")).to_contain_text("Debian 12")
    assert stage.complaints == []


def test_without_scripts_a_step_brings_the_questions_of_a_space(stage: Stage) -> None:
    _town, page = settle(stage, scripts=False)
    page.goto("/c/northwind/ask/?space=gateways")
    page.get_by_label("Title").fill("Why does it hum?")
    page.get_by_label("Space").select_option("beta")
    page.get_by_role("button", name="Show what this space asks for").click()

    expect(page.get_by_label("Title")).to_have_value("Why does it hum?")
    expect(page.locator("textarea[name=body]")).to_have_value(TEMPLATE)
    page.locator("textarea[name=body]").fill("It hums.")
    page.get_by_label("Environment").fill("Debian 12")
    page.get_by_label("Title").press("Enter")
    expect(page.locator(".thread-head")).to_contain_text("Debian 12")


@WIDTHS
def test_people_and_threads_are_completed_by_keyboard(stage: Stage, width: str) -> None:
    town, page = settle(stage, width)
    other, thread = thread_of(town, title="The uplink [old] drops"), thread_of(town)
    open_thread(page, thread)
    box = page.locator("#reply textarea[name=body]")
    box.click()
    box.press_sequentially("Ask @be")

    option = page.get_by_role("option", name=re.compile("Ben Okafor"))
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert look_at(page) == []
    box.press("Enter")
    expect(box).to_have_value("Ask @ben ")
    box.press_sequentially("about #upl")
    expect(page.locator(OFFER)).to_have_count(1)
    box.press("Escape")
    expect(page.locator(OFFER)).to_have_count(0)
    box.press_sequentially("i")
    expect(page.locator(OFFER)).to_have_count(0)
    box.press("Backspace")
    box.press_sequentially("nk #upl")
    expect(page.locator(OFFER)).to_have_count(1)
    box.press("ArrowDown")
    box.press("Tab")
    assert box.input_value().endswith(f"[The uplink \\[old\\] drops](/c/northwind/t/{other.public_id}/{other.slug}/) ")
    box.press_sequentially("\n# Heading\n#1 of two")
    expect(page.locator(OFFER)).to_have_count(0)
    page.get_by_role("button", name="Post answer").click()
    link = page.locator(".prose a", has_text="The uplink [old] drops")
    expect(link).to_be_visible()
    assert stage.complaints == []


@WIDTHS
def test_a_post_is_taken_back_and_written_on(stage: Stage, width: str) -> None:
    town, page = settle(stage, width)
    thread = thread_of(town)
    open_thread(page, thread)
    page.locator("#reply textarea[name=body]").fill("Turn it off, then on.")
    page.get_by_role("button", name="Post answer").click()

    expect(page.locator(".unsend")).to_be_visible()
    assert look_at(page) == []
    page.locator(".unsend").get_by_role("button", name="Undo").click()
    expect(page.locator("#reply textarea[name=body]")).to_have_value("Turn it off, then on.")
    expect(page.locator("article.post")).to_have_count(1)
    page.get_by_role("button", name="Post answer").click()
    expect(page.locator("article.post")).to_have_count(2)
    assert stage.complaints == []


def test_without_scripts_a_comment_is_taken_back(stage: Stage) -> None:
    town, page = settle(stage, scripts=False)
    thread = thread_of(town)
    open_thread(page, thread)
    page.locator("summary", has_text="Comment").click()
    page.get_by_role("textbox", name="Comment").fill("Since when?")
    page.get_by_role("button", name="Add comment").click()
    page.locator(".comment").get_by_role("button", name="Undo").click()

    expect(page.get_by_role("textbox", name="Comment")).to_have_value("Since when?")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".comment")).to_have_count(1)


@pytest.mark.parametrize(("width", "scripts"), [("phone", True), ("desk", True), ("desk", False)])
def test_a_canned_reply_comes_into_the_answer(stage: Stage, width: str, scripts: bool) -> None:
    town, page = settle(stage, width, scripts)
    canned.add_canned(Viewer.for_user(town.mia), town.northwind, title="Ask for the log", body="Dear {{asker}}, the log please.")
    open_thread(page, thread_of(town))
    box = page.locator("#reply textarea[name=body]")
    box.fill("Hello.")
    page.get_by_label("Canned reply").select_option(label="Ask for the log")
    page.get_by_role("button", name="Insert").click()

    expect(box).to_have_value("Hello.\n\nDear Ben Okafor, the log please.")
    if scripts:
        assert look_at(page) == []
    page.goto("/c/northwind/canned/")
    expect(page.get_by_text("used once")).to_be_visible()


@WIDTHS
def test_code_is_copied_spoilers_open_and_notes_lead_there_and_back(stage: Stage, width: str) -> None:
    town, page = settle(stage, width)
    thread = thread_of(town)
    viewer = Viewer.for_user(town.ben)
    text = "See[^a].\n\n```\nmake run\n```\n\n::: spoiler The end\nThe butler.\n:::\n\n[^a]: A note."
    for body in (text, f"{text}\n\nTwice."):
        posting.post_reply(viewer, thread.pk, body=body)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_thread(page, thread)

    page.get_by_role("button", name="Copy").first.click()
    assert page.evaluate("navigator.clipboard.readText()").strip() == "make run"
    expect(page.get_by_text("The butler.").first).to_be_hidden()
    page.locator("summary", has_text="The end").first.click()
    expect(page.get_by_text("The butler.").first).to_be_visible()
    second = page.locator("article.post").nth(2)
    second.locator(".note-mark").click()
    expect(second.locator("li:target")).to_contain_text("A note.")
    second.locator(".note-back").click()
    expect(second.locator(".note-mark:target")).to_have_count(1)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    assert look_at(page) == []
    assert stage.complaints == []


def test_a_quote_says_whose_it_is(stage: Stage) -> None:
    town, page = settle(stage)
    thread = thread_of(town)
    open_thread(page, thread)
    page.locator("#reply textarea").focus()
    page.locator("article.post .prose p").first.evaluate("one => getSelection().selectAllChildren(one)")
    page.locator("article.post .prose p").first.dispatch_event("pointerup", {"bubbles": True})
    page.locator(".quote-btn").click()

    expect(page.locator("#reply textarea")).to_have_value(f"> [Ben Okafor](/c/northwind/p/{thread.public_id}/):\n>\n> It is.\n\n")


@WIDTHS
def test_versions_are_compared_by_words_and_one_is_taken_away(stage: Stage, width: str) -> None:
    town, page = settle(stage, width)
    communities.change_community(Viewer.for_user(town.ingrid), town.northwind, edit_window_minutes=0)
    thread = thread_of(town)
    from community.services.editing import edit_post

    edit_post(Viewer.for_user(town.ben), thread.pk, body="It was.")
    page.goto(f"/c/northwind/p/{thread.public_id}/history/")

    expect(page.locator(".diff .changed del")).to_contain_text("is")
    expect(page.locator(".diff .changed ins")).to_contain_text("added: was")
    assert look_at(page) == []
    page.get_by_role("link", name=re.compile("Take its words away")).click()
    page.get_by_label("Why?").fill("It named a customer")
    page.get_by_role("button", name="Take them away").click()
    expect(page.locator(".revision").last).to_contain_text("It named a customer")
    assert look_at(page) == []
