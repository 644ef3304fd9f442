"""What is done to one saved version of a post: bringing it back, and taking its words away for good."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.aliases import actor_about
from community.events import RevisionHidden, about_post
from community.models import Comment, Revision, Thread
from community.services.editing import edit_post
from community.services.targets import AnyPost, found, load_with_thread
from community.services.writing import clean_label
from community.viewer import Viewer
from core import clock
from core.errors import InvalidInput, InvalidState, NotVisible
from core.events import publish


@transaction.atomic
def restore_revision(viewer: Viewer, post_id: uuid.UUID, number: int, *, expected_version: int | None = None) -> AnyPost:
    """Let a post say again what an earlier version said; that makes a new version, unless nothing differs.

    Raises InvalidState when somebody saved after `expected_version` was read, or when the words are gone.
    """
    _thread, post = load_with_thread(viewer, post_id)
    row = _load(viewer, post, number)
    if row.hidden_at:
        raise InvalidState(_("The words of this version were taken away."))
    title, tags = (row.title, row.tags) if isinstance(post, Thread) else (None, None)
    reason = _("Back to version %(number)s") % {"number": number}
    return edit_post(viewer, post_id, body=row.body_md, title=title, tags=tags, reason=reason, expected_version=expected_version)


@transaction.atomic
def hide_revision(viewer: Viewer, post_id: uuid.UUID, number: int, *, reason: str) -> Revision:
    """Take the words of an earlier version out of its row, such as a leaked secret: nobody reads them again.

    Hiding twice changes nothing. What the post says now is edited instead.
    """
    thread, post = load_with_thread(viewer, post_id)
    policies.may_moderate(viewer, thread.space.community).demand()
    row = _load(viewer, post, number)
    reason = clean_label(reason, "reason", 200)
    if not reason:
        raise InvalidInput(_("Say why; it stands in the history."), "reason")
    if row.number == post.revision_count:
        raise InvalidState(_("This is what the post says now. Edit the post first."))
    if row.hidden_at is None:
        row.title, row.tags, row.body_md, row.reason = "", [], "", ""
        row.hidden_at, row.hidden_by, row.hidden_reason = clock.now(), viewer.user, reason
        row.save()
        facts = about_post(thread, post, number=number, reason=reason)
        publish(actor_about(viewer, post), RevisionHidden(**facts))
    return row


def _load(viewer: Viewer, post: AnyPost, number: int) -> Revision:
    if isinstance(post, Comment):
        raise NotVisible()
    return found(Revision.objects.visible_to(viewer).filter(post_id=post.pk, number=number).first())
