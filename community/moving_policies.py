"""Who may merge, split and move threads, convert posts, and undo it."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from community import policies
from community.models import Access, Attachment, Comment, Moving, PostStatus, Reply, Solution, Space, Thread
from community.viewer import Viewer
from core import clock
from core.verdict import ALLOWED, Verdict, denied

# So long what was moved can be moved back.
UNDO_TERM = timedelta(days=14)
COMMENT_LONGEST = 1000  # characters; the limit of comments (community.services.writing)


def may_rearrange(viewer: Viewer, thread: Thread) -> Verdict:
    """What every act asks for: a moderator, a published thread, and no confidence that was given to one room."""
    verdict = policies.may_moderate(viewer, thread.space.community)
    if not verdict:
        return verdict
    if thread.space.community.is_executive:
        return denied(_("In an executive community what was said stays where it was said."))
    if thread.status != PostStatus.PUBLISHED:
        return denied(_("This thread is not published."))
    return policies.may_write(viewer, thread.space.community, Access.MEMBERS)


def may_merge(viewer: Viewer, source: Thread, target: Thread) -> Verdict:
    for thread in (source, target):
        verdict = may_rearrange(viewer, thread)
        if not verdict:
            return verdict
    if source.pk == target.pk or source.community_id != target.community_id:
        return denied(_("Choose another thread of this community."))
    if source.kind != target.kind:
        return denied(_("Only threads of the same kind are merged."))
    if target.duplicate_of_id:
        return denied(_("That thread leads to another one itself. Merge into the original."))
    if source.solutions_locked_at or target.solutions_locked_at:
        return denied(_("The solutions of one of the threads are locked. Unlock them first."))
    return ALLOWED


def may_split(viewer: Viewer, thread: Thread, replies: Sequence[Reply]) -> Verdict:
    verdict = may_rearrange(viewer, thread)
    if not verdict:
        return verdict
    if any(reply.is_solution for reply in replies):
        return denied(_("A solution cannot leave the question that it solves. Take it back first."))
    if any(reply.opened_title for reply in replies):
        return denied(_("One of these opened a thread that was merged into this one. Undo the merging instead."))
    if any(reply.status != PostStatus.PUBLISHED for reply in replies):
        return denied(_("Only published replies are moved."))
    return ALLOWED


def may_move(viewer: Viewer, thread: Thread, space: Space) -> Verdict:
    verdict = may_rearrange(viewer, thread)
    if not verdict:
        return verdict
    if space.pk == thread.space_id:
        return denied(_("Choose another space of this community."))
    return may_stand_in(viewer, thread, space, thread.kind)


def may_stand_in(viewer: Viewer, thread: Thread, space: Space, kind: str) -> Verdict:
    """Whether a thread of this kind can stand in a space: one of the same community that the moderator reads."""
    if space.community_id != thread.community_id or space.pk not in viewer.spaces:
        return denied(_("Choose another space of this community."))
    if kind not in space.kinds:
        return denied(_("This space does not take that kind of post."))
    return ALLOWED


def may_convert(viewer: Viewer, thread: Thread, post: Reply | Comment) -> Verdict:
    verdict = may_rearrange(viewer, thread)
    if not verdict:
        return verdict
    if post.status != PostStatus.PUBLISHED:
        return denied(_("This post is not published."))
    return ALLOWED if isinstance(post, Comment) else _may_become_comment(post)


def _may_become_comment(reply: Reply) -> Verdict:
    if reply.is_solution or _is_replaced_solution(reply):
        return denied(_("This answer is a solution, or was replaced as one. Take that back first."))
    if reply.opened_title:
        return denied(_("This opened a thread that was merged into this one. Undo the merging instead."))
    return may_fit_comment(reply)


def may_fit_comment(reply: Reply) -> Verdict:
    if len(reply.body_md) > COMMENT_LONGEST:
        return denied(_("This is too long for a comment: at most %(limit)s characters.") % {"limit": f"{COMMENT_LONGEST:,}"})
    if Attachment.objects.unscoped("comments carry no files").filter(post_id=reply.pk).exists():
        return denied(_("Comments carry no files, and this post does."))
    return ALLOWED


def _is_replaced_solution(reply: Reply) -> bool:
    """One that stands again when the newer solution ends."""
    rows = Solution.objects.unscoped("whether the reply in hand still waits to be a solution again")
    return rows.filter(reply=reply, is_latest=True, superseded_by__isnull=False).exists()


def may_undo(viewer: Viewer, moving: Moving) -> Verdict:
    """A moderator, in time; whether later writes stand in the way is found out by the service."""
    verdict = may_rearrange(viewer, moving.thread)
    if not verdict:
        return verdict
    if moving.undone_at:
        return denied(_("This was undone already."))
    if clock.now() > moving.created_at + UNDO_TERM:
        return denied(_("This can be undone for %(days)s days only.") % {"days": UNDO_TERM.days})
    return ALLOWED
