"""What mistyped words of a search were meant to be: the nearest words of documents that the viewer may see.

Candidates come from the words of readable spaces; each counts only if a visible document holds it now, so that nothing
withdrawn and nothing private ever corrects anybody.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

KEY_LETTERS, KEY_SHORTEST = 6, 3  # as in search_keys() of migration 0010
SHORTEST = 4  # letters of a typed word; below, every word is near to some other
LONG = 8  # letters from which on two mistakes are believed, not only one
ENDING = 4  # letters that a typed word may have beyond an indexed one, which is a stem
ENDING_COST, BEGINNING_COST = 0.1, 0.2
CLOSE = 0.35  # how much farther than the nearest word another one may be
MOST_MEANT = 3  # words that one typed word is corrected to
MOST_ASKED = 6  # candidates for one typed word that are looked up
_TEXTS: "ArrayField[Any, Any]" = ArrayField(TextField())
_STEM = "array_to_string(tsvector_to_array(to_tsvector(%(expressions)s)), '')"


class Unforeseen(SearchQuery):
    """A query that PostgreSQL learns of after planning: it takes any word for a rare one, and so always asks the text index.

    Otherwise it takes a word for so frequent that reading documents one by one would soon find it, and reads them all.
    """

    template = "(SELECT %(expressions)s)"


def keys_of(word: str) -> set[str]:
    """Return what indexed words within one mistake of this one have as a key, endings aside."""
    lengths = range(max(KEY_SHORTEST, len(word) - ENDING), KEY_LETTERS + 1)
    starts = {word[:length] for length in lengths} or {word[:KEY_LETTERS]}
    shorter = {start[:at] + start[at + 1 :] for start in starts for at in range(len(start))}
    return {key for key in starts | shorter if len(key) >= KEY_SHORTEST}


def distance(typed: str, word: str, *, is_unfinished: bool = False) -> float:
    """Return how many letters are wrong, missing, too many or swapped; what one has at its end beyond the other counts little.

    Optimal string alignment; `is_unfinished` lets the typed word be the beginning of the other.
    """
    rows = [list(range(len(word) + 1))]
    for i, letter in enumerate(typed, 1):
        row = [i]
        for j, other in enumerate(word, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    ends = [rows[-1 - rest][-1] + rest * ENDING_COST for rest in range(min(ENDING, len(typed) - 1) + 1)]
    if is_unfinished:
        ends += [rows[-1][-1 - rest] + rest * ENDING_COST for rest in range(len(word) - len(typed) + 1)]
    return min(ends) + (typed[:1] != word[:1]) * BEGINNING_COST


def words_meant(
    documents: "QuerySet[Any]", vocabulary: "QuerySet[Any]", terms: Mapping[str, SearchQuery], languages: Sequence[str]
) -> dict[str, list[str]]:
    """Return the nearest visible words of each typed word that no document holds: two queries, whatever was typed.

    `terms` are the typed words, each as it is searched for; `languages` are text-search configurations.
    """
    near = _candidates(vocabulary, list(terms), languages)
    asked = [(word, word, terms[word]) for word in near]
    asked += [(word, other, as_it_stands(other)) for word, others in near.items() for other in others]
    found = _found(documents, [term for _word, _other, term in asked])
    held = {(word, other) for number, (word, other, _term) in enumerate(asked) if number in found}
    meant = {
        word: _nearest({other: cost for other, cost in others.items() if (word, other) in held})
        for word, others in near.items()
        if (word, word) not in held
    }
    return {word: others for word, others in meant.items() if others}


def as_it_stands(word: str) -> SearchQuery:
    """Ask for a word of the index, which no language may change again."""
    return SearchQuery(f"'{word}'", search_type="raw", config="simple")


def _candidates(vocabulary: "QuerySet[Any]", typed: Sequence[str], languages: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return for each typed word the likeliest words of the vocabulary, the nearest first, each with its distance."""
    words = [word for word in typed if len(word) >= SHORTEST and word.isalpha()]
    keys = sorted({key for word in words for key in keys_of(word.lower())})
    if not keys:
        return {}
    rows = vocabulary.annotate(keys=Func("word", function="search_keys", output_field=_TEXTS)).filter(keys__overlap=keys)
    rows = list(rows.values_list("word", _stems(words, languages)).distinct())
    stems = rows[0][1] if rows else []
    forms = {word: {word.lower(), *filter(None, stems[at :: len(words)])} for at, word in enumerate(words)}
    near = {word: _near(forms[word], [row[0] for row in rows], is_unfinished=word == typed[-1]) for word in words if rows}
    # A word without a stem means nothing by itself, such as "the".
    return {word: others for word, others in near.items() if others and any(stems[words.index(word) :: len(words)])}


def _stems(words: Sequence[str], languages: Sequence[str]) -> Func:
    each = [Func(Value(language), Value(word), template=_STEM) for language in languages for word in words]
    return Func(*each, template="ARRAY[%(expressions)s]", output_field=_TEXTS)


def _near(forms: Iterable[str], words: Sequence[str], *, is_unfinished: bool) -> dict[str, float]:
    forms = list(forms)
    allowed = 2 if max(map(len, forms)) >= LONG else 1
    costs = {word: min(distance(form, word, is_unfinished=is_unfinished) for form in forms) for word in words}
    likely = sorted((cost, word) for word, cost in costs.items() if 0 < cost < allowed + 1)
    return {word: cost for cost, word in likely[:MOST_ASKED]}


def _found(documents: "QuerySet[Any]", terms: Sequence[SearchQuery]) -> set[int]:
    """Return the numbers of the terms that some document matches."""
    one_each = [
        documents.filter(vector=Unforeseen(term))
        .order_by(Coalesce("pk", "pk"))  # not simply "pk", or PostgreSQL would walk the primary key
        .annotate(number=Value(number, IntegerField()))
        .values_list("number", flat=True)[:1]
        for number, term in enumerate(terms)
    ]
    return set(one_each[0].union(*one_each[1:], all=True)) if one_each else set()


def _nearest(costs: Mapping[str, float]) -> list[str]:
    farthest = min(costs.values(), default=0) + CLOSE
    return [word for word, cost in costs.items() if cost <= farthest][:MOST_MEANT]
