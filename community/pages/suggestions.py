"""Questions like the one being asked, with the text of their solution, so that it need not be asked."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from community.models import Community, Reply, Thread, ThreadState
from community.pages.structured import plain_text
from community.search import similar_threads
from community.viewer import Viewer
from core.text import excerpt

MOST, LIKELY = 3, 8  # shown, of so many that are like the title
TEXT_LENGTH = 280


@dataclass(frozen=True)
class Suggestion:
    """`open_url` leads to the thread, `solved_url` says that it helped."""

    title: str
    kind: str
    state: str
    status: str
    reply_count: int
    solution_text: str
    open_url: str
    solved_url: str


@dataclass(frozen=True)
class Suggestions:
    threads: list[Thread]
    items: list[Suggestion]

    @property
    def are_solved(self) -> bool:
        return any(item.solution_text for item in self.items)


def suggestions(
    viewer: Viewer, community: Community, title: str, product: str = "", version: str = "", *, solved: bool = False
) -> Suggestions:
    """Return the questions that are most like this title, solved ones first.

    `product` and `version` leave out what was asked of others, `solved` what has no solution.
    """
    likely = similar_threads(viewer, community, title, limit=LIKELY, product=product, version=version, solved=solved)
    found = sorted(likely, key=lambda thread: thread.state != ThreadState.RESOLVED)[:MOST]
    texts = _solution_texts(viewer, found)
    return Suggestions(found, [_suggestion(community, thread, texts.get(thread.pk, "")) for thread in found])


def _suggestion(community: Community, thread: Thread, text: str) -> Suggestion:
    return Suggestion(
        thread.title, thread.kind, thread.state, thread.status, thread.reply_count, text,
        open_url=reverse("community:suggestion_opened", args=[community.slug, thread.pk]),
        solved_url=reverse("community:suggestion_solved", args=[community.slug, thread.pk]),
    )  # fmt: skip


def _solution_texts(viewer: Viewer, threads: Sequence[Thread]) -> dict[uuid.UUID, str]:
    solved = [thread.pk for thread in threads if thread.state == ThreadState.RESOLVED]
    rows = Reply.objects.visible_to(viewer).filter(thread__in=solved, is_solution=True)
    found = rows.order_by("-created_at").values_list("thread_id", "body_html")
    return {thread_id: excerpt(plain_text(html), TEXT_LENGTH) for thread_id, html in found}
