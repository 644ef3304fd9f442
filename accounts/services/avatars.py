"""Avatars: keeping the picture of a person, and nothing of the one before."""

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts import pictures
from accounts.models import User


def change_avatar(user: User, upload: "UploadedFile[bytes]") -> None:
    """Keep the uploaded file as the person's picture; raises InvalidInput when it is none."""
    picture = pictures.square_webp(upload.open(), upload.size or 0)
    name = pictures.keep(picture, "avatars", "avatar")
    try:
        _point_to(user, name)
    except BaseException:
        default_storage.delete(name)
        raise


def remove_avatar(user: User) -> None:
    """Forget the person's picture; twice changes nothing."""
    _point_to(user, "")


@transaction.atomic
def _point_to(user: User, name: str) -> None:
    person = User.objects.select_for_update().get(pk=user.pk)
    former = person.avatar.name
    User.objects.filter(pk=user.pk).update(avatar=name)
    user.avatar = name
    if former and former != name:
        transaction.on_commit(lambda: default_storage.delete(former))
