"""Without a network: public threads stay readable, answers wait, and nothing that needs signing in is ever on the device."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from community.models import Reply, Thread
from community.services import editing, posting
from community.viewer import Viewer
from tests.browser.conftest import Stage
from tests.browser.test_accessibility import look
from tests.browser.town import Town, found_town, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the browser keeps, as one text: addresses and bodies.
KEPT = """async () => {
  let found = "";
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found += request.url + "\\n" + await (await cache.match(request)).text() + "\\n";
  }
  return found;
}"""
IS_KEPT = "async (url) => Boolean(await (await caches.open('threads')).match(url))"


def start(town: Town, title: str, place: str = "northwind") -> str:
    community = getattr(town, place)
    author = Viewer.for_user(town.ben if place == "northwind" else town.ingrid)
    space = next(space for space in author.spaces.values() if space.community_id == community.pk)
    kind = space.kinds[0]
    thread = posting.start_thread(
        author, community, space, title=title, kind=kind, body="It answers after a minute, then never again."
    )
    return f"/c/{community.slug}/t/{thread.public_id}/{thread.slug}/"


def eventually(page: Page, question: str, about: str = "") -> None:
    """Ask the page until it says yes; `wait_for_function` would need a policy that lets texts become code."""
    for _pause in range(100):
        if page.evaluate(question, about):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)


def settle(page: Page) -> None:
    """Wait until the worker is in charge of the page, as it is from somebody's second page on."""
    eventually(page, "() => navigator.serviceWorker.controller !== null")


def read(page: Page, path: str) -> None:
    page.goto(path)
    eventually(page, IS_KEPT, page.url)


def ready(stage: Stage, user: User | None = None) -> Page:
    page = stage.person()
    if user:
        sign_in(page, user)
    page.goto("/c/northwind/")
    page.mouse.move(5, 5)
    settle(page)
    return page


def test_a_public_thread_that_was_read_can_be_read_again(stage: Stage) -> None:
    path = start(found_town(), "Why does the gateway fall silent?")
    page = ready(stage)
    read(page, path)

    page.context.set_offline(True)
    page.goto(path)

    expect(page.get_by_role("heading", level=1)).to_have_text("Why does the gateway fall silent?")
    expect(page.locator("h1")).to_have_css("font-weight", "700")  # its sheet came too


def test_without_a_network_there_is_a_list_of_what_can_be_read(stage: Stage) -> None:
    path = start(found_town(), "Why does the gateway fall silent?")
    page = ready(stage)
    read(page, path)

    page.context.set_offline(True)
    page.goto("/c/northwind/tags/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not connected")
    page.get_by_role("link", name="Why does the gateway fall silent?").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Why does the gateway fall silent?")


def test_for_members_the_strangers_copy_is_kept_and_nothing_private_ever(stage: Stage) -> None:
    town = found_town()
    public, private = start(town, "Why does the gateway fall silent?"), start(town, "What we shall charge", "council")
    page = ready(stage, town.ingrid)
    read(page, public)
    for path in (private, "/c/council/", "/inbox/", "/profile/", "/c/northwind/", "/c/northwind/manage/"):
        page.goto(path)
    page.goto(public)

    kept = page.evaluate(KEPT)

    assert "Why does the gateway fall silent?" in kept
    for word in ("council", "Council", "What we shall charge", "Ingrid", town.ingrid.email, "data-known", "/inbox/"):
        assert word not in kept, word


def test_what_is_there_no_more_is_forgotten(stage: Stage) -> None:
    town = found_town()
    path = start(town, "Why does the gateway fall silent?")
    page = ready(stage)
    read(page, path)

    thread = Thread.objects.unscoped("tests look at the row itself").get()
    editing.delete_post(Viewer.for_user(town.ben), thread.pk)
    page.reload()

    eventually(page, f"async () => !(await ({IS_KEPT})(location.href))")
    assert "gateway fall silent" not in page.evaluate(KEPT)


