"""Logo, cover and favicon as files: decoded, encoded anew, and removed when nothing shows them any more."""

from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from accounts import pictures

FOLDER = "brand"
FIELDS = ("logo", "cover", "favicon")
# Width and height in pixels that a picture is shrunk to.
BOXES = {"logo": (256, 256), "cover": (1600, 400)}
FAVICON_SIDE = 64  # pixels; browsers show 16 or 32, and twice that on fine screens


def store_picture(upload: "UploadedFile[Any]", field: str) -> str:
    """Keep an uploaded picture; returns its name in the storage, InvalidInput says what is wrong with it."""
    file, size = upload.open(), upload.size or 0
    if field == "favicon":
        return pictures.keep(pictures.square_png(file, size, field, FAVICON_SIDE), FOLDER, field, "png")
    return pictures.keep(pictures.webp_within(file, size, field, BOXES[field]), FOLDER, field)


def forget_pictures(names: Iterable[str]) -> None:
    """Remove files that no community names any more."""
    for name in filter(None, names):
        default_storage.delete(name)
