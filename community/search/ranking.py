"""The order of what was found: what its words tell, where they stand, and how much the title looks like what was typed."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from community.models import ThreadState
from community.search.asking import Word
from community.search.candidates import Candidates, Held, held_by
from community.search.scope import Scope

LISTED = 300  # threads that a search lists at most
RANKED = 60  # of them are unpacked and ranked word by word; what follows is hardly read
LEAST_SHARE = 0.3  # of what the words tell: below, a thread with some of them is not worth showing
LEAST_NEAR = 0.4  # how nearly a title must mean the same to be shown for that alone
NEAR, CHANCE = 3.0, 0.15  # what nearness adds, and how near any two titles are
SOLVED_BONUS = 1.06  # solved first on equal footing
HALF_AT, LENGTH_AT = 0.12, 400  # rank that counts half, for a document of so many different words
RUN, COVER, LIKE = 0.5, 0.35, 0.3  # what a title adds: words in a row, much of the title, much of what was typed
_TOKENS = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")


@dataclass(frozen=True)
class Found:
    """A thread on the list: the original where the document is that of a duplicate. `worth` orders, and has no unit."""

    thread_id: uuid.UUID
    is_full: bool
    worth: float
    held: Held

    @property
    def place(self) -> tuple[bool, float, datetime]:
        return self.held.length is not None, self.worth, self.held.last_activity_at


def ranked(scope: Scope, words: Sequence[Word], found: Candidates, *, enough: int | None) -> list[Found]:
    """Return the threads for these candidates, best first.

    Those with all of the words come first, and alone where they are `enough`; None: all are one list.
    """
    chosen = _worth_showing(found, enough)
    if not chosen:
        return []
    listed = [_found(held, words, found) for held in held_by(scope, chosen, chosen[:RANKED], words)]
    once: dict[uuid.UUID, Found] = {}
    place = (lambda each: each.place) if enough is None else lambda each: (each.is_full, *each.place)
    for each in sorted(listed, key=place, reverse=True):
        once.setdefault(each.thread_id, each)
    return list(once.values())


def _worth_showing(found: Candidates, enough: int | None) -> list[uuid.UUID]:
    best = found.best(LISTED)
    full = [pk for pk in best if pk in found.full]
    if enough is not None and len(full) >= enough:
        return full
    return [pk for pk in best if pk in found.full or _is_worth_showing(pk, found)]


def _is_worth_showing(pk: uuid.UUID, found: Candidates) -> bool:
    return found.worth.get(pk, 0.0) >= LEAST_SHARE * found.most or found.near.get(pk, 0.0) >= LEAST_NEAR


def _found(held: Held, words: Sequence[Word], found: Candidates) -> Found:
    worth = found.worth.get(held.pk, 0.0) / found.most
    if held.length is not None:
        told = zip(found.told, held.ranks, strict=True)
        worth = sum(each * strength(rank, held.length) for each, rank in told) / found.most
        worth *= 1 + likeness(words, found.told, held)
    worth += NEAR * max(0.0, found.near.get(held.pk, 0.0) - CHANCE)
    bonus = SOLVED_BONUS if held.state == ThreadState.RESOLVED else 1.0
    return Found(held.duplicate_of_id or held.pk, held.pk in found.full, worth * bonus, held)


def strength(rank: float, length: int) -> float:
    """Return how well one word is held, from 0 to 1: more for more places, less for longer texts."""
    return rank / (rank + HALF_AT * (0.4 + 0.6 * length / LENGTH_AT))


def likeness(words: Sequence[Word], told: Sequence[float], held: Held) -> float:
    """Return how much a title is like the typed words, from 0 to RUN + COVER + LIKE."""
    tokens = [token.lower() for token in _TOKENS.findall(held.title)]
    heading = set(held.heading)
    typed = [word.typed.lower() for word in words]
    hit = [each in tokens or bool(heading & set(word.lexemes)) for each, word in zip(typed, words, strict=True)]
    told_by_title = sum(each for each, is_hit in zip(told, hit, strict=True) if is_hit)
    most = sum(told) or 1.0
    covered = sum(hit) / max(len(tokens), 1)
    return (
        RUN * _longest_run(typed, tokens) / len(typed)
        + COVER * min(1.0, covered) * told_by_title / most
        + LIKE * told_by_title / most
    )


def _longest_run(typed: Sequence[str], tokens: Sequence[str]) -> int:
    """Return how many typed words stand in a row in a title, the last perhaps only begun."""
    best, lengths = 0, [0] * (len(tokens) + 1)
    for number, word in enumerate(typed):
        row = [0] * (len(tokens) + 1)
        for at, token in enumerate(tokens):
            if token == word or (number == len(typed) - 1 and token.startswith(word)):
                row[at + 1] = lengths[at] + 1
                best = max(best, row[at + 1])
        lengths = row
    return best
