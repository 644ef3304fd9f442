"""Who may say where a question stands among those who help."""

from django.utils.translation import gettext as _

from community import policies
from community.models import Access, Community, PostStatus, Thread, ThreadKind
from community.solving_policies import UNSOLVED
from community.viewer import Viewer
from core.verdict import Verdict, denied


def may_help_with(viewer: Viewer, community: Community, thread: Thread) -> Verdict:
    """Helpers, with somebody else's unsolved question: ask for details, say that they are on it."""
    verdict = policies.may_triage(viewer, community)
    if not verdict:
        return verdict
    if viewer.wrote(thread):
        return denied(_("This is your own question."))
    if thread.kind != ThreadKind.QUESTION or thread.state not in UNSOLVED or thread.status != PostStatus.PUBLISHED:
        return denied(_("This is no open question."))
    return policies.may_write(viewer, community, Access.EVERYONE)
