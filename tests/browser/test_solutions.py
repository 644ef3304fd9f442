"""What solved it, in a real browser: accept two, take one back, object, replace, have it too, lead a question to the original.

At three widths, by keyboard alone; with scripts and without.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from community.models import Space
from community.services import memberships, posting, solving
from community.viewer import Viewer
from tests.browser.conftest import Stage
from tests.browser.town import found_town, person, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TABS = 120
FIRST, SECOND = "Pin the lease to 12 hours.", "Since 5.0 the switch is under Network."
VIEWS = [("small", False), ("small", True), ("phone", True), ("desk", True), ("desk", False)]


@pytest.mark.parametrize(("width", "scripts"), VIEWS)
def test_the_life_of_solutions_by_keyboard(stage: Stage, width: str, scripts: bool) -> None:
    stage.width, stage.scripts = width, scripts
    town = found_town()
    ana_user, eva_user = person("ana", "Ana Moreau"), person("eva", "Eva Lind")
    for user in (ana_user, eva_user):
        memberships.join(Viewer.for_user(user), town.northwind)
    space = Space.objects.unscoped("tests look at the row itself").get(community=town.northwind)
    ana_asks, eva_asks = Viewer.for_user(ana_user), Viewer.for_user(eva_user)
    question = posting.start_thread(ana_asks, town.northwind, space, title="Gateway drops offline", body="Every night.")
    twin = posting.start_thread(eva_asks, town.northwind, space, title="Lost uplink at two", body="Help.")
    address = f"/c/northwind/t/{question.public_id}/{question.slug}/"
    ana, eva, mia = sign_in(stage.person(), ana_user), sign_in(stage.person(), eva_user), sign_in(stage.person(), town.mia)

    have_it_too(eva, address)
    for user, body in ((town.ben, FIRST), (eva_user, SECOND)):
        posting.post_reply(Viewer.for_user(user), question.pk, body=body)
    accept_two(ana, address)
    take_one_back(ana, address)
    replace(mia, address)
    reply = posting.post_reply(Viewer.for_user(town.ben), twin.pk, body="Turn it off and on.")
    solving.accept_solution(Viewer.for_user(town.mia), reply.pk)
    object_to(eva, f"/c/northwind/t/{twin.public_id}/{twin.slug}/")
    lead_to_original(mia, f"/c/northwind/t/{twin.public_id}/{twin.slug}/", address)
    assert stage.complaints == []


def press(page: Page, role: str, name: str, inside: str = "main, aside") -> None:
    """Go to a button or a link with the tab key, as somebody without a mouse does, and press Enter."""
    target = page.locator(inside).get_by_role(role, name=name).first  # type: ignore[arg-type]
    expect(target).to_be_visible()
    box, view = target.bounding_box(), page.viewport_size
    assert box and view and box["x"] + box["width"] <= view["width"], f"{name} sticks out"
    for _tab in range(MOST_TABS):
        if target.evaluate("node => node === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {name}")


def have_it_too(page: Page, address: str) -> None:
    page.goto(address)
    press(page, "button", "I have this too")
    expect(page.locator("#me-too")).to_contain_text("2 people have this problem.")
    expect(page.locator("#me-too")).to_contain_text("You hear when it is solved")


def accept_two(page: Page, address: str) -> None:
    page.goto(address)
    for number, body in ((1, FIRST), (2, SECOND)):
        identity = page.locator("article", has_text=body).get_attribute("id")
        press(page, "button", "Accept as solution", f"#{identity}")
        expect(page.locator("#solution article")).to_have_count(number)
    expect(page.locator("#solution")).to_contain_text("Accepted by you")
    expect(page.locator(".thread-head")).to_contain_text("Solved")
    expect(page.locator("#me-too")).to_have_count(0)


def take_one_back(page: Page, address: str) -> None:
    page.goto(address)
    identity = page.locator("#solution article", has_text=SECOND).get_attribute("id")
    press(page, "button", "Take back", f"#{identity}")
    expect(page.locator("#solution article")).to_have_count(1)
    expect(page.locator(f"#{identity}")).to_contain_text("then it was taken back")


def replace(page: Page, address: str) -> None:
    page.goto(address)
    identity = page.locator("article", has_text=SECOND).get_attribute("id")
    page.locator(f"#{identity} summary[aria-label='More actions']").focus()
    page.keyboard.press("Enter")
    press(page, "link", "Replaces an older solution", f"#{identity}")
    expect(page.get_by_label("Ben Okafor")).to_be_checked()
    press(page, "button", "Replace")
    expect(page.locator("#solution article")).to_have_count(1)
    expect(page.locator("#solution")).to_contain_text("Marked by you")
    expect(page.locator("article", has_text=FIRST)).to_contain_text("A newer answer replaces it")


def object_to(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#solution")).to_contain_text("Marked by Mia Lindqvist")
    press(page, "button", "This did not solve it")
    expect(page.locator("#solution")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("says that it did not solve it")


def lead_to_original(page: Page, address: str, original: str) -> None:
    page.goto(address)
    press(page, "link", "Asked before?", "aside")
    page.get_by_label("Address of the original question").fill(original)
    press(page, "button", "Mark as duplicate")
    expect(page.locator(".thread-head")).to_contain_text("This was asked before")
    page.goto(original)
    expect(page.locator(".thread-head")).to_contain_text("Asked 2 times")
    page.goto(address)
    press(page, "button", "Reopen", "aside")
    expect(page.locator(".thread-head")).not_to_contain_text("This was asked before")
    page.goto(original)
    expect(page.locator(".thread-head")).not_to_contain_text("Asked")
