"""The cast as people without any community, and a post office that delivers when asked."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import User
from accounts.services import people
from core.mail import send_delivery
from core.models import Delivery

PASSWORD = "seven brown kilns"
CODE = re.compile(r"\b[A-Z]{4}-[A-Z]{4}\b")


def _person(handle: str) -> User:
    return people.create_account(
        email=f"{handle}@example.com", handle=handle, password=PASSWORD, display_name=handle.capitalize()
    )


@pytest.fixture
def ana(db: None) -> User:
    return _person("ana")


@pytest.fixture
def ben(db: None) -> User:
    return _person("ben")


@pytest.fixture
def post_office(mailoutbox: list[EmailMessage]) -> SimpleNamespace:
    """`to(address)` delivers what waits and returns the mails to that address; `code_for` and `link_for` read the last."""

    def to(address: str) -> list[EmailMessage]:
        for pk in Delivery.objects.filter(sent_at=None, dropped_at=None).order_by("created_at").values_list("pk", flat=True):
            send_delivery(pk)
        return [message for message in mail.outbox if message.to == [address]]

    def code_for(address: str) -> str:
        found = CODE.search(str(to(address)[-1].body))
        assert found, "the last mail holds no code"
        return found.group()

    def link_for(address: str) -> str:
        found = re.search(r"https?://\S+", str(to(address)[-1].body))
        assert found, "the last mail holds no link"
        return found.group()

    return SimpleNamespace(to=to, code_for=code_for, link_for=link_for)


@pytest.fixture
def signed_in(client: Client) -> Callable[..., Client]:
    """Returns a browser in which the person has signed in with the password."""

    def sign_in(person: User, browser: Client | None = None) -> Client:
        browser = browser or client
        response = browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        assert response.status_code == 302, "signing in failed"
        return browser

    return sign_in
