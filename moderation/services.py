"""Flagging a post, and what a moderator does about it."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community import policies
from community.events import AnyPost, about_post, about_thread
from community.models import Thread
from community.services.editing import hide_post, unhide_post
from community.services.targets import load_post, load_thread, thread_id_of
from community.services.writing import clean_label
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidInput, NotVisible
from core.events import publish
from core.ids import encode
from moderation.events import MemberWarned, PostFlagged, ReviewItemDismissed
from moderation.models import ActionKind, Flag, FlagReason, ModerationAction, ReviewItem, ReviewStatus, Sanction, SanctionKind


@transaction.atomic
def flag_post(viewer: Viewer, post_id: uuid.UUID, *, reason: str, note: str = "") -> Flag:
    """Report a post to the moderators of its community. Reporting twice changes nothing."""
    post = load_post(viewer, post_id)
    thread = load_thread(viewer, thread_id_of(post), lock=True)
    policies.may_flag(viewer, thread.space.community, post).demand()
    if reason not in FlagReason.values:
        raise InvalidInput(_("Please choose a reason."), "reason")
    note = clean_label(note, "note", 500)
    item = _open_item(thread, post)
    said = {"community_id": thread.community_id, "reason": reason, "note": note, "created_at": clock.now()}
    reports = Flag.objects.unscoped("a report is made once per person")
    flag, is_new = reports.get_or_create(item=item, reporter=viewer.user, defaults=said)
    if is_new:
        _items().filter(pk=item.pk).update(flag_count=F("flag_count") + 1)
        publish(viewer.actor_in(thread.community_id), PostFlagged(**about_post(thread, post, reason=reason)))
    return flag


@transaction.atomic
def hide_reported(viewer: Viewer, item_id: uuid.UUID, *, reason: str) -> ReviewItem:
    """Hide the reported post with a reason that its author reads, and close the item."""
    item = _load_item(viewer, item_id)
    post = hide_post(viewer, item.post_id, reason=reason)
    _close(viewer, item, ReviewStatus.HIDDEN)
    record_action(viewer, ActionKind.HIDE, item.thread, post, reason)
    return item


@transaction.atomic
def hide_unreported(viewer: Viewer, post_id: uuid.UUID, *, reason: str) -> None:
    """Hide a post that nobody reported; reports that wait on it are closed with it."""
    post = hide_post(viewer, post_id, reason=reason)
    thread = load_thread(viewer, thread_id_of(post))
    open_items = ReviewItem.objects.visible_to(viewer).filter(post_id=post_id, status=ReviewStatus.OPEN)
    open_items.update(status=ReviewStatus.HIDDEN, closed_at=clock.now(), closed_by=viewer.user)
    record_action(viewer, ActionKind.HIDE, thread, post, reason)


@transaction.atomic
def undo_hiding(viewer: Viewer, item_id: uuid.UUID) -> ReviewItem:
    """Show the post of a closed item again; the record keeps both steps."""
    item = _load_item(viewer, item_id)
    unhide_post(viewer, item.post_id)
    _close(viewer, item, ReviewStatus.DISMISSED)
    return item


@transaction.atomic
def dismiss(viewer: Viewer, item_id: uuid.UUID, *, note: str = "") -> ReviewItem:
    """Close the item without touching the post. Dismissing twice changes nothing."""
    item = _load_item(viewer, item_id)
    if item.status == ReviewStatus.OPEN:
        post = load_post(viewer, item.post_id)
        _close(viewer, item, ReviewStatus.DISMISSED)
        record_action(viewer, ActionKind.DISMISS, item.thread, post, clean_label(note, "note", 500))
        facts = {**about_thread(item.thread, item=encode(item.pk)), "object_id": item.pk}
        publish(viewer.actor_in(item.community_id), ReviewItemDismissed(**facts))
    return item


@transaction.atomic
def warn_author(viewer: Viewer, item_id: uuid.UUID, *, reason: str) -> Sanction:
    """Warn the author of the reported post, who reads the reason. Warning twice about one post changes nothing."""
    item = _load_item(viewer, item_id)
    post = load_post(viewer, item.post_id)
    reason = clean_label(reason, "reason", 500)
    if not reason:
        raise InvalidInput(_("Say why; the author reads it."), "reason")
    if post.alias:
        raise InvalidInput(_("This was written under an alias; a host can find out whose it is."), "post")
    if post.author_id is None:
        raise InvalidInput(_("This post has no author any more."), "post")
    said = {"community_id": item.community_id, "reason": reason, "given_by": viewer.user, "created_at": clock.now()}
    sanctions = Sanction.objects.unscoped("a warning is given once per post")
    sanction, is_new = sanctions.get_or_create(user_id=post.author_id, post_id=post.pk, kind=SanctionKind.WARNING, defaults=said)
    if is_new:
        record_action(viewer, ActionKind.WARN, item.thread, post, reason)
        place = place_of(item.thread.space, item.thread.space.community)
        facts = {"post": encode(post.pk), "thread": encode(item.thread_id), "user": encode(post.author_id)}
        event = MemberWarned(object_id=sanction.pk, place=place, sanction=sanction, data=facts)
        publish(viewer.actor_in(item.community_id), event)
    return sanction


def record_action(viewer: Viewer, kind: ActionKind, thread: Thread, post: AnyPost, reason: str) -> None:
    """Append to the record of what was done with a moderator's power."""
    ModerationAction.objects.create(
        community_id=thread.community_id,
        space_id=thread.space_id,
        thread_id=thread.pk,
        post_id=post.pk,
        kind=kind,
        actor_id=viewer.user_id,
        target_user_id=post.author_id,
        reason=reason,
        created_at=clock.now(),
    )


def _items() -> Any:
    return ReviewItem.objects.unscoped("flags of one post gather on one item")


def _open_item(thread: Thread, post: AnyPost) -> ReviewItem:
    place = {"post_type": post.post_type, "community_id": thread.community_id, "space_id": thread.space_id, "thread": thread}
    item, _is_new = _items().get_or_create(
        post_id=post.pk, status=ReviewStatus.OPEN, defaults={**place, "opened_at": clock.now()}
    )
    return item


def _load_item(viewer: Viewer, item_id: uuid.UUID) -> ReviewItem:
    """Return the item, locked after its thread; NotVisible for moderators of other communities."""
    rows = ReviewItem.objects.visible_to(viewer).filter(pk=item_id)
    found = rows.first()
    if found is None:
        raise NotVisible()
    thread = load_thread(viewer, found.thread_id, lock=True)
    policies.may_moderate(viewer, thread.space.community).demand()
    item = rows.select_for_update(no_key=True).get()
    item.thread = thread
    return item


def _close(viewer: Viewer, item: ReviewItem, status: ReviewStatus) -> None:
    item.status, item.closed_at, item.closed_by = status, clock.now(), viewer.user
    item.save(update_fields=["status", "closed_at", "closed_by"])


def is_reported(post_id: uuid.UUID) -> bool:
    """Whether somebody reported a post, whatever became of the report."""
    rows = ReviewItem.objects.unscoped("whether a post was reported; its writer must not take it back then")
    return rows.filter(post_id=post_id).exists()
