"""Sign-ups that are not confirmed yet: each looks alike from outside, holds its handle for a while, then is forgotten.

Whether an address has an account must not be told. So a sign-up with a known address, which makes no account,
takes as long as a real one and holds the handle as long as a real one does.
"""

import uuid
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from accounts import handles
from accounts.models import User
from core import clock

# Codes live 15 minutes; somebody who comes back the next morning signs in with the password and gets a new one.
UNCONFIRMED_LIFETIME = timedelta(hours=24)
BATCH = 500


def pretend_sign_up(handle: str, password: str) -> None:
    """Do the work that a real sign-up does, for an address that has an account."""
    make_password(password)
    handles.hold(handle, clock.now() + UNCONFIRMED_LIFETIME)


@transaction.atomic
def take_back(handle_skeleton: str, user_id: uuid.UUID | None) -> None:
    """Undo an unconfirmed sign-up when the same browser starts again, so that a mistyped address costs no handle."""
    handles.release(handle_skeleton)
    if user_id is not None:
        _unconfirmed().filter(pk=user_id, handle_skeleton=handle_skeleton).delete()


def forget_unconfirmed() -> int:
    """Delete the sign-ups that nobody confirmed in time, at most BATCH of them. Returns how many."""
    too_old = clock.now() - UNCONFIRMED_LIFETIME
    handles.forget_ended_holds()
    expired = _unconfirmed().filter(joined_at__lt=too_old)
    ids = list(_unreferenced(expired).values_list("pk", flat=True)[:BATCH])
    User.objects.filter(pk__in=ids).delete()
    return len(ids)


def _unconfirmed() -> models.QuerySet[User]:
    """People who signed up, never confirmed an address and never came in; made-up or imported accounts have no address row."""
    rows = User.objects.filter(last_login=None, is_staff=False, emailaddress__isnull=False)
    return rows.exclude(pk__in=EmailAddress.objects.filter(verified=True).values("user_id"))


def _unreferenced(people: models.QuerySet[User]) -> models.QuerySet[User]:
    """Keep the people to whom no row but their address refers."""
    for relation in User._meta.related_objects:
        if relation.related_model is not EmailAddress:
            people = people.filter(**{f"{relation.name}__isnull": True})
    return people
