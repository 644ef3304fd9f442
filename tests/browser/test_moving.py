"""When something stands in the wrong place, in a real browser: merge two threads, undo it, split replies off.

At three widths, by keyboard alone; with scripts and without.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from community.models import Space
from community.services import memberships, posting, solving
from community.viewer import Viewer
from tests.browser.conftest import Stage
from tests.browser.test_solutions import VIEWS, press
from tests.browser.town import found_town, person, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST, SECOND = "Pin the lease to 12 hours.", "Since 5.0 the switch is under Network."


@pytest.mark.parametrize(("width", "scripts"), VIEWS)
def test_merge_and_split_by_keyboard(stage: Stage, width: str, scripts: bool) -> None:
    stage.width, stage.scripts = width, scripts
    town = found_town()
    ana = person("ana", "Ana Moreau")
    memberships.join(Viewer.for_user(ana), town.northwind)
    space = Space.objects.unscoped("tests look at the row itself").get(community=town.northwind)
    asks = Viewer.for_user(ana)
    target = posting.start_thread(asks, town.northwind, space, title="Gateway drops offline", body="Every night.", tags=["lease"])
    source = posting.start_thread(asks, town.northwind, space, title="Lost uplink at two", body="Help.", tags=["uplink"])
    for thread, body in ((target, FIRST), (source, SECOND)):
        reply = posting.post_reply(Viewer.for_user(town.ben), thread.pk, body=body)
        solving.accept_solution(asks, reply.pk)
    posting.post_reply(Viewer.for_user(town.agent), target.pk, body="My router has another problem.")
    old, here = (f"/c/northwind/t/{thread.public_id}/{thread.slug}/" for thread in (source, target))
    mia = sign_in(stage.person(), town.mia)

    merge(mia, old, here)
    undo(mia, old, here)
    split(mia, here)
    assert stage.complaints == []


def tool(page: Page, name: str) -> None:
    """Open what moderators do with a thread, and choose."""
    page.locator("summary", has_text="Does this belong elsewhere?").focus()
    page.keyboard.press("Enter")
    press(page, "link", name, "aside")


def merge(page: Page, old: str, here: str) -> None:
    page.goto(old)
    tool(page, "Merge into another thread")
    page.get_by_label("Address of the thread that stays").fill(here)
    press(page, "button", "Show both")
    expect(page.locator(".side-by-side")).to_have_count(2)
    page.get_by_label("Lost uplink at two").focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name=SECOND).focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="uplink").focus()
    page.keyboard.press("Space")
    press(page, "button", "Merge")
    expect(page.locator("h1")).to_have_text("Lost uplink at two")
    expect(page.locator("#solution article")).to_have_count(1)
    expect(page.locator(".happened")).to_contain_text("“Lost uplink at two” was merged into this: 2 posts.")
    expect(page.locator(".tags").first).to_contain_text("uplink")
    expect(page.locator("article", has_text=SECOND)).to_contain_text("A newer answer replaces it")
    merged = page.url
    page.goto(old)
    assert page.url == merged


def undo(page: Page, old: str, here: str) -> None:
    press(page, "button", "Undo")
    expect(page.locator("h1")).to_have_text("Lost uplink at two")
    expect(page.locator("#solution article")).to_contain_text(SECOND)
    page.goto(here)
    expect(page.locator("h1")).to_have_text("Gateway drops offline")
    expect(page.locator(".happened")).to_have_count(0)


def split(page: Page, here: str) -> None:
    page.goto(here)
    tool(page, "Split replies off")
    page.get_by_role("checkbox", name="My router has another problem.").focus()
    page.keyboard.press("Space")
    page.get_by_label("Title of the new thread").fill("A router that restarts")
    press(page, "button", "Split")
    expect(page.locator("h1")).to_have_text("A router that restarts")
    expect(page.locator(".happened")).to_contain_text("This was split off another thread")
    press(page, "link", "Gateway drops offline", ".happened")
    expect(page.locator(".happened")).to_contain_text("1 reply became a thread of its own")
