"""A community's own words and favicon: checked when they are saved, shown where they belong."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from community.brand import contrast, palette, sender_of
from community.models import Community
from community.services import communities
from core.errors import InvalidInput
from core.mail import Message, _email
from core.models import Delivery
from tests.world import picture

TOPICS = {"question": ["Topic", "Topics"], "answer": ["Hint", "Hints"]}


def change(world, place="acme", **facts):
    return communities.change_community(world.viewer("gus"), world[place].community, **facts)


def page(world, path, who=""):
    return world.client(who).get(path).content.decode()


def test_its_own_nouns_stand_on_every_page(world):
    change(world, nouns=TOPICS)
    thread = f"/c/acme/t/{world.acme.question.public_id}/{world.acme.question.slug}/"

    assert "New: Topic" in page(world, "/c/acme/") and "Ask a question" not in page(world, "/c/acme/")
    shown = page(world, thread, "ana")
    assert "This Topic" in shown and "Your Hint" in shown and "Post: Hint" in shown and "More: Hints" in shown
    assert ">Topic</option>" in page(world, "/c/acme/ask/", "ana") or "Your Topic" in page(world, "/c/acme/ask/", "ana")
    assert "Topic" in page(world, "/c/acme/manage/spaces/", "gus")
    assert "Topic" not in page(world, "/c/bay/")


def test_without_them_the_usual_words_are_used(world):
    thread = f"/c/bay/t/{world['bay'].question.public_id}/{world['bay'].question.slug}/"

    assert "Ask a question" in page(world, "/c/bay/")
    assert "This question" in page(world, thread)


@pytest.mark.parametrize(("pair", "field"), [(["Topic", ""], "question_many"), (["", "Topics"], "question_one")])
def test_a_noun_comes_in_two_forms(world, pair, field):
    with pytest.raises(InvalidInput) as refusal:
        change(world, nouns={"question": pair})
    assert refusal.value.field == field


def test_a_noun_is_short_and_clean(world):
    assert change(world, nouns={"question": ["To\u202epic", " Topics "], "unknown": ["a", "b"]}).nouns == {
        "question": ["Topic", "Topics"]
    }
    with pytest.raises(InvalidInput):
        change(world, nouns={"question": ["x" * 31, "x"]})


def test_welcome_and_privacy_are_rendered_and_cleaned_when_written(world):
    changed = change(
        world, welcome_md="# Hello\n\n<script>alert(1)</script> [x](javascript:alert(1)) **you**", privacy_md="We keep *little*."
    )

    assert "<strong>you</strong>" in changed.welcome_html and "<script" not in changed.welcome_html
    assert "javascript:" not in changed.welcome_html.replace("[x](javascript:alert(1))", "")
    assert "<strong>you</strong>" in page(world, "/c/acme/") and "<strong>you</strong>" not in page(
        world, "/c/acme/?order=solved"
    )
    assert "<em>little</em>" in page(world, "/c/acme/privacy/") and 'href="/c/acme/privacy/"' in page(world, "/c/acme/tags/")


def test_there_is_no_privacy_page_without_a_text(world):
    change(world, privacy_md="  ")

    assert world.client().get("/c/acme/privacy/").status_code == 404
    assert "/c/acme/privacy/" not in page(world, "/c/acme/")


@pytest.mark.parametrize(
    "name", ["A\nBcc: x@example.org", "A\r\nB", "A <b@example.org>", 'A "B"', "A@b", "A: b", "x" * 61, "A\x00"]
)
def test_a_sender_cannot_write_a_header(world, name):
    with pytest.raises(InvalidInput) as refusal:
        change(world, sender_name=name)
    assert refusal.value.field == "sender_name"


def test_mail_comes_from_the_name(world, settings):
    changed = change(world, sender_name="Acme Hilfe")
    delivery = Delivery(kind="x", to_email="a@example.org")

    sent = _email(delivery, Message("s", "t", sender=sender_of(changed))).message()

    assert str(sent["From"]) == f'"Acme Hilfe" <{settings.DEFAULT_FROM_EMAIL}>'
    assert sender_of(change(world, sender_name="")) == changed.name


def test_mail_of_an_executive_community_comes_from_no_name(world):
    with pytest.raises(InvalidInput):
        change(world, "ember", sender_name="Council")
    assert sender_of(world["ember"].community) == ""
    with pytest.raises(IntegrityError, match="under_no_name"), transaction.atomic():
        Community.objects.unscoped("test").filter(pk=world["ember"].community.pk).update(sender_name="Council")


def test_a_favicon_becomes_a_small_square_png(world):
    buffer = io.BytesIO()
    Image.new("RGB", (300, 100), "#337755").save(buffer, "PNG")
    changed = change(world, favicon=SimpleUploadedFile("f.png", buffer.getvalue()))

    name = changed.favicon.name.rsplit("/", 1)[-1]
    answer = world.client().get(f"/c/acme/brand/favicon/{name}")

    assert answer["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as shown:
        assert (shown.size, shown.format) == ((64, 64), "PNG")
    assert f'<link rel="icon" href="/c/acme/brand/favicon/{name}" type="image/png">' in page(world, "/c/acme/")
    assert "brand/favicon" not in page(world, "/c/bay/")


@pytest.mark.parametrize("content", [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_a_favicon_is_a_picture(world, content):
    with pytest.raises(InvalidInput) as refusal:
        change(world, favicon=SimpleUploadedFile("f.png", content))
    assert refusal.value.field == "favicon"


@pytest.mark.parametrize("accent", ["#ffffff", "#000000", "#ffff00", "#777777", "#0b6e5f", "#14191c"])
@pytest.mark.parametrize("dark", [False, True])
def test_no_accent_makes_a_page_unreadable(accent, dark):
    colours = palette(accent, dark=dark)

    def rgb(value):
        return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)

    assert contrast(rgb(colours.ink), rgb(colours.accent)) >= 4.5
    assert contrast(rgb(colours.text), rgb(colours.soft)) >= 4.5


SETTINGS = {
    "brand": {"name": "Acme", "tagline": "x", "accent": "#0b6e5f", "header_links": "A https://a.example", "footer_links": "B https://b.example"},
    "words": {"welcome_md": "Hello", "privacy_md": "", "sender_name": "", "question_one": "Topic", "question_many": "Topics"},
    "access": {"visibility": "public", "join_policy": "open", "join_domains": "", "write_policy": "members"},
    "domain": {"domain": "acme.example.com"},
}  # fmt: skip


@pytest.mark.parametrize("part", SETTINGS)
def test_each_settings_page_saves_its_own_part_and_no_other(world, part):
    before = {name: getattr(world.acme.community, name) for name in ("accent", "visibility", "domain")}

    client, url = world.client("gus"), f"/c/acme/manage/{part}/"
    answer = client.post(url, SETTINGS[part])
    if "change" in (answer.context or {}):
        answer = client.post(url, {**SETTINGS[part], "seen": answer.context["change"].fingerprint})

    assert answer.status_code in (200, 302)
    after = Community.objects.unscoped("test").get(pk=world.acme.community.pk)
    assert {name for name, value in before.items() if getattr(after, name) != value} <= set(SETTINGS[part])
    assert after.logo.name == world.acme.community.logo.name
    saved = {name: value for name, value in SETTINGS[part].items() if name in ("tagline", "welcome_md", "write_policy", "domain")}
    assert {name: getattr(after, name) for name in saved} == saved


@pytest.mark.parametrize(("part", "said", "told"), [
    ("brand", {"footer_links": "x javascript:alert(1)"}, "is not words followed by a web address"),
    ("words", {"sender_name": "A <b@example.org>", "welcome_md": "Do not lose me"}, "Do not lose me"),
    ("words", {"idea_one": "Wish"}, "Please give both"),
    ("access", {"visibility": "executive", "join_policy": "open"}, "by invitation only"),
    ("domain", {"domain": "https://acme.example.com/x"}, "https://acme.example.com/x"),
])  # fmt: skip
def test_what_is_refused_is_said_and_kept(world, part, said, told):
    answer = world.client("gus").post(f"/c/acme/manage/{part}/", {**SETTINGS[part], **said})

    assert answer.status_code == 422
    assert told in answer.content.decode()


@pytest.mark.parametrize("part", SETTINGS)
def test_settings_are_the_managers(world, part):
    assert world.client("mia").get(f"/c/acme/manage/{part}/").status_code == 403
    assert world.client("gus").get(f"/c/acme/manage/{part}/").status_code == 200


def test_a_secret_community_is_told_why_it_has_no_domain(world):
    assert "would tell everybody that this community exists" in page(
        world, f"/c/{world['dunes'].community.slug}/manage/domain/", "gus"
    )


def test_pictures_are_all_kept_at_once(world):
    changed = change(world, logo=picture(), cover=picture(), favicon=picture())

    assert all((changed.logo, changed.cover, changed.favicon))
