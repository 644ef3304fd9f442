"""A community on its own domain: the same pages without `/c/<slug>`, and every address names that domain."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from community import hosts
from community.links import absolute, lasting, origin_of
from community.models import Community
from community.services import communities, domains, posting
from core.errors import InvalidInput
from core.models import Delivery
from notifications.mails import render_invitation, render_post_mail
from tests.hosts import ACME, live_at
from tests.world import invite


@pytest.fixture
def own(world):
    """Acme lives on its own domain."""
    return live_at(world, "acme", ACME)


def test_the_home_and_every_page_stand_without_the_community_in_the_path(world, own):
    thread = f"/t/{world.acme.question.public_id}/{world.acme.question.slug}/"
    paths = [
        "/",
        thread,
        f"/s/{world.acme.space.slug}/",
        "/tags/",
        "/members/",
        "/search/?q=x",
        "/u/ana/",
        "/feed.atom",
        "/sitemap.xml",
    ]

    for path in [*paths, "/feed.atom", "/sitemap.xml"]:
        assert world.client().get(path, headers={"host": ACME}).status_code == 200, path


def test_links_feed_and_structured_data_name_the_own_domain_alone(world, own):
    thread = f"/t/{world.acme.question.public_id}/{world.acme.question.slug}/"
    texts = [
        world.client().get(path, headers={"host": ACME}).content.decode() for path in ("/", thread, "/feed.atom", "/sitemap.xml")
    ]

    for text in texts:
        # What is written down in a post, and what quoting writes into the next, must hold wherever it is read.
        assert "/c/acme" not in re.sub(r'<div class="prose.*?</div>| data-quote-url="[^"]*"', "", text, flags=re.DOTALL)
    assert f'<link rel="canonical" href="{origin_of(own)}' in texts[1]
    assert f'"url": "{origin_of(own)}' in texts[1]
    assert f"{origin_of(own)}{thread}" in texts[2] and f"{origin_of(own)}{thread}" in texts[3]


def test_the_central_address_leads_to_the_own_domain(world, own):
    answer = world.client().get(f"/c/acme/s/{world.acme.space.slug}/?order=solved")

    assert answer.status_code == 302
    assert answer["Location"] == f"{origin_of(own)}/s/{world.acme.space.slug}/?order=solved"
    assert world.client().get("/c/acme/feed.atom")["Location"] == f"{origin_of(own)}/feed.atom"


def test_an_outsider_of_a_private_one_gets_the_404_of_what_never_was(world):
    origin = origin_of(live_at(world, "cedar", "cedar.example.com"))
    client = world.client("otto")
    inner, never = client.get("/c/cedar/tags/"), client.get("/c/qqqqq/tags/")

    assert client.get("/c/cedar/")["Location"] == f"{origin}/"
    assert (inner.status_code, inner.content) == (never.status_code, never.content) == (404, never.content)
    assert world.client("ana").get("/c/cedar/tags/")["Location"] == f"{origin}/tags/"


def test_robots_and_the_directory_lead_to_the_own_domain(world, own):
    own_robots = world.client().get("/robots.txt", headers={"host": ACME}).content.decode()
    central_robots = world.client().get("/robots.txt").content.decode()

    assert f"Sitemap: {origin_of(own)}/sitemap.xml" in own_robots and "bay" not in own_robots
    assert "acme" not in central_robots and "/c/bay/sitemap.xml" in central_robots
    assert f'href="{origin_of(own)}/"' in world.client().get("/").content.decode()


def test_pictures_of_the_brand_answer_on_both_hosts(world, own):
    """The central directory shows the logo, and may load no other host's pictures."""
    name = own.logo.name.rsplit("/", 1)[-1]

    assert f'src="/c/acme/brand/logo/{name}"' in world.client().get("/").content.decode()
    for path, headers in ((f"/c/acme/brand/logo/{name}", {}), (f"/brand/logo/{name}", {"host": ACME})):
        answer = world.client().get(path, headers=headers)
        assert answer.status_code == 200 and b"".join(answer.streaming_content)


@pytest.mark.parametrize("path", ["/inbox/", "/profile/", "/accounts/email/?a=b", "/api/v1/threads"])
def test_what_the_central_host_alone_has_is_found_there(world, own, path, settings):
    answer = world.client().get(path, headers={"host": ACME})

    assert (answer.status_code, answer["Location"]) == (302, f"{settings.SITE_URL}{path}")
    assert world.client().post(path, headers={"host": ACME}).status_code == 404


