"""The widget "ask the community": where it may stand, what it shows, and that it knows nobody."""

import pytest
from django.urls import reverse

from community.services.communities import change_community
from community.services.embedding import change_widget_sites
from core.errors import InvalidInput, NotPermitted


@pytest.fixture
def embedded(world):
    change_widget_sites(world.viewer("gus"), world.acme.community, ["https://www.acme.example/", "http://localhost:3000"])
    return world.acme


def widget(world, name="", **said):
    return world.client(name).get("/c/acme/widget/", said)


def test_it_stands_on_named_sites_only(world, embedded):
    answer = widget(world)

    assert "frame-ancestors https://www.acme.example http://localhost:3000" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    page = world.client("").get("/c/acme/")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"], "no other page may be framed"
    assert page["X-Frame-Options"] == "DENY"


def test_without_a_site_there_is_no_widget(world):
    change_widget_sites(world.viewer("gus"), world.acme.community, [])

    assert widget(world).status_code == world.client("").get("/c/acme/widget.js").status_code == 404


def test_a_community_that_is_public_no_more_has_none(world, embedded):
    change_community(world.viewer("gus"), world.acme.community, visibility="listed")

    assert widget(world).status_code == widget(world, "ana").status_code == 404


@pytest.mark.parametrize(
    "site",
    [
        "www.acme.example", "http://www.acme.example", "https://*.acme.example", "https://acme.example/shop",
        "https://a b.example",
        "https://acme.example; script-src *", "https://user@acme.example", "javascript:alert(1)", "https://acme.example:port",
        "*",
    ],
)  # fmt: skip
def test_what_is_no_site_is_refused_and_kept_in_the_form(world, site):
    change_widget_sites(world.viewer("gus"), world.acme.community, [])
    answer = world.client("gus").post("/c/acme/manage/widget/", {"sites": f"https://fine.example\n{site}"})

    assert answer.status_code in (200, 422)
    assert "https://fine.example" in answer.content.decode()
    assert widget(world).status_code == 404, "nothing of it is saved"


def test_only_managers_of_public_communities_name_sites(world):
    with pytest.raises(NotPermitted):
        change_widget_sites(world.viewer("mia"), world.acme.community, ["https://www.acme.example"])
    with pytest.raises(InvalidInput):
        change_widget_sites(world.viewer("gus"), world["dunes"].community, ["https://www.acme.example"])


def test_a_manager_names_sites_and_gets_what_to_put_on_the_page(world):
    client = world.client("gus")
    assert client.post("/c/acme/manage/widget/", {"sites": "https://WWW.acme.example\n\n"}).status_code == 302

    page = client.get("/c/acme/manage/widget/").content.decode()
    assert "https://www.acme.example" in page
    assert "/c/acme/widget.js" in page


def test_it_finds_what_everybody_may_read_with_the_text_of_the_solution(world, embedded):
    answer = widget(world, q=world.acme.question.title)
    text = answer.content.decode()

    assert world.acme.question.title in text
    assert world.acme.word("answer") in text
    assert 'target="_blank"' in text


def test_an_error_that_is_shown_there_is_asked_for_at_once(world, embedded):
    text = widget(world, error_code=world.acme.question.title).content.decode()

    assert world.acme.word("answer") in text


def test_whoever_looks_at_it_is_nobody(world, embedded):
    """Members read more than everybody; in the frame they do not."""
    secret = world["backroom"].question.title

    assert secret in world.client("mia").get("/c/acme/similar/", {"title": secret}).content.decode()
    assert world["backroom"].question.public_id not in widget(world, "mia", q=secret).content.decode()
    assert widget(world, "mia").content == widget(world, "").content
    assert not widget(world, "mia").cookies


def test_asking_goes_on_with_the_context(world, embedded):
    said = {"q": "Why does it stop?", "product": "Pump X", "version": "4.2", "page": "Settings", "error_code": "E-17 `x`\nboo"}
    url = widget(world, **said).context["ask_url"]
    form = world.client("ana").get(url.partition("//")[2].partition("/")[2].join(["/", ""])).context["form"]

    assert form["title"].value() == "Why does it stop?"
    assert (form["product"].value(), form["version"].value()) == ("Pump X", "4.2")
    assert form["body"].value().startswith("Page: `Settings`\nError: `E-17 'x' boo`")


def test_the_script_is_led_to(world, embedded):
    answer = world.client("").get(reverse("community:widget_script", args=["acme"]))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/static/js/embed")
