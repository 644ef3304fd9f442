"""What changed between two texts: line by line, and word by word inside of lines that changed; bounded in time."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# What two texts have in common at both ends does not count. Comparing takes the square of the lines at worst …
LINES_COMPARED = 300
# … and of words as many steps as there are pairs of equal ones, times their depth. For all comparisons of one page together.
PAIRS_COMPARED = 40_000
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Part:
    """A stretch of a line."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Line:
    """A line that is the same in both texts, was added or removed, or was "changed": then its parts tell what in it."""

    kind: Literal["same", "added", "removed", "changed"]
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass
class Effort:
    """What comparing words may still cost."""

    pairs: int = PAIRS_COMPARED

    def take(self, before: Sequence[str], after: Sequence[str]) -> bool:
        counts = Counter(after)
        wanted = sum(counts[word] for word in before) + len(before) + len(after)
        if wanted > self.pairs:
            return False
        self.pairs -= wanted
        return True


def whole(kind: Kind, lines: Sequence[str]) -> list[Line]:
    return [Line(kind, (Part(kind, line),)) for line in lines]


def compare(before: Sequence[str], after: Sequence[str], effort: Effort | None = None) -> list[Line] | None:
    """Return the lines of both texts in order; None when they differ over too many lines."""
    effort = effort or Effort()
    start, end = _ends(before, after)
    middle_before, middle_after = before[start : len(before) - end], after[start : len(after) - end]
    if len(middle_before) + len(middle_after) > LINES_COMPARED:
        return None
    middle = _lines(middle_before, middle_after, effort)
    return [*whole("same", after[:start]), *middle, *whole("same", after[len(after) - end :])]


def _ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """Return how many items two sequences share at their start, and at their end apart from those."""
    start = _common(before, after)
    return start, _common(before[start:][::-1], after[start:][::-1])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _lines(before: Sequence[str], after: Sequence[str], effort: Effort) -> Iterator[Line]:
    for tag, left, right, top, bottom in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from whole("same", after[top:bottom])
            continue
        paired = min(right - left, bottom - top)
        for old, new in zip(before[left : left + paired], after[top : top + paired], strict=True):
            yield from _changed(old, new, effort)
        yield from whole("removed", before[left + paired : right])
        yield from whole("added", after[top + paired : bottom])


def _changed(before: str, after: str, effort: Effort) -> list[Line]:
    """Return one line with what changed in it; two lines where they have less in common than not, or comparing costs too much."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    start, end = _ends(old, new)
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    parts = [Part("same", "".join(old[:start]))]
    if effort.take(old_middle, new_middle):
        parts += _words(old_middle, new_middle)
    else:
        parts += [Part("removed", "".join(old_middle)), Part("added", "".join(new_middle))]
    parts.append(Part("same", "".join(old[len(old) - end :])))
    same = sum(len(part.text.strip()) for part in parts if part.kind == "same")
    if 2 * same < min(len(before), len(after)):
        return [*whole("removed", [before]), *whole("added", [after])]
    return [Line("changed", tuple(part for part in parts if part.text))]


def _words(before: Sequence[str], after: Sequence[str]) -> Iterator[Part]:
    for tag, left, right, top, bottom in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(after[top:bottom]))
        else:
            yield Part("removed", "".join(before[left:right]))
            yield Part("added", "".join(after[top:bottom]))
