"""Somebody is invited into an executive community: the wrong person gets nowhere, the right one accepts terms and is in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage, link_in
from tests.browser.town import found_town, person, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_the_right_person_alone_comes_in_by_way_of_the_terms(stage: Stage, mailbox: Any, width: str) -> None:
    stage.width = width
    town = found_town()
    elena = person("elena", "Elena Petrova")
    ingrid, ben, visitor = sign_in(stage.person(), town.ingrid), sign_in(stage.person(), town.ben), stage.person()

    invite(ingrid, elena.email)
    link = link_in(mailbox(elena.email)[-1], "/invitations/")

    refuse(ben, link)
    say_nothing(visitor, link)
    accept(sign_in(visitor, elena), link)
    refuse(ben, link)
    assert visitor.goto(link).status == 404  # type: ignore[union-attr]
    see_who_came(ingrid)
    assert stage.complaints == []


def invite(page: Page, email: str) -> None:
    page.goto("/c/council/manage/invitations/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Guest until").fill("2999-03-31")
    look(page, "invite")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()


def refuse(page: Page, link: str) -> None:
    answer = page.goto(link)
    assert answer is not None and answer.status == 404
    assert "Operations Council" not in page.content()


def say_nothing(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", name="You are invited")).to_be_visible()
    assert "Operations Council" not in page.content() and "Ingrid" not in page.content()
    look(page, "invited")


def accept(page: Page, link: str) -> None:
    page.goto(link)
    look(page, "welcome")
    page.get_by_role("button", name="Accept the invitation").click()
    page.wait_for_url("**/c/council/terms/**")
    expect(page.get_by_text("neither the identity nor the affiliation")).to_be_visible()
    assert "Peer exchange" not in page.content()
    look(page, "terms")
    page.goto("/c/council/members/")
    page.wait_for_url("**/c/council/terms/**")
    page.get_by_role("button", name="I accept these terms").click()
    page.wait_for_url("**/c/council/members/")
    expect(page.get_by_role("heading", name="Members")).to_be_visible()


def see_who_came(page: Page) -> None:
    page.goto("/c/council/manage/invitations/")
    expect(page.get_by_text("Accepted").first).to_be_visible()
    look(page, "invitations")
    page.goto("/c/council/readers/")
    expect(page.get_by_text("guest until 31 Mar 2999")).to_be_visible()
    for path in ("members", "requests", "invitations/list", "organisations", "terms", "ownership"):
        page.goto(f"/c/council/manage/{path}/")
        look(page, path.replace("/", "-"))


def look(page: Page, name: str) -> None:
    """The page fits the window, and axe has nothing to say against it."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{name} is {overflow} px wider than the window"
    if shots := os.environ.get("SCREENSHOTS"):
        assert page.viewport_size is not None
        page.screenshot(path=str(Path(shots) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)
    results = Axe().run(page).response
    assert [(name, rule["id"], rule["nodes"][0]["html"][:160]) for rule in results["violations"]] == []


def test_a_list_moves_on_by_itself(stage: Stage, run_jobs: Any) -> None:
    town = found_town()
    page = sign_in(stage.person(), town.ingrid)
    page.goto("/c/northwind/manage/invitations/list/")
    page.get_by_label("Addresses").fill("email;role\none@example.org;expert\nben@example.org;\nnot one;\n")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("Is a member already").first).to_be_visible()
    look(page, "plan")

    page.get_by_role("button", name="Send 1 invitation").click()
    expect(page.get_by_text("0 of 1 dealt with")).to_be_visible()
    look(page, "on-their-way")
    run_jobs()

    expect(page.get_by_text("1 of 1 dealt with")).to_be_visible()
    assert stage.complaints == []
