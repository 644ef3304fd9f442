"""Avatars: keeping the picture of a person, and nothing of the one before."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import pictures
from accounts.models import User
from core.errors import InvalidInput


def change_avatar(user: User, upload: "UploadedFile[bytes]") -> None:
    """Keep the uploaded file as the person's picture; raises InvalidInput when it is none."""
    picture = pictures.square_webp(upload.open(), upload.size or 0)
    name = _store(picture)
    try:
        _point_to(user, name)
    except BaseException:
        default_storage.delete(name)
        raise


def remove_avatar(user: User) -> None:
    """Forget the person's picture; twice changes nothing."""
    _point_to(user, "")


def _store(picture: bytes) -> str:
    # The name is random: it tells nothing, and a new picture never hides behind a cached old one.
    name = f"avatars/{secrets.token_hex(16)}.webp"
    try:
        return default_storage.save(name, ContentFile(picture))
    except OSError as error:
        default_storage.delete(name)
        raise InvalidInput(_("Pictures cannot be kept at the moment. Please try again later."), "avatar") from error


@transaction.atomic
def _point_to(user: User, name: str) -> None:
    person = User.objects.select_for_update().get(pk=user.pk)
    former = person.avatar.name
    User.objects.filter(pk=user.pk).update(avatar=name)
    user.avatar = name
    if former and former != name:
        transaction.on_commit(lambda: default_storage.delete(former))
