"""Browsers in which somebody signed in before: guesses made elsewhere never lock them out.

Failed sign-ins are counted per account. A browser that carries the account's cookie is counted apart from the rest
of the world, so a stranger who uses up the world's tries leaves the owner's own browsers alone. The cookie opens
nothing; without the password it is worth a few more guesses.
Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

SALT = "accounts.devices"
LIFETIME = 180 * 86400  # seconds
NAME = "device"


def cookie_name() -> str:
    return f"__Host-{NAME}" if settings.SESSION_COOKIE_SECURE else NAME


def remember(response: HttpResponseBase, email: str) -> None:
    """Let this browser be known as one of the account's."""
    value = signing.dumps([_fingerprint(email), secrets.token_hex(8)], salt=SALT)
    response.set_cookie(
        cookie_name(), value, max_age=LIFETIME, secure=bool(settings.SESSION_COOKIE_SECURE), httponly=True, samesite="Lax"
    )


def counter_of(request: HttpRequest, email: str) -> str:
    """Return what failed sign-ins to this account are counted under: the browser's own counter, or everybody's."""
    email = email.strip().lower()
    try:
        owner, device = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError):
        return email
    return f"{email}:{device}" if owner == _fingerprint(email) else email


def _fingerprint(email: str) -> str:
    return salted_hmac(SALT, email.strip().lower()).hexdigest()[:32]
