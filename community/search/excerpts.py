"""What a result shows of its text: the place that holds most of the words."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchConfig, SearchHeadline, SearchQueryField
from django.db.models import Case, Func, Value, When

from community.models import Thread
from community.search.asking import Word, any_of
from community.search.scope import Scope

CUT_WORDS = 3  # at the end of an excerpt tell whether the text goes on
START, STOP = "\u27e6", "\u27e7"


class AsItStands(Func):
    """Text of a tsquery, which no language may change again."""

    template = "CAST(%(expressions)s AS tsquery)"
    output_field = SearchQueryField()


def headlines(scope: Scope, words: Sequence[Word], threads: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Thread, str]]:
    """Return thread → its row and an excerpt in which ⟦ ⟧ stand around the words."""
    query = AsItStands(Value(any_of(word.content for word in words) or any_of(word.exact for word in words)))
    rows = scope.threads.filter(pk__in=threads).annotate(headline=_headline(scope, "body_md", query))
    return {row.pk: (row, _cut(row.headline, row.body_md)) for row in rows}


def _headline(scope: Scope, column: str, query: Any) -> SearchHeadline:
    *others, last = scope.languages
    cases = [When(community_id__in=scope.languages[language], then=Value(language)) for language in others]
    return SearchHeadline(
        column,
        query,
        config=SearchConfig(Case(*cases, default=Value(last))) if cases else last,
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
