"""Who may act: each answer is a Verdict with the sentence that the person reads when refused."""

from datetime import timedelta

from django.utils.translation import gettext as _

from community.models import (
    Access,
    Act,
    Comment,
    Community,
    JoinPolicy,
    MembershipStatus,
    Post,
    PostStatus,
    Reply,
    Role,
    Solution,
    Space,
    Thread,
    ThreadKind,
    WritePolicy,
)
from community.models.answers import SolutionRole
from community.viewer import Viewer
from core import clock
from core.verdict import ALLOWED, Verdict, denied

# A self-answer can be accepted after this (domain rule R2): others get the chance to answer first.
SELF_ANSWER_WAIT = timedelta(hours=48)

# A write access of a space, or the community's policy, in the order from wide to narrow.
_WRITE_ACCESS = {
    WritePolicy.EVERYONE: Access.EVERYONE,
    WritePolicy.MEMBERS: Access.MEMBERS,
    WritePolicy.STAFF: Access.STAFF,
}


def may_write(viewer: Viewer, community: Community, access: str, *, is_chosen: bool = False) -> Verdict:
    """Whether the viewer may write where this access is asked for; `is_chosen` answers the access "chosen people"."""
    if not viewer.is_authenticated:
        return denied(_("Sign in to take part."))
    standing = viewer.standings.get(community.pk)
    barred = _barred(standing.status) if standing else ALLOWED
    if not barred:
        return barred
    is_active = standing is not None and standing.is_active
    if access == Access.EVERYONE or (access == Access.CHOSEN and is_chosen):
        # The first post makes its writer a member, so it asks for no less than joining does.
        is_open = community.is_public and community.join_policy == JoinPolicy.OPEN
        return ALLOWED if is_active or is_open else denied(_("Join this community to take part."))
    if access == Access.MEMBERS:
        return ALLOWED if is_active else denied(_("Join this community to take part."))
    moderates = may_moderate(viewer, community)
    if access == Access.CHOSEN:
        return moderates if moderates else denied(_("Only people chosen by the managers do this here."))
    if access == Access.STAFF and community.pk in viewer.staff_community_ids:
        return ALLOWED
    return moderates if moderates else denied(_("Only the people who run this community write here."))


def _barred(status: str) -> Verdict:
    if status == MembershipStatus.SUSPENDED:
        return denied(_("Your membership is suspended."))
    if status == MembershipStatus.REMOVED:
        return denied(_("You are no longer a member of this community."))
    if status == MembershipStatus.PENDING:
        return denied(_("A manager has not approved your membership yet."))
    return ALLOWED


def may_act(act: Act, viewer: Viewer, community: Community, space: Space) -> Verdict:
    """Whether the viewer may do this by the space's own access, or else by the community's policy."""
    access = getattr(space, f"{act.value}_access") or _WRITE_ACCESS[WritePolicy(community.write_policy)]
    return may_write(viewer, community, access, is_chosen=viewer.is_chosen_to(act, space))


def may_start(viewer: Viewer, community: Community, space: Space, kind: str = ThreadKind.QUESTION) -> Verdict:
    if kind not in space.kinds:
        return denied(_("This space does not take that kind of post."))
    if kind == ThreadKind.ANNOUNCEMENT:
        return may_write(viewer, community, Access.STAFF)
    return may_act(Act.START, viewer, community, space)


def may_reply(viewer: Viewer, community: Community, space: Space, thread: Thread) -> Verdict:
    if thread.status != PostStatus.PUBLISHED:
        return denied(_("This thread is not open for replies."))
    if thread.duplicate_of_id:
        return denied(_("This question was joined with another one. Please answer there."))
    if thread.closed_at:
        return denied(_("This thread is closed."))
    return may_act(Act.REPLY, viewer, community, space)


def may_comment(viewer: Viewer, community: Community, space: Space, thread: Thread, reply: Reply | None) -> Verdict:
    if reply is not None and reply.status != PostStatus.PUBLISHED:
        return denied(_("This post is not open for comments."))
    if thread.status != PostStatus.PUBLISHED:
        return denied(_("This thread is not open for comments."))
    return may_act(Act.REPLY, viewer, community, space)


def may_attach(viewer: Viewer, community: Community, space: Space) -> Verdict:
    """Where a space does not say who attaches files, whoever may start threads or reply there does."""
    if space.attach_access:
        return may_act(Act.ATTACH, viewer, community, space)
    verdict = may_act(Act.START, viewer, community, space)
    return verdict or may_act(Act.REPLY, viewer, community, space)


def may_edit(viewer: Viewer, community: Community, post: Post) -> Verdict:
    """Authors edit what is published or hidden; a hidden post stays hidden until a moderator looks again."""
    if not viewer.is_authenticated:
        return denied(_("Sign in to edit."))
    if post.status == PostStatus.DELETED:
        return denied(_("Restore this post before you edit it."))
    if post.author_id == viewer.user_id:
        return may_write(viewer, community, Access.EVERYONE)
    return may_moderate(viewer, community)


