"""Mail that is queued with the change that causes it, rendered when it is sent, and never sent twice in development."""

import logging
import os
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from core import outbox
from core.ids import encode, new_id
from core.models import Delivery

logger = logging.getLogger(__name__)

DELIVERY_HEADER = "X-Delivery-Id"
# The post-commit task sends at once; the sweeper takes over after this.
SEND_GRACE = timedelta(seconds=20)
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


@dataclass(frozen=True)
class Message:
    """A rendered mail. `sender` is the display name of the community that speaks."""

    subject: str
    text: str
    html: str = ""
    sender: str = ""
    headers: dict[str, str] = field(default_factory=dict)


Renderer = Callable[[Delivery], Message | None]
_renderers: dict[str, Renderer] = {}


def mail_kind(kind: str) -> Callable[[Renderer], Renderer]:
    """Register how a kind of mail is rendered; returning None drops it (access ended, person gone)."""

    def register(function: Renderer) -> Renderer:
        _renderers[kind] = function
        return function

    return register


def mail_kinds() -> list[str]:
    return sorted(_renderers)


def queue(
    kind: str,
    to_email: str,
    context: dict[str, Any],
    *,
    recipient_id: uuid.UUID | None = None,
    event_id: uuid.UUID | None = None,
) -> None:
    """Promise one mail in the caller's transaction; the same event, recipient and kind are promised once."""
    row = Delivery(
        kind=kind,
        to_email=to_email,
        context=context,
        recipient_id=recipient_id,
        event_id=event_id,
        next_try_at=timezone.now() + SEND_GRACE,
    )
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(lambda: _hand_over(row.pk))


def _hand_over(delivery_id: uuid.UUID) -> None:
    from core.tasks import send_delivery as task  # the task imports this module

    try:
        task.delay(str(delivery_id))
    except Exception:  # the broker is away: whatever it raises, the sweeper delivers later
        logger.warning("broker unavailable, mail left to the sweeper", exc_info=True)


def send_delivery(delivery_id: uuid.UUID | str) -> bool:
    """Render and send one queued mail, once. False when it was already dealt with, dropped, or must wait."""
    return outbox.attempt(lambda: _send_locked(delivery_id), lambda: outbox.put_off(Delivery, delivery_id), f"mail {delivery_id}")


def _send_locked(delivery_id: uuid.UUID | str) -> bool:
    waiting = Delivery.objects.select_for_update(skip_locked=True).filter(pk=delivery_id, sent_at=None, dropped_at=None)
    delivery = waiting.first()
    if delivery is None:
        return False
    message = _renderers[delivery.kind](delivery)
    if message is None:
        _close(delivery, dropped_at=timezone.now(), drop_reason="no longer visible to the recipient")
        return False
    get_connection().send_messages([_email(delivery, message)])
    _close(delivery, sent_at=timezone.now())
    return True


def _close(delivery: Delivery, **changes: Any) -> None:
    # The context may hold a sign-in link or code: nothing of it stays once the mail has left.
    Delivery.objects.filter(pk=delivery.pk).update(context={}, **changes)


def _email(delivery: Delivery, message: Message) -> EmailMessage:
    address = settings.DEFAULT_FROM_EMAIL
    name = "".join(letter for letter in message.sender if letter.isprintable() and letter not in '<>"@,;:\\')
    email = EmailMultiAlternatives(
        subject=" ".join(message.subject.split()),
        body=message.text,
        from_email=f'"{name}" <{address}>' if name else address,
        to=[delivery.to_email],
        headers={
            "Message-ID": f"<{encode(delivery.pk)}@{settings.MAIL_DOMAIN}>",
            DELIVERY_HEADER: encode(delivery.pk),
            "Auto-Submitted": "auto-generated",
            **message.headers,
        },
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    return email


def compose(template: str, context: dict[str, Any], **extra: Any) -> Message:
    """Render `mail/<template>.subject.txt`, `.txt` and `.html` (its styles inlined) into a Message."""
    html = render_to_string(f"mail/{template}.html", context)
    return Message(
        subject=render_to_string(f"mail/{template}.subject.txt", context),
        text=render_to_string(f"mail/{template}.txt", context),
        html=_inliner.inline(html),
        **extra,
    )


class FileBackend(BaseEmailBackend):
    """Development's post office: one `.eml` file per delivery, named by its id, put in place by an atomic rename."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            name = email.extra_headers.get(DELIVERY_HEADER) or encode(new_id())
            self._write(folder / f"{name}.eml", email.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]  # Django adds the argument
        return len(email_messages)

    def _write(self, path: Path, content: bytes) -> None:
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_bytes(content)
        draft.replace(path)
