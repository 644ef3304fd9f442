"""Full-text search over threads: one weighted document per thread, words first, then forgiving.

A search first asks for every word (stems, and the last word as a prefix). When that finds too little, words that no
document holds are taken for what they were meant to be, and threads with some of the words follow those with all.
"""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from types import MappingProxyType
from typing import Any

from django.contrib.postgres.search import SearchConfig, SearchHeadline, SearchQuery, SearchRank, TrigramWordSimilarity
from django.db import connection
from django.db.models import BooleanField, Case, ExpressionWrapper, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from community.models import Community, PostStatus, SearchDocument, SearchWord, Space, Thread, ThreadState
from community.spelling import as_it_stands, words_meant
from community.viewer import Viewer

# PostgreSQL text-search configurations by language; others match whole words.
CONFIGURATIONS = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
}
QUERY_LIMIT = 200  # characters of a query that are looked at
WORDS_LIMIT = 12
ENOUGH = 5  # with fewer exact hits the search becomes forgiving
SOLVED_BONUS = 1.25  # solved first on equal footing
INDEXED_REPLIES = 200  # a thread's document holds its first replies, so that it stays small
APPEND_BELOW_BYTES = 60_000
SIMILAR_RANK = 0.2  # below this, a third of the words, two titles share a word by accident
TITLE_UNLIKE = 0.1  # what a title counts that is nothing like the typed words, as against 1.1 of one that holds them
TITLE_WEIGHTS = [0.0, 0.0, 0.0, 1.0]  # of D, C, B, A
RECENT = 400  # documents that a search looks at one by one
CANDIDATES = 150  # titles, and as many texts, are ranked; the rest of a frequent word's matches is not

CUT_WORDS = 3  # at the end of an excerpt tell whether the text goes on
NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


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