def test_whoever_signs_out_leaves_nothing_to_read(stage: Stage) -> None:
    town = found_town()
    page = ready(stage, town.mia)
    read(page, start(town, "Why does the gateway fall silent?"))

    page.goto("/accounts/logout/")
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "logout" not in url)

    assert "gateway fall silent" not in page.evaluate(KEPT)


@pytest.mark.parametrize("width", ["small", "phone", "desk"])
def test_an_answer_waits_and_is_sent_once(stage: Stage, width: str) -> None:
    stage.width = width
    town = found_town()
    path = start(town, "Why does the gateway fall silent?")
    page = ready(stage, town.mia)
    read(page, path)

    page.context.set_offline(True)
    write(page, "Its battery is empty.")
    expect(page.locator(".toast")).to_contain_text("Your reply waits on this device")
    page.goto("/c/northwind/")
    expect(page.locator("main")).to_contain_text("Its battery is empty.")
    page.context.set_offline(False)
    assert look(page, ["/offline/"], "light") == []
    page.goto("/c/northwind/")
    page.get_by_role("button", name="Look at it").click()

    expect(page.locator("article.post .prose", has_text="Its battery is empty.")).to_be_visible()
    page.goto("/c/northwind/")
    settle(page)
    assert [row.body_md for row in Reply.objects.unscoped("tests look at the row itself")] == ["Its battery is empty."]


def test_an_answer_that_waits_can_be_taken_back(stage: Stage) -> None:
    town = found_town()
    page = ready(stage, town.mia)
    read(page, start(town, "Why does the gateway fall silent?"))

    page.context.set_offline(True)
    write(page, "Its battery is empty.")
    page.get_by_role("button", name="Take it back").click()
    page.context.set_offline(False)
    page.goto("/c/northwind/")
    settle(page)

    assert not Reply.objects.unscoped("tests look at the row itself").exists()


def test_what_waits_is_never_sent_by_somebody_else(stage: Stage) -> None:
    """Her session ended without signing out; he signs in on the same device."""
    town = found_town()
    page = ready(stage, town.mia)
    read(page, start(town, "Why does the gateway fall silent?"))
    page.context.set_offline(True)
    write(page, "Its battery is empty.")
    page.context.clear_cookies()
    page.context.set_offline(False)

    sign_in(page, town.ben)
    page.goto("/c/northwind/")
    eventually(page, "() => ![...Object.keys(localStorage)].some((key) => key.startsWith('draft:'))")

    assert not Reply.objects.unscoped("tests look at the row itself").exists()
    assert "gateway fall silent" not in page.evaluate(KEPT)


@pytest.mark.parametrize("is_member", [True, False])
def test_an_answer_that_cannot_be_sent_is_in_its_threads_form(stage: Stage, is_member: bool) -> None:
    """It is questioned since it holds a password, or whoever wrote it is signed out."""
    town = found_town()
    path = start(town, "Why does the gateway fall silent?")
    page = ready(stage, town.mia if is_member else None)
    read(page, path)

    page.context.set_offline(True)
    page.goto(path)
    write(page, "Sign in with password: hunter2-Secret!")
    expect(page.locator(".toast")).to_contain_text("Your reply waits on this device")
    page.context.set_offline(False)
    page.goto("/c/northwind/")
    page.mouse.move(9, 9)
    if is_member:
        page.get_by_role("button", name="Look at it").click()
    else:
        page.wait_for_timeout(500)
        page.goto(path)
        page.locator("#id_body").focus()

    expect(page.locator("#id_body")).to_have_value("Sign in with password: hunter2-Secret!")
    assert not Reply.objects.unscoped("tests look at the row itself").exists()


def test_in_a_private_community_nothing_waits_on_the_device(stage: Stage) -> None:
    town = found_town()
    page = ready(stage, town.ingrid)
    page.goto(start(town, "What we shall charge", "council"))

    page.locator("#id_body").fill("Twice as much.")

    assert "Twice as much" not in page.evaluate("() => JSON.stringify({ ...localStorage })")
    assert page.locator("form[data-offline-reply]").count() == 0


def write(page: Page, body: str) -> None:
    page.locator("#id_body").fill(body)
    page.locator("form[data-offline-reply] button.btn-primary").click()
