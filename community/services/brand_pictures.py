"""Logos and covers as files: decoded, encoded anew, and removed when nothing shows them any more."""

from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from accounts import pictures

FOLDER = "brand"
# Width and height in pixels that a picture is shrunk to.
BOXES = {"logo": (256, 256), "cover": (1600, 400)}


def store_picture(upload: "UploadedFile[Any]", field: str) -> str:
    """Keep an uploaded logo or cover; returns its name in the storage, InvalidInput says what is wrong with it."""
    encoded = pictures.webp_within(upload.open(), upload.size or 0, field, BOXES[field])
    return pictures.keep(encoded, FOLDER, field)


def forget_pictures(names: Iterable[str]) -> None:
    """Remove files that no community names any more."""
    for name in filter(None, names):
        default_storage.delete(name)
