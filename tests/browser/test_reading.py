"""What readers see of pages that tests of the HTML cannot tell: colours, widths, pictures, and the way back."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.services import avatars
from community.brand import contrast
from community.models import Community, Thread
from community.pages import lists
from community.services import posting
from community.viewer import Viewer
from tests.browser.conftest import Stage
from tests.browser.town import Town, found_town, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4
CODE = "```python\n# why\ndef lease(hours=12):\n    return f'{hours} h'\n```\n"
READABLE = 4.5
WIDTHS = [320, 390, 768, 1280]


def start(town: Town, title: str, body: str) -> Thread:
    ben = Viewer.for_user(town.ben)
    space = next(space for space in ben.spaces.values() if space.community_id == town.northwind.pk)
    return posting.start_thread(ben, town.northwind, space, title=title, body=body, tags=["gateway"], product=WORD[:80])


def address(thread: Thread) -> str:
    return f"/c/northwind/t/{thread.public_id}/"


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(float(part)) for part in re.findall(r"[\d.]+", colour)[:3])
    return red, green, blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_code_is_coloured_and_readable(stage: Stage, scheme: str) -> None:
    thread = start(found_town(), "How long is a lease?", CODE)
    page = stage.person()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    page.goto(address(thread))
    behind = rgb(page.locator(".prose pre").evaluate("box => getComputedStyle(box).backgroundColor"))
    seen = page.locator(".prose pre span[class]").evaluate_all("all => all.map(one => getComputedStyle(one).color)")

    assert len(set(seen)) >= 4, "comments, keywords, names and texts have colours of their own"
    assert all(contrast(rgb(colour), behind) >= READABLE for colour in seen)


def test_a_long_word_never_makes_a_page_wider(stage: Stage) -> None:
    town = found_town()
    thread = start(
        town, WORD[:180], f"{WORD}\n\n`{WORD}`\n\n| a | b |\n|---|---|\n| {WORD} | c |\n\n<https://example.org/{WORD}>"
    )
    page = stage.person()

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for path in (address(thread), "/c/northwind/"):
            page.goto(path)
            inner = page.evaluate("document.documentElement.scrollWidth")
            title = page.locator("main h1, main h2 a").first.bounding_box()
            assert inner <= width, f"{path} at {width}"
            assert title is not None
            assert title["x"] + title["width"] <= width


def test_long_links_leave_the_search_its_place(stage: Stage) -> None:
    town = found_town()
    links = [{"label": "x" * 24, "url": "https://a.example"}, {"label": "y" * 24, "url": "https://b.example"}]
    Community.objects.unscoped("tests look at the row itself").filter(pk=town.northwind.pk).update(header_links=links)
    page = stage.person()

    page.goto("/c/northwind/")
    box = page.locator(".top .seek").bounding_box()

    assert box is not None
    assert box["width"] >= 256
    expect(page.locator(".top-links summary")).to_be_visible()


def test_back_finds_the_page_that_was_read(stage: Stage, monkeypatch) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    town = found_town()
    for number in range(5):
        start(town, f"Question number {number}", "Why?")
    page = stage.person()

    page.goto("/c/northwind/?order=newest")
    page.get_by_role("link", name="Next page").click()
    page.get_by_role("link", name="Question number 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question number 2")
    page.go_back()

    expect(page.get_by_role("link", name="Question number 1")).to_be_visible()
    assert "after=" in page.url
    page.get_by_role("link", name="Back to the first page").click()
    expect(page).to_have_url("/c/northwind/?order=newest")


def with_picture(town: Town) -> None:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(data, "PNG")
    avatars.change_avatar(town.ben, SimpleUploadedFile("me.png", data.getvalue(), "image/png"))


def shown_pictures(page: Page, place: str) -> int:
    return page.locator(f"{place} .avatar img").evaluate_all("all => all.filter(one => one.naturalWidth).length")


@pytest.mark.parametrize("scripts", [True, False])
def test_pictures_come_without_anybody_moving(stage: Stage, scripts: bool) -> None:
    stage.scripts = scripts
    town = found_town()
    with_picture(town)
    thread = start(town, "Who is this?", "Me.")
    page = sign_in(stage.person(), town.ben)

    page.goto("/c/northwind/u/ben/")
    page.wait_for_load_state("networkidle")
    assert shown_pictures(page, ".hero") == shown_pictures(page, ".top") == 1
    page.goto(address(thread))
    expect(page.locator("main .avatar img")).to_have_count(1)


def test_a_strangers_first_look_at_a_thread_stays_within_six_requests(stage: Stage) -> None:
    town = found_town()
    with_picture(town)
    thread = start(town, "Who is this?", "Me.")
    page, asked = stage.person(), []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(address(thread) + thread.slug + "/", wait_until="networkidle")

    assert len(asked) <= 6, "\n".join(asked)


def test_times_are_whole_without_scripts(stage: Stage) -> None:
    thread = start(found_town(), "When was this?", "Now.")
    stage.scripts = False
    page = stage.person()

    page.goto(address(thread))

    expect(page.locator(".byline time")).to_have_text(re.compile(r"^\d{1,2} \w{3} \d{4}, \d\d:\d\d UTC$"))


@pytest.mark.parametrize(("width", "is_shared"), [("phone", True), ("desk", False)])
def test_a_link_is_shared_by_the_systems_dialog_on_a_phone_and_copied_at_a_desk(
    stage: Stage, width: str, is_shared: bool
) -> None:
    stage.width = width
    thread = start(found_town(), "How long is a lease?", "Say.")
    page = stage.person()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("navigator.share = async (data) => { window.shared = data.url; };")
    page.goto(address(thread))

    page.locator("article.post a[data-copy]").first.click()

    if is_shared:
        assert thread.public_id in page.evaluate("window.shared")
    else:
        expect(page.locator(".toast")).to_contain_text("copied")
        assert page.evaluate("window.shared") is None
