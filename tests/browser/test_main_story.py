"""The main story in a real browser: from signing up to a resolved issue in the support team's feed, and back."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.tokens import create_token
from tests.browser.conftest import Stage, code_in, link_in, text_of
from tests.browser.town import PASSWORD, found_town, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUESTION = "Gateway drops offline every night around 02:00"
ANSWER = "Pin the lease to 12 h under Network, Uplink, DHCP."


@pytest.mark.parametrize(("width", "scripts"), [("phone", True), ("desk", True), ("desk", False)])
def test_from_sign_up_to_the_feed_and_back(stage: Stage, mailbox, width: str, scripts: bool) -> None:
    stage.width, stage.scripts = width, scripts
    town = found_town()
    _token, secret = create_token(town.agent, name="support", scopes=["feed:read"])
    ana, ben, mia = stage.person(), stage.person(), stage.person()

    browse_signed_out(ana)
    sign_up(ana, mailbox)
    address = ask(ana)
    answer(sign_in(ben, town.ben), address)
    assert "Ben Okafor" in text_of(mailbox("ana@example.org")[-1]), "the asker is told by mail"

    accept(ana, address)
    assert "accepted" in mailbox("ben@example.org")[-1]["Subject"].lower()
    see_reputation(ana)
    issues = feed(stage, secret)
    assert [issue["change"] for issue in issues["data"]] == ["resolved"]
    assert ANSWER in issues["data"][0]["resolution"]["text_md"]
    assert issues["data"][0]["issue"]["title"] == QUESTION

    take_back(ana, address)
    reopened = feed(stage, secret, issues["next_cursor"])
    assert [(issue["change"], issue["state"]) for issue in reopened["data"]] == [("reopened", "open")]

    flag_the_answer(ana, address)
    moderate(sign_in(mia, town.mia))
    mailbox("ben@example.org")
    read_the_reason(ben, address)
    assert stage.complaints == []


def browse_signed_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Northwind Community").first.click()
    expect(page).to_have_url("/c/northwind/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Operations Council" not in page.content()


def sign_up(page: Page, mailbox: Any) -> None:
    """Make an account on the way to asking, and come back to it once the address is proved."""
    page.goto("/accounts/login/?next=/c/northwind/ask/")
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Handle").fill("ana")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make an account").click()
    code = code_in(mailbox("ana@example.org")[-1])
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/c/northwind/ask/")


def ask(page: Page) -> str:
    page.get_by_label("Title").fill(QUESTION)
    page.get_by_label("Your question").fill(
        "Since the **4.2** firmware our gateways lose the uplink:\n\n```\nrenew rejected\n```"
    )
    page.get_by_label("Version").fill("4.2")
    page.get_by_label("Tags").fill("gateway, uplink")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=QUESTION)).to_be_visible()
    expect(page.locator("pre")).to_contain_text("renew rejected")
    return page.url


def answer(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Write your answer").fill(ANSWER)
    page.get_by_role("button", name="Post answer").click()
    expect(page.locator("article", has_text=ANSWER)).to_be_visible()


def accept(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Accept as solution").click()
    expect(page.locator("#solution")).to_contain_text(ANSWER)
    expect(page.locator(".thread-head")).to_contain_text("Solved")


def see_reputation(page: Page) -> None:
    page.locator("#solution").get_by_role("link", name="Ben Okafor").first.click()
    ledger = page.get_by_role("complementary")
    expect(ledger).to_contain_text("+15")
    expect(ledger).to_contain_text(QUESTION)


def take_back(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#solution")).to_contain_text("Accepted by you")
    page.locator("#solution").get_by_role("button", name="Take back").click()
    expect(page.locator(".thread-head")).not_to_contain_text("Solved")
    page.goto("/c/northwind/u/ben/")
    expect(page.get_by_role("complementary")).to_contain_text("taken back")


def flag_the_answer(page: Page, address: str) -> None:
    page.goto(address)
    reply = page.locator("article", has_text=ANSWER)
    reply.get_by_label("More actions").click()
    reply.get_by_role("link", name="Report to moderators").click()
    form = page.locator("#action-form")
    form.get_by_label("What is wrong with it?").select_option("wrong")
    form.get_by_label("Anything the moderators should know?").fill("This breaks billing")
    form.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("A moderator will look at it")).to_be_visible()


def moderate(page: Page) -> None:
    page.goto("/c/northwind/moderation/")
    item = page.locator(".review", has_text=ANSWER)
    expect(item).to_contain_text("This breaks billing")
    item.locator("summary", has_text="Hide").click()
    item.get_by_label("Reason, shown to the author").fill("Breaks billing on metered sites")
    item.get_by_role("button", name="Hide it").click()
    expect(page.locator(".review", has_text=ANSWER)).to_have_count(0)


def read_the_reason(page: Page, address: str) -> None:
    page.goto("/inbox/")
    page.get_by_role("link", name="A moderator hid your post").click()
    expect(page.get_by_text("Breaks billing on metered sites")).to_be_visible()


def feed(stage: Stage, secret: str, cursor: str = "") -> dict[str, Any]:
    """Read the feed as a support team's program would: over HTTP with a bearer token."""
    address = f"{stage.url}/api/v1/resolved-issues" + (f"?cursor={cursor}" if cursor else "")
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {secret}"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.load(answer)


def test_an_invited_executive_steps_into_the_council(stage: Stage, mailbox) -> None:
    town = found_town()
    ingrid, ruth, outsider = stage.person(), stage.person(), stage.person()

    sign_in(ingrid, town.ingrid)
    ingrid.goto("/c/council/manage/invitations/")
    ingrid.get_by_label("E-mail address").fill("ruth@example.org")
    ingrid.get_by_role("button", name="Send invitation").click()
    expect(ingrid.get_by_text("The invitation is on its way")).to_be_visible()

    invitation = mailbox("ruth@example.org")[-1]
    assert "Operations Council" not in invitation.as_string(), "the mail does not name what nobody may know of"
    ruth.goto(link_in(invitation, "/invitations/"))
    assert "Operations Council" not in ruth.content(), "nothing is named before the address is proved"
    ruth.get_by_role("link", name="Make an account").click()
    ruth.get_by_label("E-mail").fill("ruth@example.org")
    ruth.get_by_label("Handle").fill("ruth")
    ruth.get_by_label("Password", exact=True).fill(PASSWORD)
    ruth.get_by_role("button", name="Make an account").click()
    ruth.get_by_label("Code").fill(code_in(mailbox("ruth@example.org")[-1]))
    ruth.get_by_role("button", name="Go on").click()
    ruth.get_by_role("button", name="Accept the invitation").click()
    ruth.get_by_role("button", name="I accept these terms").click()
    expect(ruth).to_have_url("/c/council/")
    expect(ruth.get_by_role("link", name="Operations Council").first).to_be_visible()

    assert status_of(outsider, "/c/council/") == 404
    assert status_of(sign_in(outsider, town.ben), "/c/council/") == 404
    assert status_of(ruth, link_in(invitation, "/invitations/")) == 404, "an invitation works once"
    assert stage.complaints == []


def status_of(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer is not None
    return answer.status
