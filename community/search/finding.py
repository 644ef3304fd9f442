"""Searching: words first, then forgiving, and the best thread first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from community.models import Community, Reply, Thread, ThreadState
from community.search.asking import Word, words_asked
from community.search.candidates import MOST, Candidates, candidates
from community.search.counting import Counts, counted
from community.search.excerpts import START, headlines, reply_headlines
from community.search.meaning import near_in_meaning
from community.search.operators import taken_apart
from community.search.ranking import LISTED, Found, ranked
from community.search.scope import Scope
from community.search.spelling import words_meant
from community.viewer import Viewer

ENOUGH = 5  # with fewer exact hits the search becomes forgiving


@dataclass(frozen=True)
class Match:
    """One found thread: `headline` is an excerpt in which ⟦ ⟧ stand around the words that matched, not yet escaped.

    `is_partial` says that some of the words are missing. `reply` is where the excerpt stands, when it is not the thread's own.
    """

    thread: Thread
    headline: str
    is_partial: bool = False
    reply: Reply | None = None

    @property
    def thread_id(self) -> uuid.UUID:
        return self.thread.pk


@dataclass(frozen=True)
class Finding:
    """One page of matches, best first, and what filters would keep of all that was found."""

    matches: list[Match] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)


def search_threads(viewer: Viewer, community: Community | None, query: str, *, limit: int, offset: int = 0) -> list[Match]:
    """Return the best matches the viewer may see, best first; without a community, of all communities."""
    return find_threads(viewer, community, query, limit=limit, offset=offset).matches


def find_threads(viewer: Viewer, community: Community | None, query: str, *, limit: int, offset: int = 0) -> Finding:
    """As `search_threads`, with the counts of what filters would keep."""
    scope = Scope(viewer, community)
    said = taken_apart(scope, query)
    if not (said.words or said.is_narrow) or not scope.languages:
        return Finding()
    scope = replace(scope, kept=said.kept)
    if not said.words:
        return _newest(scope, offset, limit)
    words, found = looked_up(scope, said.words)
    if len(found.full) < ENOUGH and len(said.words) > 1:
        found.near.update(near_in_meaning(scope, " ".join(said.words)))
    listed = ranked(scope, words, found, enough=ENOUGH)
    facts = ((each.held.kind, each.held.state, each.held.space_id, each.held.product, each.held.tags) for each in listed)
    return Finding(matches(scope, words, listed[offset : offset + limit]), counted(facts, min(LISTED, MOST)))


def _newest(scope: Scope, offset: int, limit: int) -> Finding:
    """Return what operators alone keep, the latest activity first."""
    rows = scope.documents.exclude(thread__state=ThreadState.DUPLICATE).order_by("-thread__last_activity_at", "-pk")
    names = ("kind", "state", "space_id", "product", "tags")
    looked_at = list(rows.values_list("pk", *(f"thread__{name}" for name in names))[: max(LISTED, offset + limit)])
    ids = [row[0] for row in looked_at[offset : offset + limit]]
    found = scope.threads.in_bulk(ids)
    listed = [Match(found[pk], found[pk].excerpt) for pk in ids if pk in found]
    return Finding(listed, counted((row[1:] for row in looked_at[:LISTED]), LISTED))


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
    """Return what is shown of each: of its own text, or of the solution or reply that holds the words where that does not."""
    rows = headlines(scope, words, [each.thread_id for each in listed])
    replies = reply_headlines(scope, words, [pk for pk, (_thread, text) in rows.items() if START not in text])
    found = []
    for each in listed:
        if each.thread_id in rows:
            thread, text = rows[each.thread_id]
            reply, text = replies.get(thread.pk, (None, text))
            found.append(Match(thread, text, not each.is_full, reply))
    return found
