"""The mails about an account: those that allauth composes, and the warning that somebody guesses passwords."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core import mail
from core.mail import Message, mail_kind
from core.models import Delivery
from core.slots import Slot

# One warning a day tells as much as a hundred.
GUESSES_REPEAT = timedelta(days=1)
# (path of the page on which it began) → the brand that a mail about an account wears there; None for the product's own
brand_at: Slot[Any] = Slot("in whose brand is a mail that began on this page?", None)
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def site() -> SimpleNamespace:
    """Return `name` and `domain` as the mails show them, whatever host was asked."""
    return SimpleNamespace(name="Answerable", domain=urlsplit(settings.SITE_URL).netloc)


def on_own_host(address: str) -> str:
    """Return the address on SITE_URL: a link in a mail never follows the Host header of a request."""
    parts = urlsplit(address)
    return settings.SITE_URL + parts.path + (f"?{parts.query}" if parts.query else "")


def warn_of_guesses(email: str) -> None:
    """Promise a warning that sign-in was tried too often, at most one a day.

    Known and unknown addresses are treated alike here; whether there is an account is asked when the mail is rendered.
    """
    since = timezone.now() - GUESSES_REPEAT
    if not Delivery.objects.filter(kind="sign_in_guesses", to_email=email, created_at__gt=since).exists():
        mail.queue("sign_in_guesses", email, {})


@mail_kind("account")
def render_account_mail(delivery: Delivery) -> Message:
    """Link or code were known only to the request, so text and HTML were rendered there."""
    content: dict[str, str] = delivery.context
    sender = content.get("sender", "")
    return Message(subject=content["subject"], text=content["text"], html=_inlined(content["html"]), sender=sender)


@mail_kind("sign_in_guesses")
def render_guesses(delivery: Delivery) -> Message | None:
    if not User.objects.filter(email=delivery.to_email, is_active=True).exists():
        return None
    context: dict[str, Any] = {
        "email": delivery.to_email,
        "current_site": site(),
        "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        "code_url": settings.SITE_URL + reverse("account_request_login_code"),
    }
    subject, text, html = (
        render_to_string(f"account/email/sign_in_guesses_{part}", context).strip()
        for part in ("subject.txt", "message.txt", "message.html")
    )
    return Message(subject=subject, text=text, html=_inlined(html))


def _inlined(html: str) -> str:
    return _inliner.inline(html) if html else ""
