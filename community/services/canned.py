"""Canned replies: keeping them, and putting one into an answer with its placeholders filled in."""

import re
import uuid

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community import policies, writing_policies
from community.events import CommunityChanged
from community.models import CannedReply, Community, Thread
from community.models.canned import CANNED_BODY_LIMIT, CANNED_TITLE_LIMIT
from community.services.targets import found
from community.services.writing import clean_label
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidInput
from core.events import publish
from core.text import clean_text

MOST = 100  # of one community: as many as anybody reads in a list
# What may stand in double braces.
PLACEHOLDERS = ("asker", "title", "product", "version", "me", "community")
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}\n]{0,40}?)\s*\}\}")


@transaction.atomic
def add_canned(viewer: Viewer, community: Community, *, title: str, body: str) -> CannedReply:
    policies.may_moderate(viewer, community).demand()
    if CannedReply.objects.visible_to(viewer).filter(community=community).count() >= MOST:
        raise InvalidInput(_("At most %(n)s, please; delete one that nobody uses.") % {"n": MOST}, "title")
    return _save(viewer, CannedReply(community=community), title, body)


@transaction.atomic
def change_canned(viewer: Viewer, community: Community, pk: uuid.UUID, *, title: str, body: str) -> CannedReply:
    row = load_canned(viewer, community, pk)
    policies.may_moderate(viewer, community).demand()
    return _save(viewer, row, title, body)


@transaction.atomic
def delete_canned(viewer: Viewer, community: Community, pk: uuid.UUID) -> None:
    row = load_canned(viewer, community, pk)
    policies.may_moderate(viewer, community).demand()
    row.delete()
    _publish(viewer, community, "canned reply deleted")


@transaction.atomic
def insert_canned(viewer: Viewer, thread: Thread, pk: uuid.UUID) -> str:
    """Return the text of a canned reply for an answer to this thread, and count that it was used."""
    community = thread.space.community
    writing_policies.may_use_canned(viewer, community).demand()
    row = load_canned(viewer, community, pk)
    used = CannedReply.objects.visible_to(viewer).filter(pk=row.pk)
    used.update(use_count=F("use_count") + 1)
    return filled(row.body_md, viewer, thread)


def filled(body: str, viewer: Viewer, thread: Thread) -> str:
    """Return the text with what the placeholders stand for; of an alias, the alias."""
    asker = thread.alias or (thread.author.name if thread.author else _("Former member"))
    values = {
        "asker": asker, "title": thread.title, "product": thread.product, "version": thread.product_version,
        "me": viewer.user.name if viewer.user else "", "community": thread.space.community.name,
    }  # fmt: skip
    return _PLACEHOLDER.sub(lambda match: values.get(match[1].lower(), match[0]), body)


def load_canned(viewer: Viewer, community: Community, pk: uuid.UUID) -> CannedReply:
    return found(CannedReply.objects.visible_to(viewer).filter(community=community, pk=pk).first())


def _save(viewer: Viewer, row: CannedReply, title: str, body: str) -> CannedReply:
    row.title, row.body_md = clean_label(title, "title", CANNED_TITLE_LIMIT), _clean_body(body)
    if not row.title:
        raise InvalidInput(_("Please give it a title."), "title")
    row.changed_by, row.changed_at = viewer.user, clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise InvalidInput(_("There is one of this title already."), "title") from error
    _publish(viewer, row.community, "canned reply saved")
    return row


def _clean_body(body: str) -> str:
    body = clean_text(body).strip()
    if not body:
        raise InvalidInput(_("Please write something."), "body")
    if len(body) > CANNED_BODY_LIMIT:
        raise InvalidInput(_("At most %(n)s characters, please.") % {"n": f"{CANNED_BODY_LIMIT:,}"}, "body")
    for match in _PLACEHOLDER.finditer(body):
        if match[1].lower() not in PLACEHOLDERS:
            raise InvalidInput(_("“%(name)s” is no placeholder. There are: %(all)s.") % {
                "name": match[0], "all": ", ".join(f"{{{{{name}}}}}" for name in PLACEHOLDERS),
            }, "body")  # fmt: skip
    return body


def _publish(viewer: Viewer, community: Community, change: str) -> None:
    event = CommunityChanged(object_id=community.pk, place=place_of(None, community), data={"change": change})
    publish(viewer.actor_in(community.pk), event)
