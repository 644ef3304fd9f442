"""Attached files in the storage: random names in shallow folders, nothing half written, and finding those that nobody names."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Attachment
from core.errors import InvalidInput

FOLDER = "attachments"
# A file is stored before its row is, so a young one without a row may still get it.
IN_FLIGHT = timedelta(hours=1)


def keep(content: IO[bytes], ending: str, field: str) -> str:
    """Store a file and return its name; InvalidInput when the storage refuses, and no half of a file stays."""
    token = secrets.token_hex(16)
    name = f"{FOLDER}/{token[:2]}/{token}.{ending}"
    try:
        content.seek(0)
        return default_storage.save(name, File(content))
    except OSError as error:
        default_storage.delete(name)
        raise InvalidInput(_("Files cannot be kept at the moment. Please try again later."), field) from error


def forget(names: Iterable[str]) -> None:
    for name in filter(None, names):
        default_storage.delete(name)


def settled_names() -> set[str]:
    """Return the names of all attached files that are old enough to have a row."""
    return {path for path in _names() if _is_settled(path)}


def _names() -> Iterator[str]:
    for folder in _listed(FOLDER)[0]:
        yield from (f"{FOLDER}/{folder}/{name}" for name in _listed(f"{FOLDER}/{folder}")[1])


def _is_settled(path: str) -> bool:
    try:
        return default_storage.get_modified_time(path) < timezone.now() - IN_FLIGHT
    except FileNotFoundError:  # removed since it was listed
        return False


def _listed(folder: str) -> tuple[list[str], list[str]]:
    return default_storage.listdir(folder) if default_storage.exists(folder) else ([], [])


def strays() -> list[str]:
    """Return the names of files that no row names, in order."""
    settled = settled_names()
    rows = Attachment.objects.unscoped("compares every row with the files").values_list("stored", "stored_small")
    return sorted(settled - {name for names in rows.iterator(chunk_size=2000) for name in names})
