"""Full-text search over threads: one weighted document per thread, words first, then forgiving.

A search first asks for every word (stems, and the last word as a prefix). When that finds too little it asks
for any word and for titles that look alike, so a typo still finds its thread.
"""

import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, F, FloatField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from community.models import Community, PostStatus, SearchDocument, Thread, ThreadState
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
TYPO_SIMILARITY = 0.45
SIMILAR_RANK = 0.2  # below this, a third of the words, two titles share a word by accident
TITLE_WEIGHTS = [0.0, 0.0, 0.0, 1.0]  # of D, C, B, A
RECENT = 400  # documents that a search looks at one by one
CANDIDATES = 150  # titles, and as many texts, are ranked; the rest of a frequent word's matches is not


@dataclass(frozen=True)
class Match:
    """One found thread: `headline` is an excerpt in which ⟦ ⟧ stand around the words that matched, not yet escaped."""

    thread_id: uuid.UUID
    headline: str


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


def search_threads(viewer: Viewer, community: Community, query: str, *, limit: int, offset: int = 0) -> list[Match]:
    """Return the best matches the viewer may see, best first."""
    words = words_of(query)
    if not words:
        return []
    configuration = configuration_of(community)
    exact = _ranked(viewer, community, _query(words, " & ", configuration))
    found = list(exact[offset : offset + limit])
    if offset == 0 and len(found) < min(ENOUGH, limit):
        found += _forgiving(viewer, community, words, configuration, [row.pk for row in found], limit - len(found))
    return [Match(row.pk, row.headline) for row in found]


def similar_threads(viewer: Viewer, community: Community, title: str, *, limit: int = 5) -> list[Thread]:
    """Return visible threads with a title like this one, solved ones first on equal footing; few or no words find none."""
    words = [word for word in words_of(title) if len(word) > 2]
    if len(words) < 2:
        return []
    query = _query(words, " | ", configuration_of(community))
    rank = SearchRank(F("search_document__heading"), query, weights=TITLE_WEIGHTS)
    rows = _visible(viewer, community).filter(pk__in=_best_titles(viewer, community, query), search_document__heading=query)
    rows = rows.annotate(share=rank).filter(share__gt=SIMILAR_RANK)
    return list(rows.annotate(rank=F("share") * _solved_bonus()).order_by("-rank", "-id")[:limit])


def _candidates(viewer: Viewer, community: Community, query: SearchQuery) -> "QuerySet[Any]":
    """The threads that are worth ranking: the best titles, and the newest of all that match.

    Ranking unpacks a whole document, and two frequent words match every second thread.
    """
    return _best_titles(viewer, community, query).union(_newest(viewer, community, query), all=True)


def _best_titles(viewer: Viewer, community: Community, query: SearchQuery) -> "QuerySet[Any]":
    rows = SearchDocument.objects.visible_to(viewer).filter(community=community, heading=query)
    rank = SearchRank(F("heading"), query, weights=TITLE_WEIGHTS)
    return rows.order_by(rank.desc(), "-pk").values("pk")[:CANDIDATES]


def _newest(viewer: Viewer, community: Community, query: SearchQuery) -> "QuerySet[Any]":
    """Documents that match, the newest first.

    Words that most threads hold are found in the newest few documents, and PostgreSQL stops there; only for rarer words
    does it ask the text index. In a small install there is no such border, and the index is asked at once.
    """
    documents = SearchDocument.objects.visible_to(viewer).filter(community=community)
    border = SearchDocument.objects.visible_to(viewer).order_by("-pk").values("pk")[RECENT : RECENT + 1]
    # Not simply "-pk": PostgreSQL would walk the primary key and unpack one document after the other, which it
    # believes to be cheap; the text index has the answer without unpacking any.
    by_index = documents.filter(vector=query).order_by(Coalesce("pk", "pk").desc()).values("pk")[:CANDIDATES]
    return documents.filter(pk__gt=border, vector=query).values("pk").union(by_index, all=True)[:CANDIDATES]


def _query(words: list[str], operator: str, configuration: str) -> SearchQuery:
    terms = [f"'{word}'" for word in (word.replace("'", "''") for word in words)]
    terms[-1] += ":*"
    return SearchQuery(operator.join(terms), search_type="raw", config=configuration)


def _visible(viewer: Viewer, community: Community) -> "QuerySet[Any]":
    rows = Thread.objects.visible_to(viewer).filter(community=community, status=PostStatus.PUBLISHED)
    return rows.exclude(state=ThreadState.DUPLICATE)


def _ranked(viewer: Viewer, community: Community, query: SearchQuery) -> "QuerySet[Any]":
    rank = SearchRank(F("search_document__vector"), query, normalization=Value(2)) * _solved_bonus()
    rows = _visible(viewer, community).filter(pk__in=_candidates(viewer, community, query))
    return rows.annotate(rank=rank, headline=_headline(query, community)).order_by("-rank", "-last_activity_at", "-id")


def _forgiving(
    viewer: Viewer, community: Community, words: list[str], configuration: str, seen: list[uuid.UUID], limit: int
) -> list[Any]:
    """Threads with any of the words, or with a title that looks like the query."""
    query = _query(words, " | ", configuration)
    similarity = TrigramWordSimilarity(" ".join(words), "title")
    _look_twice()
    by_words = _ranked(viewer, community, query).exclude(pk__in=seen)[:limit]
    by_title = (
        _visible(viewer, community)
        .exclude(pk__in=seen)
        .filter(title__trigram_word_similar=" ".join(words))
        .annotate(rank=similarity * _solved_bonus(), headline=F("excerpt"))
        .order_by("-rank", "-id")[:limit]
    )
    alike = [row for row in by_title if row.rank >= TYPO_SIMILARITY]
    merged = {row.pk: row for row in [*_interleave(list(by_words), alike)]}
    return list(merged.values())[:limit]


def _look_twice() -> None:
    """Let the index find titles as unlike as we still show; PostgreSQL's own threshold misses most typos."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(TYPO_SIMILARITY)])


def _interleave(first: list[Any], second: list[Any]) -> list[Any]:
    """Merge two rankings whose scores do not compare by reciprocal rank: best of each first."""
    ranked = [(1 / (60 + place), row) for rows in (second, first) for place, row in enumerate(rows)]
    return [row for _score, row in sorted(ranked, key=lambda pair: -pair[0])]


def _solved_bonus() -> Case:
    return Case(When(state=ThreadState.RESOLVED, then=Value(SOLVED_BONUS)), default=Value(1.0), output_field=FloatField())


def _headline(query: SearchQuery, community: Community) -> SearchHeadline:
    return SearchHeadline(
        "body_md",
        query,
        config=configuration_of(community),
        start_sel="\u27e6",
        stop_sel="\u27e7",
        max_words=30,
        min_words=12,
        max_fragments=1,
    )
