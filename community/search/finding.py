"""Searching: words first, then forgiving, and the best thread first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from community.models import Community, Thread, ThreadState
from community.search.asking import Word, words_asked
from community.search.candidates import Candidates, candidates
from community.search.excerpts import headlines
from community.search.meaning import near_in_meaning
from community.search.operators import taken_apart
from community.search.ranking import Found, ranked
from community.search.scope import Scope
from community.search.spelling import words_meant
from community.viewer import Viewer

ENOUGH = 5  # with fewer exact hits the search becomes forgiving


@dataclass(frozen=True)
class Match:
    """One found thread: `headline` is an excerpt in which ⟦ ⟧ stand around the words that matched, not yet escaped.

    `is_partial` says that some of the words are missing.
    """

    thread: Thread
    headline: str
    is_partial: bool = False

    @property
    def thread_id(self) -> uuid.UUID:
        return self.thread.pk


def search_threads(viewer: Viewer, community: Community | None, query: str, *, limit: int, offset: int = 0) -> list[Match]:
    """Return the best matches the viewer may see, best first; without a community, of all communities."""
    scope = Scope(viewer, community)
    said = taken_apart(scope, query)
    if not (said.words or said.is_narrow) or not scope.languages:
        return []
    scope = replace(scope, kept=said.kept)
    if not said.words:
        return _newest(scope, offset, limit)
    words, found = looked_up(scope, said.words)
    if len(found.full) < ENOUGH and len(said.words) > 1:
        found.near.update(near_in_meaning(scope, " ".join(said.words)))
    listed = ranked(scope, words, found, enough=ENOUGH)[offset : offset + limit]
    return matches(scope, words, listed)


def _newest(scope: Scope, offset: int, limit: int) -> list[Match]:
    """Return what operators alone keep, the latest activity first."""
    rows = scope.documents.exclude(thread__state=ThreadState.DUPLICATE).order_by("-thread__last_activity_at", "-pk")
    ids = list(rows.values_list("pk", flat=True)[offset : offset + limit])
    found = scope.threads.in_bulk(ids)
    return [Match(found[pk], found[pk].excerpt) for pk in ids if pk in found]


def looked_up(scope: Scope, typed: Sequence[str]) -> tuple[list[Word], Candidates]:
    """Return the words, each as it was typed or, where nobody wrote it, as it was meant; and which documents hold them."""
    words = words_asked(typed, list(scope.languages))
    found = candidates(scope, words)
    unknown = [word for word, count in zip(words, found.counts, strict=True) if not count and word.content]
    meant = words_meant(scope, unknown)
    if not meant:
        return words, found
    words = [word.meant(meant.get(word.typed, ())) for word in words]
    return words, candidates(scope, words)


def matches(scope: Scope, words: Sequence[Word], listed: Sequence[Found]) -> list[Match]:
    rows = headlines(scope, words, [each.thread_id for each in listed])
    return [Match(*rows[each.thread_id], not each.is_full) for each in listed if each.thread_id in rows]
