"""Changing what was written: editing, deleting and restoring one's own, hiding and showing as a moderator."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.aliases import actor_about
from community.events import PostDeleted, PostEdited, PostEvent, PostHidden, PostRestored, PostUnhidden, about_post
from community.models import Comment, PostStatus, Reply, Revision, Thread
from community.services import asked_facts, counting, solving
from community.services.attaching import attach_files, detach_files
from community.services.tagging import meant_tags
from community.services.targets import AnyPost, load_with_thread
from community.services.writing import (
    COMMENT_LIMIT,
    clean_label,
    clean_tags,
    clean_title,
    compose_body,
    mend_revision,
    save_revision,
)
from community.viewer import Viewer
from community.writing_policies import hold_of
from core import clock
from core.errors import InvalidInput, InvalidState
from core.events import publish
from core.ids import encode
from core.markup import find_mentions, without_files
from core.text import slugify_title


@transaction.atomic
def edit_post(
    viewer: Viewer,
    post_id: uuid.UUID,
    *,
    body: str,
    title: str | None = None,
    tags: list[str] | None = None,
    product: str | None = None,
    product_version: str | None = None,
    environment: str | None = None,
    reason: str = "",
    expected_version: int | None = None,
    files: Sequence[uuid.UUID] = (),
    removed_files: Sequence[uuid.UUID] = (),
) -> AnyPost:
    """Save a new version, with more or fewer files; None fields stay.

    InvalidState when somebody saved after `expected_version` was read. Of a removed file its words stay in the text.
    """
    thread, post = load_with_thread(viewer, post_id)
    community = thread.space.community
    policies.may_edit(viewer, community, post).demand()
    if expected_version is not None and expected_version != post.version:
        raise InvalidState(_("Somebody changed this post while you were editing."), "version")
    body = without_files(body, set(map(encode, removed_files)))
    limit = COMMENT_LIMIT if isinstance(post, Comment) else 100_000
    content = compose_body(viewer, community, body, limit, post_id=post.pk)
    changed, newly = content.markdown != post.body_md, content.mentioned - find_mentions(post.body_md)
    content.apply_to(post)
    if isinstance(post, Thread):
        post.excerpt = content.excerpt
        changed |= _edit_heading(post, title, tags)
        changed |= asked_facts.set_facts(
            post, thread.space, {"product": product, "version": product_version, "environment": environment}, is_new=False
        )
    changed |= _change_files(viewer, post, files, removed_files)
    if changed:
        reason = clean_label(reason, "reason", 200)
        _save_version(viewer, thread, post, reason)
        facts = about_post(thread, post, mentioned=sorted(newly), by_author=viewer.wrote(post), reason=reason)
        publish(actor_about(viewer, post), PostEdited(**facts, hold=hold_of(viewer, post)))
    return post


def _change_files(viewer: Viewer, post: AnyPost, more: Sequence[uuid.UUID], fewer: Sequence[uuid.UUID]) -> bool:
    if isinstance(post, Comment):
        return False
    is_less = detach_files(post, fewer)
    return attach_files(viewer, post, set(more) - set(fewer)) or is_less


def _edit_heading(thread: Thread, title: str | None, tags: list[str] | None) -> bool:
    before = (thread.title, thread.tags)
    if title is not None:
        thread.title = clean_title(title)
        thread.slug = slugify_title(thread.title)
    if tags is not None:
        thread.tags = meant_tags(thread.community_id, clean_tags(tags))
    if thread.status == PostStatus.PUBLISHED:
        counting.count_tags(thread.community_id, thread.space_id, set(before[1]) - set(thread.tags), -1)
        counting.count_tags(thread.community_id, thread.space_id, set(thread.tags) - set(before[1]), +1)
    return before != (thread.title, thread.tags)


def _save_version(viewer: Viewer, thread: Thread, post: AnyPost, reason: str) -> None:
    is_mended = is_in_edit_window(viewer, thread, post)
    post.version += 1
    if not is_mended:
        post.revision_count += 1
        post.edited_at = clock.now()
    fields = ["body_md", "body_html", "renderer_version", "version", "revision_count", "edited_at"]
    if isinstance(post, Thread):
        fields += ["title", "slug", "excerpt", "tags", "product", "product_version", "environment"]
    post.save(update_fields=fields)
    if isinstance(post, Thread | Reply):
        if is_mended:
            mend_revision(post)
            return
        save_revision(post, viewer, reason)
        if not viewer.wrote(post):
            _withhold_earlier(post)


def is_in_edit_window(viewer: Viewer, thread: Thread, post: AnyPost) -> bool:
    """Whether an edit now leaves no trace: the author's, soon after posting, before anybody could have answered it."""
    window = timedelta(minutes=thread.space.community.edit_window_minutes)
    is_fresh = post.edited_at is None and clock.now() < post.created_at + window
    return is_fresh and viewer.channel == "web" and viewer.wrote(post) and not _is_answered(thread, post)