@dataclass(frozen=True)
class Scope:
    """Where a search looks: at what the viewer may see of one community, or of all."""

    viewer: Viewer
    community: Community | None = None

    @cached_property
    def spaces(self) -> list[Space]:
        return [space for space in self.viewer.spaces.values() if self.community in (None, space.community)]

    @cached_property
    def languages(self) -> dict[str, set[uuid.UUID]]:
        """Text-search configuration → the communities that it is for."""
        places = {space.community_id: space.community for space in self.spaces}
        found: dict[str, set[uuid.UUID]] = {}
        for place in [self.community] if self.community else places.values():
            found.setdefault(configuration_of(place), set()).add(place.pk)
        return dict(sorted(found.items()))

    @property
    def documents(self) -> "QuerySet[Any]":
        return self._within(SearchDocument.objects.visible_to(self.viewer))

    @property
    def words(self) -> "QuerySet[Any]":
        return SearchWord.objects.visible_to(self.viewer).filter(space_id__in=[space.pk for space in self.spaces])

    @property
    def threads(self) -> "QuerySet[Any]":
        rows = self._within(Thread.objects.visible_to(self.viewer)).filter(status=PostStatus.PUBLISHED)
        return rows.exclude(state=ThreadState.DUPLICATE)

    def _within(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        return rows.filter(community=self.community) if self.community else rows


@dataclass(frozen=True)
class Asked:
    """The typed words, and how PostgreSQL is asked for all of them or for any."""

    text: str
    all: Any
    any: Any


def configuration_of(community: Community) -> str:
    return CONFIGURATIONS.get(community.language[:2], "simple")


def index_thread(thread: Thread) -> None:
    """Write a thread's document anew from what is published in it, or remove it."""
    if thread.status != PostStatus.PUBLISHED:
        SearchDocument.objects.unscoped("the index follows its thread").filter(thread=thread).delete()
        return
    configuration = configuration_of(thread.space.community)
    with connection.cursor() as cursor:
        cursor.execute(_INDEX_SQL, {"thread": thread.pk, "config": configuration, "replies": INDEXED_REPLIES})


def index_originals(ids: Iterable[uuid.UUID]) -> None:
    """Write the documents of threads anew whose repeating questions have changed; their titles are words of theirs."""
    rows = Thread.objects.unscoped("the index follows its thread").filter(pk__in=set(ids))
    for thread in rows.select_related("space__community"):
        index_thread(thread)


def append_reply(thread: Thread, body: str) -> None:
    """Add a new reply's words to its thread's document, without reading the older ones again."""
    configuration = configuration_of(thread.space.community)
    with connection.cursor() as cursor:
        cursor.execute(_APPEND_SQL, {"thread": thread.pk, "config": configuration, "body": body, "limit": APPEND_BELOW_BYTES})


_INDEX_SQL = """
INSERT INTO community_searchdocument (thread_id, community_id, space_id, vector)
SELECT t.id, t.community_id, t.space_id,
       setweight(to_tsvector(%(config)s::regconfig, t.title), 'A')
    || setweight(to_tsvector('simple', array_to_string(t.tags, ' ') || ' ' || t.product || ' ' || t.product_version), 'B')
    || setweight(to_tsvector(%(config)s::regconfig, coalesce(r.solutions, '')), 'B')
    || setweight(to_tsvector(%(config)s::regconfig, coalesce(d.phrasings, '')), 'B')
    || setweight(to_tsvector(%(config)s::regconfig, left(t.body_md, 50000)), 'C')
    || setweight(to_tsvector(%(config)s::regconfig, coalesce(r.replies, '')), 'D')
FROM community_thread t
LEFT JOIN LATERAL (
    SELECT left(string_agg(s.body_md, ' ') FILTER (WHERE s.is_solution), 50000) AS solutions,
           left(string_agg(s.body_md, ' ') FILTER (WHERE NOT s.is_solution), 200000) AS replies
    FROM (SELECT body_md, is_solution FROM community_reply
          WHERE thread_id = t.id AND status = 'published'
          ORDER BY is_solution DESC, created_at LIMIT %(replies)s) s
) r ON true
LEFT JOIN LATERAL (
    -- Only of the same space, and only where whoever reads one thread reads all.
    SELECT left(string_agg(a.title, ' '), 20000) AS phrasings
    FROM community_thread a JOIN community_space p ON p.id = a.space_id
    WHERE a.duplicate_of_id = t.id AND a.space_id = t.space_id AND a.status = 'published' AND p.thread_sight = 'all'
) d ON true
WHERE t.id = %(thread)s
ON CONFLICT (thread_id) DO UPDATE
SET vector = EXCLUDED.vector, space_id = EXCLUDED.space_id, community_id = EXCLUDED.community_id
"""

_APPEND_SQL = """
UPDATE community_searchdocument
SET vector = vector || setweight(to_tsvector(%(config)s::regconfig, left(%(body)s, 50000)), 'D')
WHERE thread_id = %(thread)s AND pg_column_size(vector) < %(limit)s
"""


def words_of(query: str) -> list[str]:
    """Return the words of a query; everything that PostgreSQL would read as an operator is left out."""
    return re.findall(r"[^\W_]+(?:[.'’-][^\W_]+)*", query[:QUERY_LIMIT].replace("\x00", " "))[:WORDS_LIMIT]


def search_threads(viewer: Viewer, community: Community | None, query: str, *, limit: int, offset: int = 0) -> list[Match]:
    """Return the best matches the viewer may see, best first; without a community, of all communities."""
    words, scope = words_of(query), Scope(viewer, community)
    if not words or not scope.languages:
        return []
    window = slice(offset, offset + limit)
    asked = _asked(words, scope.languages)
    found = list(_ranked(scope, asked.all, [asked.all])[window])
    if len(found) < (1 if offset else min(ENOUGH, limit)):
        meant = _meant(scope, words)
        if meant or len(words) > 1:
            asked = _asked(words, scope.languages, meant)
            found = list(_forgiving(scope, asked)[window])
    return [_match(row) for row in found]


def similar_threads(viewer: Viewer, community: Community, title: str, *, limit: int = 5) -> list[Thread]:
    """Return visible threads with a title like this one, solved ones first on equal footing; few or no words find none."""
    words, scope = [word for word in words_of(title) if len(word) > 2], Scope(viewer, community)
    if len(words) < 2:
        return []
    query = _asked(words, [configuration_of(community)]).any
    rank = SearchRank(F("search_document__heading"), query, weights=TITLE_WEIGHTS)
    rows = scope.threads.filter(pk__in=_best_titles(scope, query), search_document__heading=query)
    rows = rows.annotate(share=rank).filter(share__gt=SIMILAR_RANK)
    return list(rows.annotate(rank=F("share") * _solved_bonus()).order_by("-rank", "-id")[:limit])


def _asked(words: Sequence[str], languages: Iterable[str], meant: Mapping[str, Sequence[str]] = NOTHING) -> Asked:
    """Return the queries for words, each as it was typed or as it was meant."""
    ways = [
        [reduce(or_, [_term(words, word, language), *map(as_it_stands, meant.get(word, ()))]) for word in words]
        for language in languages
    ]
    return Asked(
        " ".join(words),
        reduce(or_, [reduce(and_, terms) for terms in ways]),
        reduce(or_, [term for terms in ways for term in terms]),
    )


def _term(words: Sequence[str], word: str, language: str) -> SearchQuery:
    """Ask for a typed word; the last one may be the beginning of a longer one."""
    beginning = ":*" if word == words[-1] else ""
    quoted = word.replace("'", "''")
    return SearchQuery(f"'{quoted}'{beginning}", search_type="raw", config=language)


def _meant(scope: Scope, words: Sequence[str]) -> dict[str, list[str]]:
    terms = {word: reduce(or_, [_term(words, word, language) for language in scope.languages]) for word in words}
    return words_meant(scope.documents, scope.words, terms, list(scope.languages))


def _ranked(scope: Scope, query: Any, gathered: Sequence[Any]) -> "QuerySet[Any]":
    """Threads that are worth ranking for a query: the best titles, and the newest of all that match one of `gathered`.

    Ranking unpacks a whole document, and two frequent words match every second thread.
    """
    candidates = _best_titles(scope, query).union(*[_newest(scope, each) for each in gathered], all=True)
    rank = SearchRank(F("search_document__vector"), query, normalization=Value(2)) * _solved_bonus()
    rows = scope.threads.filter(pk__in=candidates).annotate(rank=rank, headline=_headline(scope, query))
    return rows.order_by("-rank", "-last_activity_at", "-id")


def _forgiving(scope: Scope, asked: Asked) -> "QuerySet[Any]":
    """Threads with all of the words, then those with any, best where the title as a whole looks like what was typed.

    A word counts the same whether it is rare or frequent; the likeness of titles makes up for that.
    """
    alike = TITLE_UNLIKE + TrigramWordSimilarity(asked.text, "title")
    is_full = ExpressionWrapper(Q(search_document__vector=asked.all), output_field=BooleanField())
    rows = _ranked(scope, asked.any, [asked.all, asked.any]).annotate(is_full=is_full, worth=F("rank") * alike)
    return rows.order_by("-is_full", "-worth", "-last_activity_at", "-id")


def _best_titles(scope: Scope, query: Any) -> "QuerySet[Any]":
    rank = SearchRank(F("heading"), query, weights=TITLE_WEIGHTS)
    return scope.documents.filter(heading=query).order_by(rank.desc(), "-pk").values("pk")[:CANDIDATES]


def _newest(scope: Scope, query: Any) -> "QuerySet[Any]":
    """Documents that match, the newest first.

    Words that most threads hold are found in the newest few documents, and PostgreSQL stops there; only for rarer words
    does it ask the text index. In a small install there is no such border, and the index is asked at once.
    """
    border = SearchDocument.objects.visible_to(scope.viewer).order_by("-pk").values("pk")[RECENT : RECENT + 1]
    # Not simply "-pk": PostgreSQL would walk the primary key and unpack one document after the other, which it
    # believes to be cheap; the text index has the answer without unpacking any.
    by_index = scope.documents.filter(vector=query).order_by(Coalesce("pk", "pk").desc()).values("pk")[:CANDIDATES]
    return scope.documents.filter(pk__gt=border, vector=query).values("pk").union(by_index, all=True)[:CANDIDATES]


def _solved_bonus() -> Case:
    return Case(When(state=ThreadState.RESOLVED, then=Value(SOLVED_BONUS)), default=Value(1.0), output_field=FloatField())


def _headline(scope: Scope, query: Any) -> SearchHeadline:
    *others, last = scope.languages
    cases = [When(community_id__in=scope.languages[language], then=Value(language)) for language in others]
    return SearchHeadline(
        "body_md",
        query,
        config=SearchConfig(Case(*cases, default=Value(last))) if cases else last,
        start_sel="\u27e6",
        stop_sel="\u27e7",
        max_words=30,
        min_words=12,
        short_word=0,  # type: ignore[arg-type]  # the stubs take every number here for text
        max_fragments=1,
    )


def _match(row: Any) -> Match:
    """Return a found row with its excerpt, which says where it was cut."""
    shown, text = (re.findall(r"\w+", each) for each in (row.headline, row.body_md))
    start = "" if shown[:CUT_WORDS] == text[:CUT_WORDS] else "… "
    end = "" if shown[-CUT_WORDS:] == text[-CUT_WORDS:] else " …"
    return Match(row, f"{start}{row.headline.strip()}{end}", not getattr(row, "is_full", True))
