"""Mail about an account that began on a community's page wears that community's brand, if everybody knows the community."""

import pytest
from django.test import Client

from core import mail
from core.models import Delivery
from tests.stage import stage, standing, world

__all__ = ["stage", "standing", "world"]


def sign_up(wish):
    facts = {"username": "newcomer", "email": "new@example.org", "password1": "seven brown kilns", "next": wish}
    Client().post("/accounts/signup/", facts)
    return Delivery.objects.filter(kind="account", to_email="new@example.org").latest("created_at")


def sent(delivery):
    from django.core import mail as post_office

    mail.send_delivery(delivery.pk)
    return post_office.outbox[-1]


@pytest.mark.parametrize("wish", ["/c/acme/ask/", "/c/acme/"])
def test_a_public_communitys_name_colour_and_sender(world, wish):
    message = sent(sign_up(wish))

    name = world.acme.community.name
    assert message.from_email.startswith(f'"{world.acme.word("sender")}"')
    assert name in message.body and name in message.alternatives[0][0]
    assert "/c/acme/" in message.body


@pytest.mark.parametrize("place", ["cedar", "dunes", "ember", "", "nowhere"])
def test_of_other_communities_a_mail_tells_nothing(world, place):
    slug = world[place].community.slug if place in world.corners else place

    message = sent(sign_up(f"/c/{slug}/ask/" if slug else "https://evil.example/c/acme/"))

    text = f"{message.from_email} {message.subject} {message.body} {message.alternatives}"
    assert "Answerable" in message.body
    assert not any(corner.community.name in text for corner in world.corners.values())