def _is_answered(thread: Thread, post: AnyPost) -> bool:
    if isinstance(post, Comment):
        return False
    if isinstance(post, Thread):
        return bool(post.reply_count or post.comment_count)
    later = Reply.objects.unscoped("whether somebody wrote after the reply that its author mends").filter(thread=thread)
    return bool(post.comment_count or post.is_solution) or later.filter(created_at__gt=post.created_at).exists()


def _withhold_earlier(post: Thread | Reply) -> None:
    """What a moderator edits away must not stay readable one click further on."""
    earlier = Revision.objects.unscoped("marks versions of the post just edited").filter(post_id=post.pk)
    earlier.exclude(number=post.revision_count).update(is_withheld=True)


@transaction.atomic
def delete_post(viewer: Viewer, post_id: uuid.UUID) -> AnyPost:
    """Withdraw one's own post; it can be restored. Deleting twice changes nothing."""
    thread, post = load_with_thread(viewer, post_id)
    if post.status == PostStatus.DELETED and viewer.wrote(post):
        return post
    policies.may_delete(viewer, thread.space.community, post).demand()
    _set_status(viewer, thread, post, PostStatus.DELETED, "", PostDeleted)
    return post


@transaction.atomic
def restore_post(viewer: Viewer, post_id: uuid.UUID) -> AnyPost:
    """Bring back one's own deleted post. Restoring twice changes nothing."""
    thread, post = load_with_thread(viewer, post_id)
    if post.status == PostStatus.PUBLISHED and viewer.wrote(post):
        return post
    policies.may_restore(viewer, thread.space.community, post).demand()
    _set_status(viewer, thread, post, PostStatus.PUBLISHED, "", PostRestored)
    return post


@transaction.atomic
def hide_post(viewer: Viewer, post_id: uuid.UUID, *, reason: str) -> AnyPost:
    """Take a post out of sight, as a moderator, with the reason that its author reads."""
    thread, post = load_with_thread(viewer, post_id)
    policies.may_moderate(viewer, thread.space.community).demand()
    reason = clean_label(reason, "reason", 500)
    if not reason:
        raise InvalidInput(_("Say why; the author reads it."), "reason")
    if post.status != PostStatus.HIDDEN:
        _set_status(viewer, thread, post, PostStatus.HIDDEN, reason, PostHidden)
    return post


@transaction.atomic
def unhide_post(viewer: Viewer, post_id: uuid.UUID) -> AnyPost:
    """Show a hidden post again, as a moderator."""
    thread, post = load_with_thread(viewer, post_id)
    policies.may_moderate(viewer, thread.space.community).demand()
    if post.status == PostStatus.PUBLISHED:
        return post
    if post.status != PostStatus.HIDDEN:
        raise InvalidState(_("Its author deleted this post."))
    _set_status(viewer, thread, post, PostStatus.PUBLISHED, "", PostUnhidden)
    return post


def _set_status(viewer: Viewer, thread: Thread, post: AnyPost, status: PostStatus, reason: str, event: type[PostEvent]) -> None:
    """Change whether a post is published, with everything that is counted or shown because of it."""
    was_published, is_published = post.status == PostStatus.PUBLISHED, status == PostStatus.PUBLISHED
    post.status, post.status_reason = status, reason
    post.save(update_fields=["status", "status_reason"])
    if was_published != is_published:
        _follow_publication(viewer, thread, post, is_published)
    publish(actor_about(viewer, post), event(**about_post(thread, post, reason=reason)))


def _follow_publication(viewer: Viewer, thread: Thread, post: AnyPost, is_published: bool) -> None:
    delta = 1 if is_published else -1
    if isinstance(post, Comment):
        counting.count_comment(post, delta)
    elif isinstance(post, Reply):
        if not post.opened_title:
            counting.count_reply(thread, delta)
        counting.carry_replies(thread)
        _set_parent(Comment, is_published and thread.status == PostStatus.PUBLISHED, reply=post)
        if not is_published:
            solving.end_solution_of(viewer, thread, post)
    else:
        counting.count_thread(post, delta)
        _set_parent(Reply, is_published, thread=post)
        _set_parent(Comment, is_published, thread=post, reply=None)
        shown = {"thread": post, "reply__isnull": False, "reply__status": PostStatus.PUBLISHED}
        _set_parent(Comment, is_published, **shown)


def _set_parent(model: type[Reply] | type[Comment], is_published: bool, **which: object) -> None:
    model.objects.unscoped("a post takes those below it along").filter(**which).update(parent_is_published=is_published)
