"""What people read of where an unsolved question stands: all of them that details are missing, helpers who spoke last."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies
from community.links import post_path
from community.models import Comment, Community, Reply, Thread, ThreadKind
from community.pages.people import People, Person, author_of
from community.pages.structured import plain_text
from community.solving_policies import UNSOLVED
from community.triage import open_requests
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


def triage_label(viewer: Viewer, community: Community, thread: Any) -> str:
    """Return what a helper reads beside a question, "" for everybody else and for whatever waits for no helper.

    For rows that came with `with_triage`.
    """
    if not _is_unsolved(thread) or lacks_details(thread) or not policies.may_triage(viewer, community):
        return ""
    asker_was_last = thread.last_reply_author_id is not None and thread.last_reply_author_id == thread.author_id
    waits = not thread.reply_count or asker_was_last or getattr(thread, "gave_details", False)
    return _("needs attention") if waits else _("a helper spoke last")


def lacks_details(thread: Any) -> bool:
    """Whether a row that came with `with_triage` waits for whoever asked; never for rows that came without it."""
    return getattr(thread, "needs_info", False)


def request_for_details(viewer: Viewer, thread: Thread) -> Reply | Comment | None:
    """Return the latest post that asks for details which nobody has given yet."""
    if not _is_unsolved(thread):
        return None
    replies, comments = open_requests(viewer, thread, Reply), open_requests(viewer, thread, Comment)
    found = [*replies.order_by("-created_at")[:1], *comments.order_by("-created_at")[:1]]
    return max(found, key=lambda post: post.created_at, default=None)


def details_asked(
    viewer: Viewer, community: Community, thread: Thread, post: Reply | Comment | None, people: People
) -> DetailsAsked | None:
    """Return what stands on top of a thread whose asker is asked for details."""
    if post is None:
        return None
    edit_url = reverse("community:edit", args=[community.slug, thread.pk]) if viewer.wrote(thread) else ""
    text = excerpt(plain_text(post.body_html), QUESTION_SHOWN)
    return DetailsAsked(author_of(post, people), text, post_path(thread, post, community), edit_url)


def named_in_request(post: Reply | Comment | None) -> list[uuid.UUID | None]:
    return [post.author_id] if post else []


def _is_unsolved(thread: Thread) -> bool:
    return thread.kind == ThreadKind.QUESTION and thread.state in UNSOLVED
