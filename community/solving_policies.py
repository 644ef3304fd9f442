"""Who may do what with solutions once they stand: object, replace, look again, freeze."""

from datetime import timedelta

from django.utils.translation import gettext as _

from community import policies
from community.models import Access, PostStatus, Reply, Solution, Thread, ThreadKind, ThreadState
from community.models.answers import SolutionRole
from community.viewer import Viewer
from core import clock
from core.verdict import Verdict, denied

# Source: domain rule C6. So long the asker may object to what a moderator or an expert has marked.
OBJECTION_WINDOW = timedelta(days=7)
UNSOLVED = (ThreadState.OPEN, ThreadState.ANSWERED)


def may_object(viewer: Viewer, thread: Thread, solution: Solution) -> Verdict:
    """The asker, within the window, to what somebody else has marked."""
    if not viewer.wrote(thread):
        return denied(_("Only the person who asked says that this did not solve it."))
    if not solution.stands:
        return denied(_("This answer is not a solution any more."))
    if solution.by_role == SolutionRole.ASKER:
        return denied(_("You accepted this answer yourself; take that back instead."))
    if clock.now() > solution.accepted_at + OBJECTION_WINDOW:
        return denied(_("The seven days in which you could object are over; take the solution back instead."))
    return policies.may_change_solutions(viewer, thread)


def may_supersede(viewer: Viewer, thread: Thread, reply: Reply) -> Verdict:
    """Whoever may say that an answer solves it may say that it replaces a solution that they could take back."""
    if not thread.solution_count:
        return denied(_("There is no solution to replace yet."))
    return policies.may_accept(viewer, thread.space.community, thread, reply)


def may_review(viewer: Viewer, thread: Thread) -> Verdict:
    """Whoever could mark a solution can say that one still holds."""
    if policies.accepting_role(viewer, thread.space.community, thread) is None:
        return denied(_("Only the person who asked, moderators and experts say whether a solution still holds."))
    return policies.may_write(viewer, thread.space.community, Access.EVERYONE)


def may_lock(viewer: Viewer, thread: Thread) -> Verdict:
    if thread.status != PostStatus.PUBLISHED:
        return denied(_("This thread is not published."))
    return policies.may_moderate(viewer, thread.space.community)


def may_say_me_too(viewer: Viewer, thread: Thread) -> Verdict:
    """For questions that are not solved yet; the asker has the problem anyway."""
    if not viewer.is_authenticated:
        return denied(_("Sign in to say that you have this too."))
    if viewer.wrote(thread):
        return denied(_("This is your own question."))
    if thread.kind != ThreadKind.QUESTION or thread.state not in UNSOLVED or thread.status != PostStatus.PUBLISHED:
        return denied(_("This is no open question."))
    return policies.may_write(viewer, thread.space.community, Access.EVERYONE)
