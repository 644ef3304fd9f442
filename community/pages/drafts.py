"""Drafts as their writer sees them: beside the form they belong to, and all of a community in one list."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from community.links import thread_path
from community.models import Community, Draft, DraftKind, DraftPlace, Thread
from community.viewer import Viewer
from core.ids import encode
from core.text import excerpt

PAGE_SIZE = 100
EXCERPT_LENGTH = 240


@dataclass(frozen=True)
class OtherText:
    """A second text for the same place, shown beside the form so that neither is lost.

    `take_url` puts it into the form, `drop_url` drops it.
    """

    title: str
    body: str
    saved_at: datetime | None
    take_url: str
    drop_url: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether it was written before signing in; only such a text can be dropped from here."""
        return bool(self.drop_url)


@dataclass(frozen=True)
class DraftView:
    """What a form needs for its draft: where to save, which number it read, when it was saved; `other` where two compete."""

    kind: str
    target: str
    sequence: int
    saved_at: datetime | None
    save_url: str
    discard_url: str
    other: OtherText | None = None


@dataclass(frozen=True)
class DraftLine:
    kind: str
    kind_label: str
    title: str
    excerpt: str
    saved_at: datetime
    url: str
    discard_url: str


def draft_view(community: Community, place: DraftPlace, draft: Draft | None, other: OtherText | None = None) -> DraftView:
    target = place.post_id or place.thread_id
    return DraftView(
        kind=place.kind.value,
        target=encode(target) if target else "",
        sequence=draft.sequence if draft else 0,
        saved_at=draft.saved_at if draft else None,
        save_url=reverse("community:drafts", args=[community.slug]),
        discard_url=_discard_url(community, draft) if draft else "",
        other=other,
    )


def other_text(draft: Draft | None, take_url: str, drop_url: str = "") -> OtherText:
    words = draft.words if draft else {}
    return OtherText(words.get("title", ""), words.get("body", ""), draft.saved_at if draft else None, take_url, drop_url)


def form_url(community: Community, place: DraftPlace, thread: Thread | None) -> str:
    """Return the page with the form that a draft belongs to."""
    if place.kind == DraftKind.NOTE:
        return reverse("community:comment", args=[community.slug, place.post_id])
    if place.post_id:
        return reverse("community:edit", args=[community.slug, place.post_id])
    return f"{thread_path(thread, community)}#reply" if thread else reverse("community:ask", args=[community.slug])


def drafts_page(viewer: Viewer, community: Community) -> list[DraftLine]:
    """Return the viewer's drafts in this community, the latest first."""
    rows = Draft.objects.visible_to(viewer).filter(community=community).order_by("-saved_at")[:PAGE_SIZE]
    drafts = list(rows)
    threads = Thread.objects.visible_to(viewer).in_bulk([row.thread_id for row in drafts if row.thread_id])
    return [_line(community, row, threads.get(row.thread_id)) for row in drafts]


def _line(community: Community, row: Draft, thread: Thread | None) -> DraftLine:
    title = row.words.get("title", "") or (thread.title if thread else "")
    return DraftLine(
        kind=row.kind, kind_label=str(DraftKind(row.kind).label), title=title,
        excerpt=excerpt(row.words.get("body", ""), EXCERPT_LENGTH), saved_at=row.saved_at,
        url=form_url(community, row.place, thread), discard_url=_discard_url(community, row),
    )  # fmt: skip


def _discard_url(community: Community, draft: Draft) -> str:
    return reverse("community:discard_draft", args=[community.slug, draft.pk])
