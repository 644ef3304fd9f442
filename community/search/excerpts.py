"""What a result shows of its text: the place that holds most of the words."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchConfig, SearchHeadline, SearchQueryField, SearchRank, SearchVector
from django.db.models import Case, F, Func, Value, When, Window
from django.db.models.functions import Left, RowNumber

from community.models import PostStatus, Reply, Thread
from community.search.asking import Word, any_of
from community.search.scope import Scope

CUT_WORDS = 3  # at the end of an excerpt tell whether the text goes on
LOOKED_AT = 10  # replies of a thread, where its own text holds none of the words
LOOKED_INTO = 3000  # characters of each
START, STOP = "\u27e6", "\u27e7"


class AsItStands(Func):
    """Text of a tsquery, which no language may change again."""

    template = "CAST(%(expressions)s AS tsquery)"
    output_field = SearchQueryField()


def headlines(scope: Scope, words: Sequence[Word], threads: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Thread, str]]:
    """Return thread → its row and an excerpt in which ⟦ ⟧ stand around the words."""
    query = _asked(words)
    rows = scope.threads.filter(pk__in=threads).annotate(headline=_headline(scope, "body_md", query))
    return {row.pk: (row, _cut(row.headline, row.body_md)) for row in rows}


def _asked(words: Sequence[Word]) -> Any:
    return AsItStands(Value(any_of(word.content for word in words) or any_of(word.exact for word in words)))


def reply_headlines(scope: Scope, words: Sequence[Word], threads: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Reply, str]]:
    """Return thread → its visible solution or reply that holds the words best, and an excerpt of it as `headlines` has it.

    Of each thread the solutions are looked at first, then the best replies, `LOOKED_AT` in all.
    """
    if not threads:
        return {}
    shown = Reply.objects.visible_to(scope.viewer).filter(thread__in=threads, status=PostStatus.PUBLISHED)
    place = Window(RowNumber(), partition_by=F("thread"), order_by=["-is_solution", "-score", "created_at"])
    near = shown.annotate(place=place).filter(place__lte=LOOKED_AT).values("pk")
    query, text = _asked(words), Left("body_md", LOOKED_INTO)
    vector = SearchVector(text, config=_configuration(scope))
    rows = shown.filter(pk__in=near).annotate(rank=SearchRank(vector, query)).filter(rank__gt=0)
    rows = rows.annotate(headline=_headline(scope, text, query)).order_by("is_solution", "rank")
    return {row.thread_id: (row, _cut(row.headline, row.body_md)) for row in rows}


def _configuration(scope: Scope) -> Any:
    """Return the language of a row's community."""
    *others, last = scope.languages
    cases = [When(community_id__in=scope.languages[language], then=Value(language)) for language in others]
    return SearchConfig(Case(*cases, default=Value(last))) if cases else last


def _headline(scope: Scope, column: Any, query: Any) -> SearchHeadline:
    return SearchHeadline(
        column,
        query,
        config=_configuration(scope),
        start_sel=START,
        stop_sel=STOP,
        max_words=30,
        min_words=12,
        short_word=0,  # type: ignore[arg-type]  # the stubs take every number here for text
        max_fragments=1,
    )


def _cut(headline: str, whole: str) -> str:
    """Return an excerpt that says where it was cut."""
    shown, text = (re.findall(r"\w+", each) for each in (headline, whole))
    start = "" if shown[:CUT_WORDS] == text[:CUT_WORDS] else "… "
    end = "" if shown[-CUT_WORDS:] == text[-CUT_WORDS:] else " …"
    return f"{start}{headline.strip()}{end}"
