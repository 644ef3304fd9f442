"""What an uploaded file is, told by its content alone, and the harmless name it keeps."""

import re
from typing import IO

from django.utils.translation import gettext as _

from community.models.files import FILE_NAME_LIMIT, FileKind
from core.errors import InvalidInput
from core.text import clean_line

CHUNK = 64 * 1024  # bytes
# Source: the formats' own specifications; WebP is RIFF, four bytes of length, then its name.
_PICTURES = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP", re.DOTALL)
_STARTS = {b"%PDF-": FileKind.PDF, b"PK\x03\x04": FileKind.ZIP}
# Text holds none of these; tabs, line ends, form feeds and the escapes of coloured logs it does.
_NOT_IN_TEXT = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")

# Kind → extensions that a file of it may have; the first is added to names that have none of them.
EXTENSIONS = {
    FileKind.PICTURE: ("webp",),
    FileKind.PDF: ("pdf",),
    FileKind.ZIP: ("zip",),
    FileKind.TEXT: ("txt", "log", "csv", "json"),
}
MEDIA_TYPES = {
    FileKind.PICTURE: "image/webp",
    FileKind.PDF: "application/pdf",
    FileKind.ZIP: "application/zip",
    FileKind.TEXT: "text/plain; charset=utf-8",
}
_FOLDERS = re.compile(r"[/\\]")
_UNWIELDY = re.compile(r'[<>:"|?*;%#]')
_PICTURE_ENDING = re.compile(r"\.(png|jpe?g|gif|webp)$", re.IGNORECASE)


def kind_of(upload: IO[bytes], field: str) -> FileKind:
    """Return what the content is; InvalidInput when it is nothing that people may attach."""
    upload.seek(0)
    head = upload.read(CHUNK)
    if not head:
        raise InvalidInput(_("This file is empty."), field)
    if _PICTURES.match(head):
        return FileKind.PICTURE
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    if _is_text(upload, head):
        return FileKind.TEXT
    raise InvalidInput(_("This kind of file cannot be attached. Pictures, PDF, ZIP and plain text can."), field)


def _is_text(upload: IO[bytes], head: bytes) -> bool:
    if head.startswith(_BYTE_ORDERS):
        return _is_wide_text(head)
    while head:
        if _NOT_IN_TEXT.search(head):
            return False
        head = upload.read(CHUNK)
    return True


def _is_wide_text(head: bytes) -> bool:
    """Some systems write logs in UTF-16; its first part tells."""
    try:
        text = head[: len(head) // 2 * 2].decode("utf-16")
    except UnicodeDecodeError:
        return False
    return not _NOT_IN_TEXT.search(text.encode())


def harmless_name(name: str, kind: FileKind) -> str:
    """Return the last part of a name without what reorders, hides or leads elsewhere, ending as its kind does."""
    name = _UNWIELDY.sub("-", clean_line(_FOLDERS.split(name)[-1])).strip(" .")
    if kind == FileKind.PICTURE:
        name = _PICTURE_ENDING.sub("", name)
    stem, dot, ending = name.rpartition(".")
    if not dot or ending.lower() not in EXTENSIONS[kind]:
        stem, ending = name, EXTENSIONS[kind][0]
    stem = stem.strip(" .")[: FILE_NAME_LIMIT - len(ending) - 1].strip(" .") or str(kind)
    return f"{stem}.{ending.lower()}"
