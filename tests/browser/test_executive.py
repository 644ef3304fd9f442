"""An executive council, by hand: somebody speaks under an alias, the host looks it up, an administrator breaks the glass."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from accounts.models import User
from community.models import Community
from community.services import memberships, terms
from community.viewer import Viewer
from tests.browser.conftest import Stage
from tests.browser.test_accessibility import look
from tests.browser.test_main_story import status_of
from tests.browser.town import found_town, person, sign_in
from tests.conftest import half_a_minute_passes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def member(council: Community, handle: str, name: str) -> User:
    user = person(handle, name)
    with transaction.atomic():
        memberships.admit(Viewer.for_user(user), council)
    terms.accept_terms(Viewer.for_user(user), council, number=council.terms_version)
    return user


def administrator(handle: str, name: str) -> User:
    user = person(handle, name)
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return User.objects.get(pk=user.pk)


def menu_of(page: Page, post: str) -> None:
    page.locator(f"article:has-text('{post}') details.menu > summary").first.click()


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_a_council_speaks_in_confidence(stage: Stage, width: str, run_jobs) -> None:
    stage.width = width
    town = found_town()
    ruth = sign_in(stage.person(), member(town.council, "ruth", "Ruth Castellan"))
    daniel = sign_in(stage.person(), member(town.council, "daniel", "Daniel Reyes"))
    ingrid = sign_in(stage.person(), town.ingrid)

    ruth.goto("/c/council/ask/")
    expect(ruth.get_by_text("Chatham House Rule.")).to_be_visible()
    ruth.get_by_label("Title").fill("We stopped a recall too late")
    ruth.locator("textarea[name=body]").fill("Nobody outside knows how late it was.")
    ruth.get_by_label("Under a new alias").check()
    ruth.get_by_role("button", name="Post", exact=True).click()
    ruth.wait_for_url(re.compile("/t/"))
    address = ruth.url.removeprefix(stage.url)
    alias = ruth.locator("article.post .name").first.inner_text()
    assert len(alias.split()) == 2 and "Ruth" not in alias

    daniel.goto(address)
    expect(daniel.get_by_text(alias).first).to_be_visible()
    assert "Ruth" not in daniel.content()
    assert daniel.get_by_text("Who wrote this?").count() == 0

    ingrid.goto(address)
    menu_of(ingrid, "how late it was")
    ingrid.get_by_role("link", name="Who wrote this?").click()
    ingrid.get_by_label("Why?").fill("A regulator asks.")
    ingrid.get_by_role("button", name="Show me the name").click()
    expect(ingrid.get_by_text("Ruth Castellan")).to_be_visible()
    run_jobs()
    half_a_minute_passes()
    ruth.goto("/inbox/")
    expect(ruth.get_by_role("link", name="looked up who wrote your post")).to_be_visible()

    break_the_glass(stage, ingrid, daniel, address)
    confidences = ["", "readers/", "break-glass/", "nominations/", "takeaways/", "ask/", "u/ruth/"]
    pages = [f"/c/council/{path}" for path in confidences] + [address, "/inbox/"]
    assert look(ingrid, pages, "light") == [] and look(daniel, [address], "dark") == []
    assert stage.complaints == []


def break_the_glass(stage: Stage, ingrid: Page, daniel: Page, address: str) -> None:
    paula = sign_in(stage.person(), administrator("paula", "Paula Admin"))
    otto = sign_in(stage.person(), administrator("otto", "Otto Admin"))
    assert status_of(paula, address) == 404

    ingrid.goto("/c/council/break-glass/")
    reference = ingrid.locator("main code").first.inner_text()
    paula.goto("/break-glass/")
    paula.get_by_label("Reference of the community").fill(reference)
    paula.get_by_label("Why?").fill("A court order names this thread.")
    paula.get_by_label("For how many minutes?").fill("20")
    paula.get_by_role("button", name="Ask", exact=True).click()
    expect(paula.get_by_text("Waiting for approval")).to_be_visible()
    assert status_of(paula, address) == 404

    otto.goto("/break-glass/")
    otto.get_by_role("button", name="Approve").click()
    assert status_of(paula, address) == 404
    ingrid.reload()
    ingrid.get_by_role("button", name="Approve").click()
    expect(ingrid.get_by_text("Open", exact=True)).to_be_visible()

    assert look(paula, [address, "/break-glass/"], "light") == []
    paula.goto(address)
    expect(paula.get_by_text("You read this by break-glass, and nothing else.")).to_be_visible()
    assert paula.locator("textarea").count() == 0
    daniel.goto("/c/council/readers/")
    expect(daniel.get_by_text("Paula Admin")).to_be_visible()
    daniel.goto("/c/council/break-glass/")
    daniel.get_by_text("The record").click()
    expect(daniel.get_by_role("link", name="We stopped a recall too late").first).to_be_visible()

    ingrid.get_by_role("button", name="End now").click()
    expect(ingrid.get_by_text("Ended", exact=True)).to_be_visible()
    assert status_of(paula, address) == 404