def test_stored_texts_keep_the_central_address_and_lead_home(world, own):
    place = hosts.Place(own.pk, "acme", ACME)
    with hosts.at(place):
        reply = posting.post_reply(world.viewer("ana"), world.acme.question.pk, body="Thank you, @ben!")

    assert 'href="/c/acme/u/ben/"' in reply.body_html
    answer = world.client().get("/c/acme/u/ben/?x=1", headers={"host": ACME})
    assert answer["Location"] == "/u/ben/?x=1"
    assert world.client().get("/c/acme//evil.example/", headers={"host": ACME})["Location"] == "/evil.example/"


@pytest.mark.parametrize("domain", [
    "localhost", "testserver", "127.0.0.1", "https://a.example.com", "a.example.com/x", "a.example.com:80", "nodots",
    "-a.example.com", "exa mple.com", "a.example.com\nb", "münchen.example",
])  # fmt: skip
def test_a_domain_is_a_name_of_which_the_operator_does_not_live(world, domain):
    with pytest.raises(InvalidInput) as refusal:
        domains.change_domain(world.viewer("gus"), world.acme.community, domain)
    assert refusal.value.field == "domain"


def test_a_domain_is_kept_in_lower_case_and_belongs_to_one_community(world):
    changed = domains.change_domain(world.viewer("gus"), world.acme.community, " Help.ACME.example. ")

    assert changed.domain == "help.acme.example"
    with pytest.raises(InvalidInput, match="Another community"):
        domains.change_domain(world.viewer("bea"), world["bay"].community, "help.acme.example")


@pytest.mark.parametrize("place", ["dunes", "ember"])
def test_what_nobody_may_know_of_has_no_domain(world, place):
    with pytest.raises(InvalidInput, match="would tell everybody"):
        domains.change_domain(world.viewer("gus"), world[place].community, "secret.example.com")

    with pytest.raises(IntegrityError, match="own_domain_only_where_everybody_may_know"), transaction.atomic():
        Community.objects.unscoped("test").filter(pk=world[place].community.pk).update(domain="secret.example.com")


def test_a_community_with_a_domain_does_not_go_into_hiding(world, own):
    with pytest.raises(InvalidInput) as refusal:
        communities.change_community(world.viewer("gus"), own, visibility="unlisted", join_policy="invite")
    assert refusal.value.field == "visibility"


def test_the_community_moves_once_a_request_came_by_its_name(world):
    manager = world.client("gus")
    manager.post("/c/acme/manage/domain/", {"domain": ACME})
    assert "No request has come by this name yet" in manager.get("/c/acme/manage/domain/").content.decode()
    assert world.client().get("/c/acme/").status_code == 200

    world.client().get("/robots.txt", headers={"host": ACME})

    assert world.client().get("/c/acme/").status_code == 302
    assert "The name leads here" in manager.get("/c/acme/manage/domain/").content.decode(), "the way back stays open"


def test_addresses_follow_the_host(world, own):
    assert reverse("community:tags", args=["acme"]) == "/c/acme/tags/"
    assert absolute("/c/acme/tags/", own) == f"{origin_of(own)}/tags/"
    assert lasting("community:tags", "acme") == "/c/acme/tags/"


def mail_about(world, key):
    corner = world[key]
    context = {"thread": str(corner.question.pk), "post": str(corner.answer.pk), "actor": str(corner.answer.author_id)}
    return render_post_mail(Delivery(kind="reply", recipient_id=world.user("ana").pk, to_email="a@example.org", context=context))


def test_mail_about_it_names_its_own_domain_alone(world, own, settings):
    message = mail_about(world, "acme")

    for text in (message.text, message.html, message.headers["List-Unsubscribe"]):
        assert f"{origin_of(own)}/" in text
        assert settings.SITE_URL not in text and "/c/acme" not in text
    other = mail_about(world, "bay")
    assert ACME not in other.text + other.html and own.name not in other.text + other.html


def test_an_invitation_leads_to_the_own_domain(world, own):
    invitation, token = invite(world, world.acme, "new@example.org")
    delivery = Delivery(kind="invitation", to_email="new@example.org", context={"invitation": str(invitation.pk), "token": token})

    assert f"{origin_of(own)}/invitations/{token}/" in render_invitation(delivery).text
