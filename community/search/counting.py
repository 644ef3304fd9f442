"""How many of what was found each filter would keep: counted over the candidates of a search, which are bounded."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from community.models import ThreadKind, ThreadState

_STATUSES: dict[str, str] = {ThreadState.RESOLVED: "solved", ThreadState.ANSWERED: "answered", ThreadState.CLOSED: "closed"}
# kind, state, space, product, tags of one found thread; a row that the viewer sees.
Facts = tuple[str, str, uuid.UUID, str, Sequence[str]]


@dataclass(frozen=True)
class Counts:
    """Value → how many threads. `is_capped`: there may be more than were looked at."""

    total: int = 0
    is_capped: bool = False
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    spaces: Counter[uuid.UUID] = field(default_factory=Counter)
    products: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)


def counted(rows: Iterable[Facts], most: int) -> Counts:
    """Count by what filters ask for. Of `most` rows or more there may be others."""
    found = list(rows)
    counts = Counts(len(found), len(found) >= most)
    for kind, state, space, product, tags in found:
        status = _status(kind, state)
        counts.statuses.update([status] if status else [])
        counts.kinds[kind] += 1
        counts.spaces[space] += 1
        counts.products.update([product] if product else [])
        counts.tags.update(tags)
    return counts


def _status(kind: str, state: str) -> str:
    """Return the word of `status:` that a thread answers to."""
    if state == ThreadState.OPEN:
        return "unanswered" if kind == ThreadKind.QUESTION else ""
    return _STATUSES.get(state, "")
