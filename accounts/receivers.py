"""What follows when allauth or Django report that somebody came, went, or proved an address."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.services import organisations


@receiver(email_confirmed, dispatch_uid="accounts")
def on_email_confirmed(email_address: EmailAddress, **kwargs: Any) -> None:
    """Also sent when an address replaces another one, so losing an address is covered too."""
    organisations.settle_membership(email_address.user)


@receiver(user_logged_in, dispatch_uid="accounts")
def on_signed_in(request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    if request is not None:
        request.signed_in_as = user.email  # type: ignore[attr-defined]


@receiver(user_logged_out, dispatch_uid="accounts")
def on_signed_out(request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if request is not None and user is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]
