"""Who may act: each answer is a Verdict with the sentence that the person reads when refused."""

from datetime import timedelta

from django.utils.translation import gettext as _

from community.models import (
    Access,
    Act,
    BreakGlass,
    Comment,
    Community,
    Grant,
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
    ThreadSight,
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
    if community.pk in viewer.passes:
        return denied(_("You read this by break-glass. Nothing is written, voted or changed that way."))
    standing = viewer.standings.get(community.pk)
    barred = _barred(standing.status) if standing else ALLOWED
    if not barred:
        return barred
    if standing is not None and standing.owes_terms:
        return denied(_("Please read and accept the terms of this community first; the link stands at the end of the page."))
    is_active = standing is not None and standing.is_active
    if access == Access.EVERYONE or (access == Access.CHOSEN and is_chosen):
        # The first post makes its writer a member, so it asks for no less than joining does.
        return ALLOWED if is_active or _takes_anybody(community) else denied(_("Join this community to take part."))
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


def may_begin(viewer: Viewer, community: Community, space: Space, kind: str = ThreadKind.QUESTION) -> Verdict:
    """Whether the viewer may write a thread down: signed out, they sign in before it is published."""
    if viewer.is_authenticated:
        return may_start(viewer, community, space, kind)
    if kind not in space.kinds or kind == ThreadKind.ANNOUNCEMENT:
        return denied(_("This space does not take that kind of post."))
    return _may_write_first(viewer, Act.START, community, space)


def may_begin_reply(viewer: Viewer, community: Community, space: Space, thread: Thread) -> Verdict:
    """As `may_begin`, for a reply."""
    verdict = may_reply(viewer, community, space, thread)
    is_open = not (thread.status != PostStatus.PUBLISHED or thread.duplicate_of_id or thread.closed_at)
    if viewer.is_authenticated or not is_open:
        return verdict
    return _may_write_first(viewer, Act.REPLY, community, space)


def _may_write_first(viewer: Viewer, act: Act, community: Community, space: Space) -> Verdict:
    """Where whoever signs in may write, a visitor writes first; elsewhere their text would wait for nothing."""
    access = getattr(space, f"{act.value}_access") or _WRITE_ACCESS[WritePolicy(community.write_policy)]
    is_for_anybody = access == Access.EVERYONE and _takes_anybody(community)
    return ALLOWED if is_for_anybody else may_act(act, viewer, community, space)


def _takes_anybody(community: Community) -> bool:
    return community.is_public and community.join_policy == JoinPolicy.OPEN and not community.terms_version


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


def may_follow(viewer: Viewer, community: Community) -> Verdict:
    if not viewer.is_authenticated:
        return denied(_("Sign in to follow."))
    if community.pk in viewer.passes:
        return denied(_("You read this by break-glass; no news follows from it."))
    return ALLOWED


def may_use_alias(viewer: Viewer, community: Community, space: Space) -> Verdict:
    """An alias must hide somebody: where a space shows people their own threads, the list of readers would name them."""
    if not community.is_executive:
        return denied(_("Aliases belong to executive communities."))
    if space.thread_sight != ThreadSight.ALL:
        return denied(_("This space shows people their own threads, so that an alias would hide nobody."))
    return may_write(viewer, community, Access.MEMBERS)


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
    if viewer.wrote(post):
        return may_write(viewer, community, Access.EVERYONE)
    return may_moderate(viewer, community)


def may_delete(viewer: Viewer, community: Community, post: Post) -> Verdict:
    if not viewer.wrote(post):
        return denied(_("Only the author deletes a post; moderators hide it, with a reason."))
    if post.status != PostStatus.PUBLISHED:
        return denied(_("This post is not published."))
    return may_write(viewer, community, Access.EVERYONE)


def may_restore(viewer: Viewer, community: Community, post: Post) -> Verdict:
    if post.status != PostStatus.DELETED or not viewer.wrote(post):
        return denied(_("Only the author restores a deleted post."))
    return may_write(viewer, community, Access.EVERYONE)


def may_vote(viewer: Viewer, community: Community, post: Thread | Reply) -> Verdict:
    if not viewer.is_authenticated:
        return denied(_("Sign in to vote."))
    if viewer.wrote(post):
        return denied(_("You cannot vote on your own post."))
    if post.status != PostStatus.PUBLISHED:
        return denied(_("This post is not published."))
    return may_write(viewer, community, Access.EVERYONE)


def accepting_role(viewer: Viewer, community: Community, thread: Thread) -> SolutionRole | None:
    """In which role the viewer may say "this solves it": the asker first, else moderator or expert, else None."""
    if viewer.wrote(thread):
        return SolutionRole.ASKER
    standing = viewer.standings.get(community.pk)
    if standing is None or not standing.is_active:
        return None
    if standing.role in (Role.MODERATOR, Role.MANAGER):
        return SolutionRole.MODERATOR
    return SolutionRole.EXPERT if standing.role == Role.EXPERT else None


def may_accept(viewer: Viewer, community: Community, thread: Thread, reply: Reply, *, was_objected: bool = False) -> Verdict:
    """`was_objected`: the asker said that just this answer did not solve it, so nobody else says that it did."""
    if thread.kind != ThreadKind.QUESTION:
        return denied(_("Only questions have solutions."))
    if thread.status != PostStatus.PUBLISHED or reply.status != PostStatus.PUBLISHED:
        return denied(_("This answer is not published."))
    if reply.opened_title:
        return denied(_("This asked the same elsewhere; it is no answer."))
    role = accepting_role(viewer, community, thread)
    if role is None:
        return denied(_("Only the person who asked, moderators and experts say what solved it."))
    if role != SolutionRole.ASKER and viewer.wrote(reply):
        return denied(_("You cannot mark your own answer as the solution."))
    if role != SolutionRole.ASKER and was_objected:
        return denied(_("The person who asked said that this did not solve it."))
    if _is_self_answer(viewer, thread, reply) and clock.now() < thread.created_at + SELF_ANSWER_WAIT:
        return denied(_("You can accept your own answer two days after asking, so that others have their say."))
    return may_change_solutions(viewer, thread)


def may_triage(viewer: Viewer, community: Community) -> Verdict:
    """Moderators and experts see which questions wait for them."""
    if community.pk in viewer.helped_community_ids:
        return ALLOWED
    return denied(_("Only experts and moderators of this community may do this."))


def may_change_solutions(viewer: Viewer, thread: Thread) -> Verdict:
    """What everybody needs who changes which answers are the solutions of a thread."""
    if thread.solutions_locked_at:
        return denied(_("A moderator has locked the solutions of this thread."))
    return may_write(viewer, thread.space.community, Access.EVERYONE)


def _is_self_answer(viewer: Viewer, thread: Thread, reply: Reply) -> bool:
    """Whether one person asked and answered, as far as this viewer may know: an alias tells it to its writer alone."""
    by_name = reply.author_id is not None and reply.author_id == thread.author_id
    return by_name or (viewer.wrote(thread) and viewer.wrote(reply))


def may_unaccept(viewer: Viewer, community: Community, thread: Thread, solution: Solution) -> Verdict:
    accepted_by_me = viewer.is_authenticated and solution.accepted_by_id == viewer.user_id
    return may_take_back(viewer, community, thread, accepted_by_me)


def may_take_back(viewer: Viewer, community: Community, thread: Thread, accepted_by_me: bool) -> Verdict:
    """Whoever accepted takes it back; the asker and moderators take back any."""
    role = accepting_role(viewer, community, thread)
    if accepted_by_me or role in (SolutionRole.ASKER, SolutionRole.MODERATOR):
        return may_change_solutions(viewer, thread)
    return denied(_("Only the person who asked or a moderator takes a solution back."))


def may_confirm(viewer: Viewer, community: Community, reply: Reply) -> Verdict:
    if not viewer.is_authenticated:
        return denied(_("Sign in to say whether it worked for you."))
    if viewer.wrote(reply):
        return denied(_("You cannot confirm your own answer."))
    return may_write(viewer, community, Access.EVERYONE)


def may_close(viewer: Viewer, community: Community, thread: Thread) -> Verdict:
    if thread.status != PostStatus.PUBLISHED:
        return denied(_("This thread is not published."))
    if viewer.wrote(thread):
        return may_write(viewer, community, Access.EVERYONE)
    return may_moderate(viewer, community)


def may_flag(viewer: Viewer, community: Community, post: Thread | Reply | Comment) -> Verdict:
    if not viewer.is_authenticated:
        return denied(_("Sign in to report a post."))
    if viewer.wrote(post):
        return denied(_("You cannot report your own post; edit or delete it instead."))
    if post.status != PostStatus.PUBLISHED:
        return denied(_("This post is not published."))
    return may_write(viewer, community, Access.EVERYONE)


def may_moderate(viewer: Viewer, community: Community) -> Verdict:
    if community.pk in viewer.moderated_community_ids:
        return ALLOWED
    return denied(_("Only moderators of this community may do this."))


def may_invite(viewer: Viewer, community: Community, role: str = Role.MEMBER) -> Verdict:
    """Managers invite into every role; moderators invite members, in executive communities its hosts do instead."""
    if community.pk in viewer.managed_community_ids:
        return ALLOWED
    hosts = viewer.holds(community.pk, Grant.HOST)
    if not (hosts if community.is_executive else community.pk in viewer.moderated_community_ids):
        return denied(_("Only managers of this community may do this."))
    return ALLOWED if role == Role.MEMBER else denied(_("You invite members. Ask a manager to give further roles."))


def invitable_roles(viewer: Viewer, community: Community) -> list[Role]:
    """Return the roles into which the viewer may invite, from the least up."""
    return [role for role in Role if may_invite(viewer, community, role)]


def may_see_readers(viewer: Viewer, community: Community) -> Verdict:
    """In an executive community every member knows who reads along; elsewhere its managers do."""
    if community.is_executive and community.pk in viewer.member_community_ids:
        return ALLOWED
    return may_manage(viewer, community)


def may_manage(viewer: Viewer, community: Community) -> Verdict:
    if community.pk in viewer.managed_community_ids:
        return ALLOWED
    return denied(_("Only managers of this community may do this."))


def may_found(viewer: Viewer) -> Verdict:
    """Founding is given out by the operator, as Django's permission "Can add community"."""
    if viewer.user is not None and viewer.user.has_perm("community.add_community"):
        return ALLOWED
    return denied(_("Only people whom the operator of this install named may found a community."))


def may_host(viewer: Viewer, community: Community) -> Verdict:
    """Owners and hosts answer for an executive community: break-glass, nominations, the list of readers."""
    if viewer.owns(community.pk) or viewer.holds(community.pk, Grant.HOST):
        return ALLOWED
    return denied(_("Only owners and hosts of this community may do this."))


def may_name_hosts(viewer: Viewer, community: Community) -> Verdict:
    if community.is_executive and viewer.owns(community.pk):
        return ALLOWED
    return denied(_("Only the owner of this community names its hosts."))


def may_resolve_aliases(viewer: Viewer, community: Community) -> Verdict:
    if community.is_executive and viewer.holds(community.pk, Grant.HOST):
        return ALLOWED
    return denied(_("Only a named host of this community learns who wrote under an alias."))


def may_confide(viewer: Viewer, community: Community) -> Verdict:
    """Nominating, objecting and asking for a takeaway: for members of executive communities."""
    if not community.is_executive:
        return denied(_("This belongs to executive communities."))
    return may_write(viewer, community, Access.MEMBERS)


def may_take_away(viewer: Viewer, community: Community, post: Post) -> Verdict:
    """Asking its author whether a thought may leave the room."""
    if post.status != PostStatus.PUBLISHED or post.writer_id is None:
        return denied(_("Nobody can answer for this post."))
    if viewer.wrote(post):
        return denied(_("This is your own; nobody has to allow you to say it again."))
    return may_confide(viewer, community)


def may_review_readers(viewer: Viewer, community: Community) -> Verdict:
    """Hosts and managers look through the list of readers now and then."""
    return ALLOWED if may_manage(viewer, community) else may_host(viewer, community)


def may_ask_for_glass(viewer: Viewer) -> Verdict:
    if viewer.is_administrator:
        return ALLOWED
    return denied(_("Only platform administrators ask for this."))


def may_judge_glass(viewer: Viewer, request: BreakGlass) -> Verdict:
    """Another platform administrator, or an owner or host of the community itself; whoever asks never counts."""
    if viewer.user is None or viewer.user_id == request.asker_id:
        return denied(_("Two others decide about it, never the person who asks."))
    hosts = request.community is not None and bool(may_host(viewer, request.community))
    return ALLOWED if viewer.is_administrator or hosts else denied(_("Administrators, owners and hosts decide about it."))


def may_end_glass(viewer: Viewer, request: BreakGlass) -> Verdict:
    """Whoever may decide about it ends it, and so does whoever reads by it."""
    return ALLOWED if viewer.is_authenticated and viewer.user_id == request.asker_id else may_judge_glass(viewer, request)


def may_see_glass_record(viewer: Viewer, community: Community) -> Verdict:
    """Members of a private community know who broke the glass, and what was read."""
    if not community.is_public and community.pk in viewer.member_community_ids:
        return ALLOWED
    return denied(_("Only members of this community see that."))
