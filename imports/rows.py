"""Lines for every table, and what they change in rows that exist already."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from imports.lines import Problem


def _lists() -> defaultdict[str, list[str]]:
    return defaultdict(list)


@dataclass
class Rows:
    """Lines by table, and sums. Ids are 32 hexadecimal digits.

    `threads` are those whose own row is here, `solved` the questions among them with a solution. `points` and `helped`
    are by membership; `tags` by (space, tag).
    `failures` tell of threads that are not here because a post could not be rendered.
    """

    lines: defaultdict[str, list[str]] = field(default_factory=_lists)
    post_count: int = 0
    threads: list[str] = field(default_factory=list)
    solved: list[str] = field(default_factory=list)
    spaces: Counter[str] = field(default_factory=Counter)
    tags: Counter[tuple[str, str]] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    helped: Counter[str] = field(default_factory=Counter)
    failures: list[Problem] = field(default_factory=list)

    def add(self, other: "Rows") -> None:
        """Take over another's lines and sums."""
        for label, lines in other.lines.items():
            self.lines[label] += lines
        self.add_sums(other)

    def add_sums(self, other: "Rows") -> None:
        """Take over another's sums alone, once its lines are written."""
        self.post_count += other.post_count
        self.threads += other.threads
        self.solved += other.solved
        self.failures += other.failures
        self.tags.update(other.tags)
        for mine, theirs in ((self.spaces, other.spaces), (self.points, other.points), (self.helped, other.helped)):
            mine.update(theirs)
