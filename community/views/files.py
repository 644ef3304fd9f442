"""Attached files: taking them in while somebody writes, and handing them out to whoever may see them at this moment."""

import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.models import Attachment, Community, FileKind, Reply, Space, Thread
from community.pages.files import file_item, files_to_write
from community.services.attaching import upload_file
from community.services.file_kinds import MEDIA_TYPES
from community.services.targets import load_file, load_space
from community.viewer import Viewer
from community.views.frame import demand_sign_in, enter, guard
from community.writing_forms import FilesForm
from core.errors import InvalidInput, NotPermitted, NotVisible

CHUNK = 64 * 1024  # bytes in memory for one answer
# For so long a browser shows a file of a public community without asking again.
FRESH_SECONDS = 60


@require_safe
def file(request: HttpRequest, slug: str, file_id: uuid.UUID, name: str, small: bool = False) -> HttpResponseBase:
    """Hand out a file whole. Whether it may be seen is asked before anything the request says about what it has already."""
    viewer, community = enter(request, slug)
    row = load_file(viewer, community, file_id)
    stored = row.stored_small if small else row.stored
    if name != row.name or not stored:
        raise NotVisible()
    tag = f'"{row.public_id}{"-small" if small else ""}"'
    known = get_conditional_response(request, etag=tag)
    answer = known if known is not None and known.status_code == 304 else _whole(row, stored)
    answer["ETag"] = tag
    return _shut_in(answer, community)


def _whole(row: Attachment, stored: str) -> HttpResponseBase:
    try:
        content = default_storage.open(stored)
    except FileNotFoundError:
        raise NotVisible() from None
    answer = FileResponse(content, content_type=MEDIA_TYPES[FileKind(row.kind)])
    answer.block_size = CHUNK
    answer["Content-Disposition"] = content_disposition_header(not row.is_picture, row.name) or "attachment"
    answer["Accept-Ranges"] = "none"
    return answer


def _shut_in(answer: HttpResponseBase, community: Community) -> HttpResponseBase:
    """Whatever a file holds, nothing of it runs here, and no cache between here and the reader keeps it."""
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = f"private, max-age={FRESH_SECONDS}, must-revalidate"
    return guard(answer, community)


@require_POST
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in one file of a post that is being written; answers with its line in the list, or 422 with the reason."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    space = load_space(viewer, community, request.POST.get("space", ""))
    try:
        sent = request.FILES.get("file")
        if sent is None:
            raise InvalidInput(_("Please choose a file."), "file")
        row = upload_file(viewer, community, space, sent)
    except (InvalidInput, NotPermitted) as error:
        return guard(HttpResponse(error.reason, status=422, content_type="text/plain; charset=utf-8"), community)
    return guard(render(request, "community/partials/file_item.html", {"item": file_item(row, community)}), community)


def writing_files(
    viewer: Viewer, community: Community, form: FilesForm, space: Space, post: Thread | Reply | None = None
) -> dict[str, Any]:
    """Return what the fields for files need beside the form."""
    return {
        "file_items": files_to_write(viewer, community, form.attached_files, post),
        "upload_url": reverse("community:upload", args=[community.slug]),
        "upload_space": space.slug,
    }


def keep_files(viewer: Viewer, community: Community, space: Space | None, form: FilesForm) -> None:
    """Take in the files that came with a form, so that it knows them by their ids even if something else in it is refused."""
    form.full_clean()
    data = form.cleaned_data
    for sent in data.get("uploads") or []:
        try:
            if space is not None:
                form.kept.append(upload_file(viewer, community, space, sent, alt=data.get("alt", "")).pk)
        except (InvalidInput, NotPermitted) as error:
            form.add_error("uploads", f"{sent.name}: {error.reason}")
