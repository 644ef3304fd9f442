"""Handles: their shape, that no two look alike, and that a former one never becomes somebody else's."""

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import HeldHandle, User, handle_shape
from core import clock
from core.text import handle_skeleton, is_reserved_handle


def skeleton(handle: str) -> str:
    """Return what a handle looks like to a human eye: equal skeletons cannot be told apart."""
    return handle_skeleton(handle)


def check_shape(handle: str) -> None:
    """Raise ValidationError when a handle is malformed or reserved."""
    handle_shape(handle)
    if is_reserved_handle(handle):
        raise ValidationError(_("This handle is reserved. Please choose another."))


def check(handle: str, except_user: uuid.UUID | None = None) -> None:
    """Raise ValidationError unless this person (None for a new one) may bear the handle."""
    check_shape(handle)
    if is_taken(handle, except_user):
        raise ValidationError(_("This handle, or one that looks like it, is taken. Please choose another."))


def is_taken(handle: str, except_user: uuid.UUID | None = None) -> bool:
    """Whether somebody else has, or had, this handle or one that looks like it."""
    look = skeleton(handle)
    others = User.objects.filter(handle_skeleton=look)
    held = HeldHandle.objects.filter(Q(ends_at=None) | Q(ends_at__gt=clock.now()), skeleton=look)
    if except_user is not None:
        others, held = others.exclude(pk=except_user), held.exclude(user_id=except_user)
    return others.exists() or held.exists()


def person_with(handle: str) -> User | None:
    """Return who has this handle, or else who had it before; case does not matter."""
    current = User.objects.alias(lower=Lower("handle")).filter(lower=handle.lower()).first()
    former = User.objects.filter(former_handles__skeleton=skeleton(handle), former_handles__handle__iexact=handle)
    return current or former.first()


def keep_former(user: User) -> None:
    """Reserve the handle that a person is about to give up: old mentions keep meaning them."""
    HeldHandle.objects.update_or_create(
        skeleton=skeleton(user.handle), defaults={"handle": user.handle, "user": user, "held_at": clock.now(), "ends_at": None}
    )


def hold(handle: str, until: datetime) -> None:
    """Keep a handle that nobody bears from others for a while."""
    row = {"handle": handle, "user": None, "held_at": clock.now(), "ends_at": until}
    held, is_new = HeldHandle.objects.get_or_create(skeleton=skeleton(handle), defaults=row)
    if not is_new and held.user_id is None:
        HeldHandle.objects.filter(pk=held.pk).update(**row)


def release(handle_skeleton: str) -> None:
    """End a hold that stands for nobody."""
    HeldHandle.objects.filter(skeleton=handle_skeleton, user=None).delete()


def forget_ended_holds() -> None:
    HeldHandle.objects.filter(ends_at__lte=clock.now()).delete()
