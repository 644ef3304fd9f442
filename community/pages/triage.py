"""What people read of where an unsolved question stands: all of them that details are missing, helpers who spoke last."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies, triage
from community.links import post_path
from community.models import Comment, Community, Reply, Thread, ThreadKind
from community.pages.people import People, Person, author_of
from community.pages.structured import plain_text
from community.solving_policies import UNSOLVED
from community.triage_policies import may_help_with
from community.viewer import Viewer
from core.text import excerpt

QUESTION_SHOWN = 240  # characters of what a helper asks


@dataclass(frozen=True)
class DetailsAsked:
    """What a helper asks of whoever asked. `edit_url` is for those alone, and "" for everybody else."""

    by: Person
    text: str
    url: str
    edit_url: str


@dataclass(frozen=True)
class ClaimView:
    """Who is on a question until when, or (without `until`) that the viewer may say that they are. For helpers alone."""

    by: Person
    until: datetime | None
    is_mine: bool
    can_claim: bool
    url: str


def triage_label(viewer: Viewer, community: Community, thread: Any) -> str:
    """Return what a helper reads beside a question, "" for everybody else and for whatever waits for no helper.

    For rows that came with `with_triage` and were settled.
    """
    if not _is_unsolved(thread) or lacks_details(thread) or not policies.may_triage(viewer, community):
        return ""
    asker_was_last = thread.last_reply_author_id is not None and thread.last_reply_author_id == thread.author_id
    waits = not thread.reply_count or asker_was_last or getattr(thread, "gave_details", False)
    return _("needs attention") if waits else _("a helper spoke last")


def lacks_details(thread: Any) -> bool:
    """Whether a row that came with `with_triage` waits for whoever asked; never for rows that came without it."""
    return getattr(thread, "needs_info", False)


def claim_of(viewer: Viewer, community: Community, thread: Any, people: People, *, can_claim: bool = False) -> ClaimView | None:
    """Return who is on a row that came with `with_triage`; None where nobody is, or it is none of the viewer's business."""
    by = getattr(thread, "claimed_by", None) if _is_unsolved(thread) else None
    if by is None and not can_claim:
        return None
    url = reverse("community:claim", args=[community.slug, thread.pk])
    until = thread.claimed_until if by else None
    return ClaimView(people[by], until, by is not None and by == viewer.user_id, can_claim and by is None, url)


@dataclass(frozen=True)
class Standing:
    """Of an unsolved question: its row as `with_triage` brings it, and the post that asks for details, if one does."""

    row: Any
    request: Reply | Comment | None

    @property
    def names(self) -> list[uuid.UUID | None]:
        return [getattr(self.row, "claimed_by", None), self.request.author_id if self.request else None]


def standing_of(viewer: Viewer, thread: Thread) -> Standing | None:
    """Return where an unsolved question stands; what details are asked for costs only where some were."""
    row = triage.standing_of(viewer, thread) if _is_unsolved(thread) else None
    if row is None:
        return None
    waiting = triage.open_requests(viewer, thread) if row.was_asked else []
    return Standing(row, max(waiting, key=lambda post: post.created_at, default=None))


def details_asked(
    viewer: Viewer, community: Community, thread: Thread, standing: Standing | None, people: People
) -> DetailsAsked | None:
    """Return what stands on top of a thread whose asker is asked for details."""
    post = standing.request if standing else None
    if post is None:
        return None
    edit_url = reverse("community:edit", args=[community.slug, thread.pk]) if viewer.wrote(thread) else ""
    text = excerpt(plain_text(post.body_html), QUESTION_SHOWN)
    return DetailsAsked(author_of(post, people), text, post_path(thread, post, community), edit_url)


def claim_beside(
    viewer: Viewer, community: Community, thread: Thread, standing: Standing | None, people: People
) -> ClaimView | None:
    """Return who is on a thread's question, or the button to say so."""
    if standing is None:
        return None
    can_claim = bool(may_help_with(viewer, community, thread))
    return claim_of(viewer, community, standing.row, people, can_claim=can_claim)


def _is_unsolved(thread: Thread) -> bool:
    return thread.kind == ThreadKind.QUESTION and thread.state in UNSOLVED
