"""Where an unsolved question stands for those who help: derived from who spoke last, by the names that are shown."""

from django.db.models import F, Q
from django.utils.translation import gettext as _

from community import policies
from community.models import Community, Thread, ThreadKind, ThreadState
from community.viewer import Viewer

UNSOLVED = (ThreadState.OPEN, ThreadState.ANSWERED)


def needs_attention(viewer: Viewer, community: Community) -> Q:
    """Nobody has answered yet, or whoever asked spoke last."""
    waits = Q(reply_count=0) | Q(last_reply_author=F("author"))
    return Q(kind=ThreadKind.QUESTION, state__in=UNSOLVED) & waits


def triage_label(viewer: Viewer, community: Community, thread: Thread) -> str:
    """Return what a helper reads beside a question, "" for everybody else and for whatever is no unsolved question."""
    if thread.kind != ThreadKind.QUESTION or thread.state not in UNSOLVED or not policies.may_triage(viewer, community):
        return ""
    asker_was_last = thread.last_reply_author_id is not None and thread.last_reply_author_id == thread.author_id
    return _("needs attention") if not thread.reply_count or asker_was_last else _("a helper spoke last")
