"""Bringing files along: uploading them, carrying them in a post, letting go of them, and removing those that nobody posted."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from community import policies
from community.links import lasting_file_path
from community.models import Attachment, Community, FileKind, Reply, Space, Thread
from community.models.files import ALT_LIMIT
from community.services import drafts, file_storage
from community.services.file_kinds import EXTENSIONS, harmless_name, kind_of
from community.services.post_pictures import read_picture
from community.viewer import Viewer
from core import clock
from core.errors import InvalidInput
from core.ids import decode
from core.markup import File, find_files
from core.text import clean_line
from core.uploads import MOST_BYTES

FIELD = "uploads"
MEGABYTE = 1024 * 1024
MAX_BYTES = MOST_BYTES  # of one file; pictures have a limit of their own
MEMBER_DAILY_BYTES = 200 * MEGABYTE  # that one person brings within 24 hours, in all communities
MEMBER_DAILY_FILES = 300
COMMUNITY_BYTES = 50 * 1024 * MEGABYTE
FILES_PER_POST = 20
LOOSE_FOR = timedelta(hours=24)
REMOVED_AT_ONCE = 200  # rows in one transaction


def upload_file(viewer: Viewer, community: Community, space: Space, upload: "UploadedFile[Any]", *, alt: str = "") -> Attachment:
    """Keep a file for a post that its uploader still writes. Raises NotPermitted, or InvalidInput naming the field `uploads`.

    It is read and encoded before anything is locked; a crash in between leaves a stray file, which the sweep removes.
    """
    policies.may_attach(viewer, community, space).demand()
    size = upload.size or 0
    if size > MAX_BYTES:
        raise InvalidInput(_("This file is larger than 20 MB. Please choose a smaller one."), FIELD)
    _demand_room(viewer, community, size)
    row = Attachment(community=community, space=space, uploader_id=viewer.user_id, alt=clean_line(alt)[:ALT_LIMIT])
    try:
        _store(row, upload, size)
        _save(viewer, community, row)
    except BaseException:
        file_storage.forget([row.stored, row.stored_small])
        raise
    return row


def _store(row: Attachment, upload: "UploadedFile[Any]", size: int) -> None:
    file = upload.open()
    row.kind = kind_of(file, FIELD)
    row.name = harmless_name(upload.name or "", FileKind(row.kind))
    ending = EXTENSIONS[FileKind(row.kind)][0]
    if row.kind != FileKind.PICTURE:
        row.byte_size = size
        row.stored = file_storage.keep(file, ending, FIELD)
        return
    file.seek(0)
    picture = read_picture(file, size, FIELD)
    row.width, row.height, row.byte_size = picture.width, picture.height, len(picture.large) + len(picture.small)
    row.stored = file_storage.keep(ContentFile(picture.large), ending, FIELD)
    row.stored_small = file_storage.keep(ContentFile(picture.small), ending, FIELD)


@transaction.atomic
def _save(viewer: Viewer, community: Community, row: Attachment) -> None:
    """Uploads of one person are counted one after the other, so that together they keep to the limit."""
    User.objects.select_for_update(no_key=True).get(pk=str(viewer.user_id))
    _demand_room(viewer, community, row.byte_size)
    row.save(force_insert=True)


def _demand_room(viewer: Viewer, community: Community, size: int) -> None:
    every = Attachment.objects.unscoped("sums of bytes; nothing of a row is shown")
    today = every.filter(uploader_id=viewer.user_id, created_at__gt=clock.now() - timedelta(hours=24))
    if today.count() >= MEMBER_DAILY_FILES:
        raise InvalidInput(_("You have attached 300 files within a day. Please wait until tomorrow."), FIELD)
    if _bytes_of(today) + size > MEMBER_DAILY_BYTES:
        raise InvalidInput(_("You have attached 200 MB within a day. Please wait until tomorrow, or link to the file."), FIELD)
    if _bytes_of(every.filter(community=community)) + size > COMMUNITY_BYTES:
        raise InvalidInput(_("This community has no room left for files. Please tell the people who run it."), FIELD)


def _bytes_of(rows: Any) -> int:
    return int(rows.aggregate(total=Sum("byte_size"))["total"] or 0)


def attachable(viewer: Viewer, community: Community, ids: Iterable[uuid.UUID], post_id: uuid.UUID | None) -> list[Attachment]:
    """Return the files among `ids` that a post may show: the viewer's own loose ones, and those that it carries already.

    What stands in another post, or another community, is not among them: naming an id neither shows nor moves a file.
    """
    wanted = list(ids)
    if not wanted:
        return []
    mine_or_carried = Q(post_id=None, uploader_id=viewer.user_id)
    if post_id is not None:
        mine_or_carried |= Q(post_id=post_id)
    rows = Attachment.objects.visible_to(viewer).filter(mine_or_carried, community=community, pk__in=wanted)
    return list(rows.order_by("created_at", "pk"))


def files_in(viewer: Viewer, community: Community, source: str, post_id: uuid.UUID | None) -> dict[str, File]:
    """Return the files that a text names and may show (upper-case id → file)."""
    rows = attachable(viewer, community, map(decode, _real(find_files(source))), post_id)
    return {row.public_id: as_file(row, community) for row in rows}


def _real(ids: Iterable[str]) -> list[str]:
    """Of 26 characters that start above 7 no UUID is made."""
    return [text for text in ids if text[0] <= "7"]


def as_file(row: Attachment, community: Community) -> File:
    small = lasting_file_path(row, community, small=True) if row.is_picture else ""
    return File(lasting_file_path(row, community), row.alt or row.name, small, row.width, row.height)


def attach_files(viewer: Viewer, post: Thread | Reply, files: Iterable[uuid.UUID] = ()) -> bool:
    """Let a post carry the viewer's loose files: those given, and those that its text names. In the post's transaction.

    Returns whether there were any.
    """
    wanted = {*files, *map(decode, _real(find_files(post.body_md)))}
    community = post.space.community
    rows = attachable(viewer, community, wanted, None)
    if not rows:
        return False
    policies.may_attach(viewer, community, post.space).demand()
    every = Attachment.objects.unscoped("files of the post just written, and the viewer's own loose ones")
    if every.filter(post_id=post.pk).count() + len(rows) > FILES_PER_POST:
        raise InvalidInput(_("A post takes at most %(n)s files.") % {"n": FILES_PER_POST}, FIELD)
    loose = every.filter(pk__in=[row.pk for row in rows], post_id=None, uploader_id=viewer.user_id)
    return bool(loose.update(post_id=post.pk, post_type=post.post_type, space_id=post.space_id, loose_since=None))


def detach_files(post: Thread | Reply, files: Sequence[uuid.UUID]) -> bool:
    """Let a post go of files, which become loose again; returns whether there were any. In the post's transaction."""
    if not files:
        return False
    rows = Attachment.objects.unscoped("files of a post just loaded; returns nothing of them")
    return bool(rows.filter(post_id=post.pk, pk__in=files).update(post_id=None, post_type="", loose_since=clock.now()))


def remove_loose_files() -> int:
    """Remove what was uploaded or taken out a day ago and stands in no post, then files without a row; returns how many."""
    removed = 0
    while count := _remove_some():
        removed += count
    strays = file_storage.strays()
    file_storage.forget(strays)
    return removed + len(strays)


@transaction.atomic
def _remove_some() -> int:
    """The files go after the rows are gone for good: a crash in between leaves strays, never a row without its file."""
    old = Attachment.objects.unscoped("files in no post, removed by age").filter(loose_since__lt=clock.now() - LOOSE_FOR)
    rows = old.exclude(pk__in=drafts.files_in_drafts())
    found = list(rows.select_for_update(skip_locked=True).order_by("loose_since")[:REMOVED_AT_ONCE])
    Attachment.objects.unscoped("the rows just locked").filter(pk__in=[row.pk for row in found]).delete()
    transaction.on_commit(lambda: file_storage.forget(name for row in found for name in (row.stored, row.stored_small)))
    return len(found)
