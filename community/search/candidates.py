"""Which documents are worth ranking, and how well each holds the words: two statements over visible documents.

Each word is looked up by itself, so that PostgreSQL reads the text index and unpacks nothing. How many documents hold a
word says how much it tells; a word that very many hold tells little, and is not counted further than `MOST`.
"""

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from community.search.asking import Word, all_of, quoted
from community.search.scope import Scope

MOST = 300  # documents that are looked up of each word
ALL, TITLE = -1, -2  # where a row does not tell of one word
WEIGHTS = "{0.15, 0.3, 0.5, 1.0}"  # of replies, text, solutions and tags, title
FILLER = 0.35  # what a word counts that means nothing by itself
# Each word is a parameter that PostgreSQL learns of after planning: it takes it for a rare one, and asks the text index.
_FOUND = """
SELECT asked.n, found.thread_id FROM (VALUES {words}) asked(n, term)
CROSS JOIN LATERAL (SELECT d.thread_id FROM ({documents}) d WHERE d.vector @@ asked.term LIMIT {most}) found
UNION ALL
SELECT asked.n, found.thread_id FROM (VALUES (-1, CAST(%s AS tsquery))) asked(n, term)
CROSS JOIN LATERAL (
    SELECT d.thread_id FROM ({documents}) d WHERE d.vector @@ asked.term ORDER BY d.thread_id DESC LIMIT {most}
) found
UNION ALL
SELECT asked.n, found.thread_id FROM (VALUES (-2, CAST(%s AS tsquery))) asked(n, term)
CROSS JOIN LATERAL (SELECT d.thread_id FROM ({documents}) d WHERE d.heading @@ asked.term LIMIT {most}) found
"""
# The best are unpacked once each, and ranked word by word.
_HELD = """
SELECT d.thread_id, {facts},
       tsvector_to_array(d.heading), length(best.held), {ranks}
FROM ({documents}) d LEFT JOIN LATERAL (
    SELECT ts_filter(d.vector, '{{a,b,c,d}}') AS held WHERE d.thread_id = ANY(CAST(%s AS uuid[])) OFFSET 0
) best ON true
"""
_NOTHING = "SELECT thread_id, vector, heading, signs FROM community_searchdocument WHERE false"
FACTS = ("title", "kind", "state", "space_id", "product", "tags", "last_activity_at", "duplicate_of_id")
_HELD_WORDS = """
SELECT asked.word FROM (VALUES {words}) asked(word, term)
WHERE EXISTS (SELECT FROM ({documents}) d WHERE d.vector @@ asked.term)
"""


@dataclass(frozen=True)
class Candidates:
    """`told`: what each word tells. `worth`: document → what the words it holds tell. `full`: those that hold all of them.
    `near`: those that mean nearly the same → how nearly (0 to 1).
    """

    told: list[float]
    counts: list[int]
    worth: dict[uuid.UUID, float] = field(default_factory=dict)
    full: set[uuid.UUID] = field(default_factory=set)
    near: dict[uuid.UUID, float] = field(default_factory=dict)

    @property
    def most(self) -> float:
        return sum(self.told) or 1.0

    def promise(self, pk: uuid.UUID) -> float:
        """By which documents are chosen to be looked at: 1 for all of the words."""
        return self.worth.get(pk, 0.0) / self.most + self.near.get(pk, 0.0)

    def best(self, count: int) -> list[uuid.UUID]:
        """The most promising, the newest first on equal footing."""
        return sorted({*self.worth, *self.near}, key=lambda pk: (pk in self.full, self.promise(pk), pk), reverse=True)[:count]


@dataclass(frozen=True)
class Held:
    """A document: facts of its thread, its title's lexemes and, of the best, its length in different words and the rank of
    each asked word (0 to 1).
    """

    pk: uuid.UUID
    title: str
    kind: str
    state: str
    space_id: uuid.UUID
    product: str
    tags: list[str]
    last_activity_at: datetime
    duplicate_of_id: uuid.UUID | None
    heading: list[str]
    length: int | None
    ranks: list[float]


