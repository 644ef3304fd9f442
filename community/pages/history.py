"""The saved versions of a post, newest first, each with what changed since the one before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from community import policies
from community.links import post_path
from community.models import Community, Revision, Thread
from community.pages.people import People, Person, people_of, under_alias
from community.services.targets import AnyPost
from community.viewer import Viewer
from core.differences import Effort, Line, compare, whole

VERSIONS_SHOWN = 20


@dataclass(frozen=True)
class Version:
    number: int
    author: Person
    created_at: datetime
    note: str
    lines: list[Line]
    is_compared: bool
    hidden_reason: str
    is_hidden: bool
    restore_url: str
    hide_url: str


@dataclass(frozen=True)
class HistoryPage:
    title: str
    back_url: str
    versions: list[Version]
    withheld_count: int
    older_url: str | None
    version: int


def history_page(viewer: Viewer, community: Community, thread: Thread, post: AnyPost, before: int | None) -> HistoryPage:
    """Return the versions numbered below `before`, or the latest ones."""
    top = min(before - 1, post.revision_count) if before else post.revision_count
    # One more than is shown: the oldest shown is compared with it.
    rows = list(
        Revision.objects.visible_to(viewer).filter(post_id=post.pk, number__lte=top).order_by("-number")[: VERSIONS_SHOWN + 1]
    )
    people = people_of(community, [row.editor_id for row in rows])
    shown, effort = rows[:VERSIONS_SHOWN], Effort()
    may_edit, may_hide = policies.may_edit(viewer, community, post), policies.may_moderate(viewer, community)
    acts = _Acts(community, post, bool(may_edit), bool(may_hide))
    pairs = zip(shown, [*rows[1:], None], strict=False)
    older = (
        f"{reverse('community:history', args=[community.slug, post.pk])}?before={shown[-1].number}"
        if len(rows) > len(shown)
        else None
    )
    return HistoryPage(
        title=thread.title,
        back_url=post_path(thread, post, community),
        versions=[_version(row, earlier, _editor(row, post, people), acts, effort) for row, earlier in pairs],
        withheld_count=_missing(rows, top),
        older_url=older,
        version=post.version,
    )


@dataclass(frozen=True)
class _Acts:
    """What the viewer may do to versions of a post."""

    community: Community
    post: AnyPost
    may_restore: bool
    may_hide: bool

    def url(self, name: str, row: Revision, is_allowed: bool) -> str:
        if not is_allowed or row.hidden_at or row.number == self.post.revision_count:
            return ""
        return reverse(f"community:{name}", args=[self.community.slug, self.post.pk, row.number])


def _editor(row: Revision, post: AnyPost, people: People) -> Person:
    """Who saved a version; the author of a post under an alias is named by that alone."""
    return under_alias(post.alias) if post.alias and row.editor_id is None else people[row.editor_id]


def _missing(rows: list[Revision], top: int) -> int:
    """Return how many numbers are not among the rows, from the top down to the last of them, or to 1 if they end there."""
    lowest = rows[-1].number if len(rows) > VERSIONS_SHOWN else 1
    return max(0, top - lowest + 1 - len(rows))


def _version(row: Revision, earlier: Revision | None, author: Person, acts: _Acts, effort: Effort) -> Version:
    """Compare with the version just before; where that is withheld or has no words left there is nothing to compare with."""
    is_next = earlier is not None and earlier.number == row.number - 1 and earlier.hidden_at is None
    lines = compare(_text(earlier), _text(row), effort) if earlier is not None and is_next and row.hidden_at is None else None
    return Version(
        row.number, author, row.created_at, row.reason, whole("same", _text(row)) if lines is None else lines,
        is_compared=lines is not None or row.number == 1 or row.hidden_at is not None, is_hidden=row.hidden_at is not None,
        hidden_reason=row.hidden_reason, restore_url=acts.url("restore_revision", row, acts.may_restore),
        hide_url=acts.url("hide_revision", row, acts.may_hide),
    )  # fmt: skip


def _text(row: Revision) -> list[str]:
    heading: list[Any] = [row.title, " ".join(f"#{tag}" for tag in row.tags), ""] if row.title else []
    return [*heading, *row.body_md.split("\n")]
