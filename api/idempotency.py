"""One POST, one effect: the answer is kept under the client's key, in the transaction that wrote the rows.

Only answers that changed something (2xx) are kept; a refused request may be repeated with the same key.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import IdempotencyRecord
from api.problems import Problem, invalid, not_found

Handler = Callable[..., Response]
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
KEPT_HEADERS = ("Location", "ETag")
KEPT_FOR = timedelta(days=3)  # longer than any client keeps trying


def idempotent(handler: Handler) -> Callable[..., Response | HttpResponse]:
    """Let a POST be repeated: the same key and body answer the same, the same key and another body answer 409."""

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response | HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise invalid("Idempotency-Key", _("A key has 1 to 128 printable characters without blanks."))
        with transaction.atomic():
            record = _claim(view.viewer.user, key, _fingerprint(request))
            if record is None:
                return _replay(view.viewer, key, _fingerprint(request))
            response = handler(view, request, *args, **kwargs)
            _keep(record, response)
            return response

    return answer


def _fingerprint(request: Request) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(asked + request._request.body).hexdigest()


def _claim(user: Any, key: str, fingerprint: str) -> IdempotencyRecord | None:
    """Take the key for this transaction. A second request waits here until the first is over; None when it was kept."""
    try:
        with transaction.atomic():
            return IdempotencyRecord.objects.create(user=user, key=key, fingerprint=fingerprint)
    except IntegrityError:
        return None


def _keep(record: IdempotencyRecord, response: Response) -> None:
    record.status, record.space_id = response.status_code, getattr(response, "space_id", None)
    record.body = JSONRenderer().render(response.data).decode()
    record.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    record.save(update_fields=["status", "space", "body", "headers"])


def _replay(viewer: Any, key: str, fingerprint: str) -> HttpResponse:
    record = IdempotencyRecord.objects.visible_to(viewer).filter(key=key).first()
    if record is None:
        raise not_found()
    if record.fingerprint != fingerprint:
        raise Problem("idempotency_conflict", _("This key came with another request before. Use a new one."))
    headers = {**record.headers, "Idempotent-Replayed": "true"}
    return HttpResponse(record.body, status=record.status, headers=headers, content_type="application/json")


def forget_old_answers() -> int:
    """Remove answers that no client will ask for again; returns how many."""
    rows = IdempotencyRecord.objects.unscoped("old answers are forgotten for everybody")
    return rows.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