def candidates(scope: Scope, words: Sequence[Word]) -> Candidates:
    asked = [(number, word.content or word.exact) for number, word in enumerate(words)]
    content = all_of(word.content for word in words)
    title = all_of(word.heading for word in words)
    documents, given = visible_sql(scope.documents)
    statement = _FOUND.format(words=", ".join(["(%s, CAST(%s AS tsquery))"] * len(asked)), documents=documents, most=MOST)
    values = [value for pair in asked for value in pair]
    rows: dict[int, list[uuid.UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *given, content or title, *given, title, *given])
        for number, pk in cursor.fetchall():
            rows.setdefault(number, []).append(pk)
    return _weighed(words, rows)


def _weighed(words: Sequence[Word], rows: dict[int, list[uuid.UUID]]) -> Candidates:
    counts = [len(rows.get(number, [])) for number in range(len(words))]
    told = [_tells(word, count) for word, count in zip(words, counts, strict=True)]
    found = Candidates(told, counts, full={*rows.get(ALL, []), *rows.get(TITLE, [])})
    for number, each in enumerate(told):
        for pk in rows.get(number, []):
            found.worth[pk] = found.worth.get(pk, 0.0) + each
    content = sum(each for each, word in zip(told, words, strict=True) if word.content)
    for pk in rows.get(ALL, []):
        found.worth[pk] = max(content, found.worth.get(pk, 0))
    for pk in rows.get(TITLE, []):
        found.worth[pk] = 1.2 * found.most
    return found


def _tells(word: Word, count: int) -> float:
    """The fewer hold a word, the more it tells; what nobody wrote tells nothing."""
    return (1 if word.content else FILLER) * math.log(1 + 2 * MOST / count) if count else 0.0


def held_by(scope: Scope, documents: Sequence[uuid.UUID], best: Sequence[uuid.UUID], words: Sequence[Word]) -> list[Held]:
    """Return what these documents hold; only the `best` of them are unpacked."""
    sql, given = visible_sql(scope.documents.filter(pk__in=documents), *(f"thread__{fact}" for fact in FACTS))
    facts = ", ".join(f"d.thread__{fact}" for fact in FACTS)
    ranks = ", ".join(["ts_rank(CAST(%s AS real[]), best.held, CAST(%s AS tsquery))"] * len(words))
    asked = [value for word in words for value in (WEIGHTS, word.content or word.exact)]
    with connection.cursor() as cursor:
        cursor.execute(_HELD.format(facts=facts, ranks=ranks, documents=sql), [*asked, *given, list(best)])
        return [_held(row) for row in cursor.fetchall()]


def _held(row: Sequence[Any]) -> Held:
    pk, title, kind, state, space, product, tags, active, original, heading, length, *ranks = row
    return Held(pk, title, kind, state, space, product, tags, active, original, heading, length, ranks)


def held_words(scope: Scope, words: Sequence[str]) -> set[str]:
    """Return which of these words of the index some document holds now."""
    if not words:
        return set()
    documents, given = visible_sql(scope.documents)
    terms = ", ".join(["(%s, CAST(%s AS tsquery))"] * len(words))
    asked = [value for word in words for value in (word, quoted(word))]
    with connection.cursor() as cursor:
        cursor.execute(_HELD_WORDS.format(words=terms, documents=documents), [*asked, *given])
        return {row[0] for row in cursor.fetchall()}


def visible_sql(rows: "QuerySet[Any]", *more: str) -> tuple[str, tuple[Any, ...]]:
    """Return visible documents, with columns of theirs, as text and values to stand inside a statement."""
    columns = ("thread_id", "vector", "heading", *more)
    try:
        return rows.values(*columns).query.sql_with_params()
    except EmptyResultSet:
        return _NOTHING, ()
