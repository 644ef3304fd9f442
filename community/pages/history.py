"""The saved versions of a post, newest first, each with what changed since the one before it."""

from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.urls import reverse

from community.links import post_path
from community.models import Community, Revision, Thread
from community.pages.people import People, Person, people_of, under_alias
from community.services.targets import AnyPost
from community.viewer import Viewer

VERSIONS_SHOWN = 20
# Comparing takes the square of this at worst; what two versions have in common at both ends does not count.
LINES_COMPARED = 300


@dataclass(frozen=True)
class Line:
    kind: str  # same, added or removed
    text: str


@dataclass(frozen=True)
class Version:
    number: int
    author: Person
    created_at: datetime
    note: str
    lines: list[Line]
    is_compared: bool


@dataclass(frozen=True)
class HistoryPage:
    title: str
    back_url: str
    versions: list[Version]
    withheld_count: int
    older_url: str | None


def history_page(viewer: Viewer, community: Community, thread: Thread, post: AnyPost, before: int | None) -> HistoryPage:
    """Return the versions numbered below `before`, or the latest ones."""
    top = min(before - 1, post.version) if before else post.version
    # One more than is shown: the oldest shown is compared with it.
    rows = list(
        Revision.objects.visible_to(viewer).filter(post_id=post.pk, number__lte=top).order_by("-number")[: VERSIONS_SHOWN + 1]
    )
    people = people_of(community, [row.editor_id for row in rows])
    shown = rows[:VERSIONS_SHOWN]
    pairs = zip(shown, [*rows[1:], None], strict=False)
    older = (
        f"{reverse('community:history', args=[community.slug, post.pk])}?before={shown[-1].number}"
        if len(rows) > len(shown)
        else None
    )
    return HistoryPage(
        title=thread.title,
        back_url=post_path(thread, post, community),
        versions=[_version(row, earlier, _editor(row, post, people)) for row, earlier in pairs],
        withheld_count=_missing(rows, top),
        older_url=older,
    )


def _editor(row: Revision, post: AnyPost, people: People) -> Person:
    """Who saved a version; the author of a post under an alias is named by that alone."""
    return under_alias(post.alias) if post.alias and row.editor_id is None else people[row.editor_id]


def _missing(rows: list[Revision], top: int) -> int:
    """Return how many numbers are not among the rows, from the top down to the last of them, or to 1 if they end there."""
    lowest = rows[-1].number if len(rows) > VERSIONS_SHOWN else 1
    return max(0, top - lowest + 1 - len(rows))


def _version(row: Revision, earlier: Revision | None, author: Person) -> Version:
    """Compare with the version just before; where that is withheld there is nothing to compare with."""
    is_next = earlier is not None and earlier.number == row.number - 1
    lines = compare(_text(earlier), _text(row)) if earlier is not None and is_next else None
    whole = [Line("same", line) for line in _text(row)]
    is_compared = lines is not None or row.number == 1
    return Version(row.number, author, row.created_at, row.reason, lines or whole, is_compared)


def compare(before: list[str], after: list[str]) -> list[Line] | None:
    """Return the lines of both texts in order, each as same, added or removed; None when they differ over too many lines."""
    start, end = _common(before, after), 0
    middle_before, middle_after = before[start:], after[start:]
    end = _common(middle_before[::-1], middle_after[::-1])
    middle_before, middle_after = (lines[: len(lines) - end] for lines in (middle_before, middle_after))
    if len(middle_before) + len(middle_after) > LINES_COMPARED:
        return None
    tail = after[len(after) - end :]
    return [*_same(after[:start]), *_middle(middle_before, middle_after), *_same(tail)]


def _common(one: list[str], other: list[str]) -> int:
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _middle(before: list[str], after: list[str]) -> list[Line]:
    found: list[Line] = []
    for _tag, left, right, top, bottom in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if _tag == "equal":
            found += _same(after[top:bottom])
        else:
            found += [Line("removed", line) for line in before[left:right]]
            found += [Line("added", line) for line in after[top:bottom]]
    return found


def _same(lines: list[str]) -> list[Line]:
    return [Line("same", line) for line in lines]


def _text(row: Revision) -> list[str]:
    heading: list[Any] = [row.title, " ".join(f"#{tag}" for tag in row.tags), ""] if row.title else []
    return [*heading, *row.body_md.split("\n")]
