"""A community is set up with the assistant and seen in its brand; another one, on its own domain, is entered by a hand-off."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import User
from community import hosts
from community.services import domains
from community.viewer import Viewer
from tests.browser.conftest import Stage
from tests.browser.town import PASSWORD, found_town, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN = "help.northwind.test"


def complaints(page: Page) -> list[str]:
    """Return what axe, or the width of the window, says against a page."""
    found = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in Axe().run(page).response["violations"]]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{overflow} px too wide"] if overflow > 0 else [])


@pytest.mark.parametrize(("width", "scripts"), [("phone", True), ("desk", True), ("desk", False)])
def test_a_branded_community_is_live_after_one_page(stage: Stage, width: str, scripts: bool) -> None:
    stage.width, stage.scripts = width, scripts
    town = found_town()
    User.objects.filter(pk=town.ingrid.pk).update(is_superuser=True)
    founder, visitor, problems = sign_in(stage.person(), town.ingrid), stage.person(), []

    founder.goto("/")
    founder.get_by_role("link", name="New community").click()
    problems += complaints(founder) if scripts else []
    founder.get_by_role("link", name="Product support").click()
    founder.get_by_label("Name", exact=True).fill("Globex Help")
    founder.get_by_label("Tagline").fill("Answers about every Globex")
    founder.get_by_label("Accent colour").fill("#ffe600")
    founder.get_by_label("E-mail addresses").fill("not an address")
    founder.get_by_role("button", name="Open the community").click()
    expect(founder.get_by_role("alert")).to_contain_text("is not an e-mail address")
    expect(founder.get_by_label("Tagline")).to_have_value("Answers about every Globex")
    problems += complaints(founder) if scripts else []
    founder.get_by_label("E-mail addresses").fill("first@example.org")
    founder.get_by_role("button", name="Open the community").click()

    expect(founder).to_have_url("/c/globex-help/")
    expect(founder.get_by_text("Your community is live")).to_be_visible()
    visitor.goto("/c/globex-help/")
    expect(visitor.get_by_text("Ask, and say what you tried.")).to_be_visible()
    expect(visitor.locator("link[href*='/c/globex-help/brand-']")).to_have_count(1)
    problems += complaints(visitor) if scripts else []
    rename(founder)
    visitor.goto("/c/globex-help/")
    expect(visitor.get_by_role("link", name="New: Topic").first).to_be_attached()
    assert problems == []
    assert stage.complaints == []


def rename(page: Page) -> None:
    """Give questions another name on the settings page, as a manager who looks for it would."""
    page.goto("/c/globex-help/manage/")
    page.get_by_role("link", name="Settings").last.click()
    page.get_by_role("link", name="Words").click()
    page.get_by_label("Instead of “Question”").fill("Topic")
    page.get_by_label("Instead of “Questions”").fill("Topics")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_one_account_is_good_on_a_communitys_own_domain(stage: Stage, settings, width: str) -> None:
    stage.width = width
    town = found_town()
    domains.change_domain(Viewer.for_user(town.ingrid), town.northwind, OWN)
    hosts.find(OWN)
    central, own = settings.SITE_URL, f"http://{OWN}:{urlsplit(settings.SITE_URL).port}"
    page = stage.person()

    page.goto("/c/northwind/members/")
    expect(page).to_have_url(f"{own}/members/")
    page.get_by_role("link", name="Sign in").first.click()
    expect(page).to_have_url(re.compile(re.escape(f"{central}/accounts/login/")))
    page.get_by_label("E-mail").first.fill(town.ben.email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.locator("main form button").first.click()

    expect(page).to_have_url(f"{own}/members/")
    expect(page.get_by_role("link", name="Sign in")).to_have_count(0)
    assert complaints(page) == []
    kept = {cookie["domain"] for cookie in page.context.cookies() if cookie["name"] == "session"}
    assert kept == {str(urlsplit(central).hostname), OWN}
    page.goto(f"{own}/")
    page.get_by_role("link", name="Inbox").click()
    expect(page).to_have_url(f"{central}/inbox/")
    # Over plain http Chromium says of each page outside localhost that it ignores one of its headers.
    assert [said for said in stage.complaints if "Cross-Origin-Opener-Policy" not in said] == []