def may_delete(viewer: Viewer, community: Community, post: Post) -> Verdict:
    if not viewer.is_authenticated or post.author_id != viewer.user_id:
        return denied(_("Only the author deletes a post; moderators hide it, with a reason."))
    if post.status != PostStatus.PUBLISHED:
        return denied(_("This post is not published."))
    return may_write(viewer, community, Access.EVERYONE)


def may_restore(viewer: Viewer, community: Community, post: Post) -> Verdict:
    if post.status != PostStatus.DELETED or post.author_id != viewer.user_id or not viewer.is_authenticated:
        return denied(_("Only the author restores a deleted post."))
    return may_write(viewer, community, Access.EVERYONE)


def may_vote(viewer: Viewer, community: Community, post: Thread | Reply) -> Verdict:
    if not viewer.is_authenticated:
        return denied(_("Sign in to vote."))
    if post.author_id == viewer.user_id:
        return denied(_("You cannot vote on your own post."))
    if post.status != PostStatus.PUBLISHED:
        return denied(_("This post is not published."))
    return may_write(viewer, community, Access.EVERYONE)


def accepting_role(viewer: Viewer, community: Community, thread: Thread) -> SolutionRole | None:
    """In which role the viewer may say "this solves it": the asker first, else moderator or expert, else None."""
    if viewer.is_authenticated and thread.author_id == viewer.user_id:
        return SolutionRole.ASKER
    standing = viewer.standings.get(community.pk)
    if standing is None or not standing.is_active:
        return None
    if standing.role in (Role.MODERATOR, Role.MANAGER):
        return SolutionRole.MODERATOR
    return SolutionRole.EXPERT if standing.role == Role.EXPERT else None


def may_accept(viewer: Viewer, community: Community, thread: Thread, reply: Reply) -> Verdict:
    if thread.kind != ThreadKind.QUESTION:
        return denied(_("Only questions have solutions."))
    if thread.status != PostStatus.PUBLISHED or reply.status != PostStatus.PUBLISHED:
        return denied(_("This answer is not published."))
    role = accepting_role(viewer, community, thread)
    if role is None:
        return denied(_("Only the person who asked, moderators and experts say what solved it."))
    if role != SolutionRole.ASKER and reply.author_id == viewer.user_id:
        return denied(_("You cannot mark your own answer as the solution."))
    if reply.author_id == thread.author_id and clock.now() < thread.created_at + SELF_ANSWER_WAIT:
        return denied(_("You can accept your own answer two days after asking, so that others have their say."))
    return may_write(viewer, community, Access.EVERYONE)


def may_unaccept(viewer: Viewer, community: Community, thread: Thread, solution: Solution) -> Verdict:
    accepted_by_me = viewer.is_authenticated and solution.accepted_by_id == viewer.user_id
    return may_take_back(viewer, community, thread, accepted_by_me)


def may_take_back(viewer: Viewer, community: Community, thread: Thread, accepted_by_me: bool) -> Verdict:
    """Whoever accepted takes it back; the asker and moderators take back any."""
    role = accepting_role(viewer, community, thread)
    if accepted_by_me or role in (SolutionRole.ASKER, SolutionRole.MODERATOR):
        return may_write(viewer, community, Access.EVERYONE)
    return denied(_("Only the person who asked or a moderator takes a solution back."))


def may_confirm(viewer: Viewer, community: Community, reply: Reply) -> Verdict:
    if not viewer.is_authenticated:
        return denied(_("Sign in to say whether it worked for you."))
    if reply.author_id == viewer.user_id:
        return denied(_("You cannot confirm your own answer."))
    return may_write(viewer, community, Access.EVERYONE)


def may_close(viewer: Viewer, community: Community, thread: Thread) -> Verdict:
    if thread.status != PostStatus.PUBLISHED:
        return denied(_("This thread is not published."))
    if viewer.is_authenticated and thread.author_id == viewer.user_id:
        return may_write(viewer, community, Access.EVERYONE)
    return may_moderate(viewer, community)


def may_flag(viewer: Viewer, community: Community, post: Thread | Reply | Comment) -> Verdict:
    if not viewer.is_authenticated:
        return denied(_("Sign in to report a post."))
    if post.author_id == viewer.user_id:
        return denied(_("You cannot report your own post; edit or delete it instead."))
    if post.status != PostStatus.PUBLISHED:
        return denied(_("This post is not published."))
    return may_write(viewer, community, Access.EVERYONE)


def may_moderate(viewer: Viewer, community: Community) -> Verdict:
    if community.pk in viewer.moderated_community_ids:
        return ALLOWED
    return denied(_("Only moderators of this community may do this."))


def may_see_readers(viewer: Viewer, community: Community) -> Verdict:
    """In an executive community every member knows who reads along; elsewhere its managers do."""
    if community.is_executive and community.pk in viewer.member_community_ids:
        return ALLOWED
    return may_manage(viewer, community)


def may_manage(viewer: Viewer, community: Community) -> Verdict:
    if community.pk in viewer.managed_community_ids:
        return ALLOWED
    return denied(_("Only managers of this community may do this."))
