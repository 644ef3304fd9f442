"""Every key page, as everybody who uses it, is free of axe's complaints and fits a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page

from community.models import Thread
from community.services import posting, solving
from community.services.attaching import upload_file
from community.viewer import Viewer
from moderation.services import flag_post
from tests.browser.conftest import Stage
from tests.browser.town import Town, found_town, person, sign_in
from tests.world import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = "# Since 4.2\n\nIt *drops*:\n\n```\nrenew rejected\n```\n\n| night | minutes |\n|---|---|\n| 1 | 4 |\n\n> seen before\n"
EVERYBODY = [
    "/", "/c/northwind/", "/c/northwind/?order=unanswered", "/c/northwind/s/gateways/", "/c/northwind/tags/",
    "/c/northwind/members/",
    "/c/northwind/u/ben/", "/c/northwind/search/?q=gateway", "/c/northwind/search/?q=qqqq", "/accounts/login/",
    "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/", "/nowhere/",
]  # fmt: skip
MEMBERS = ["/c/northwind/ask/", "/inbox/", "/profile/", "/accounts/email/", "/accounts/sessions/"]
MANAGERS = [
    "/c/northwind/moderation/", "/c/northwind/moderation/log/", "/c/northwind/manage/", "/c/northwind/manage/members/",
    "/c/northwind/manage/invitations/", "/c/northwind/manage/brand/", "/c/northwind/manage/words/", "/c/northwind/manage/access/",
    "/c/northwind/manage/domain/", "/c/northwind/manage/spaces/", "/c/council/",
]  # fmt: skip


def log() -> SimpleUploadedFile:
    return SimpleUploadedFile("run.log", b"line\n")


def furnish(town: Town) -> Thread:
    """Put a solved question with a reported reply, a comment and all kinds of markup into the town."""
    ana = Viewer.for_user(person("ana", "Ana Moreau"))
    space = next(space for space in ana.spaces.values() if space.community_id == town.northwind.pk)
    question = posting.start_thread(
        ana,
        town.northwind,
        space,
        title="Gateway drops offline every night",
        body=BODY,
        tags=["gateway"],
        product="GW",
        version="4.2",
        files=[upload_file(ana, town.northwind, space, file, alt="A red light").pk for file in (picture(), log())],
    )
    answer = posting.post_reply(Viewer.for_user(town.ben), question.pk, body="Pin the lease.\n\n" + BODY)
    rude = posting.post_reply(Viewer.for_user(town.agent), question.pk, body="Read the manual, will you.")
    posting.post_comment(ana, question.pk, answer.pk, body="Thank you!")
    solving.accept_solution(Viewer.for_user(ana.user), answer.pk)
    flag_post(Viewer.for_user(town.ben), rude.pk, reason="rude")
    return question


@pytest.mark.parametrize(("width", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_pages_are_accessible_and_fit(stage: Stage, width: str, scheme: str) -> None:
    stage.width = width
    town = found_town()
    thread = f"/c/northwind/t/{furnish(town).public_id}/"
    visitor, member, manager = stage.person(), stage.person(), stage.person()
    sign_in(member, town.ben)
    sign_in(manager, town.ingrid)

    complaints = [*look(visitor, [*EVERYBODY, thread], scheme), *look(member, [*MEMBERS, thread], scheme)]
    complaints += look(manager, [*MANAGERS, thread], scheme)

    assert complaints == []
    assert stage.complaints == []


def look(page: Page, addresses: list[str], scheme: str) -> list[str]:
    """Return what axe, or the width of the window, says against each page."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    found = []
    for address in addresses:
        page.goto(address)
        results = Axe().run(page).response
        found += [f"{address}: {rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in results["violations"]]
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            found.append(f"{address}: {overflow} px wider than the window")
    return found
