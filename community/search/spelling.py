"""What mistyped words of a search were meant to be: the nearest words of documents that the viewer may see.

Candidates come from the words of readable spaces; each counts only if a visible document holds it now, so that nothing
withdrawn and nothing private ever corrects anybody.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, QuerySet, TextField

from community.search.asking import Word
from community.search.candidates import held_words
from community.search.scope import Scope

KEY_LETTERS, KEY_SHORTEST = 6, 3  # as in search_keys() of migration 0010
SHORTEST = 4  # letters of a typed word; below, every word is near to some other
LONG = 8  # letters from which on two mistakes are believed, not only one
ENDING = 4  # letters that a typed word may have beyond an indexed one, which is a stem
ENDING_COST, BEGINNING_COST = 0.1, 0.2
CLOSE = 0.35  # how much farther than the nearest word another one may be
MOST_MEANT = 3  # words that one typed word is corrected to
MOST_ASKED = 6  # candidates for one typed word that are looked up
_TEXTS: "ArrayField[Any, Any]" = ArrayField(TextField())


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


def words_meant(scope: Scope, unknown: Sequence[Word]) -> dict[str, list[str]]:
    """Return the nearest visible words of each typed word that no document holds: two queries, whatever was typed."""
    near = _candidates(scope.words, [word for word in unknown if len(word.typed) >= SHORTEST and word.typed.isalpha()])
    asked = sorted({other for others in near.values() for other in others})
    held = set(asked) & held_words(scope, asked)
    meant = {word: _nearest({other: cost for other, cost in others.items() if other in held}) for word, others in near.items()}
    return {word: others for word, others in meant.items() if others}


def _candidates(vocabulary: "QuerySet[Any]", typed: Sequence[Word]) -> dict[str, dict[str, float]]:
    """Return for each typed word the likeliest words of the vocabulary, the nearest first, each with its distance."""
    keys = sorted({key for word in typed for key in keys_of(word.typed.lower())})
    if not keys:
        return {}
    rows = vocabulary.annotate(keys=Func("word", function="search_keys", output_field=_TEXTS)).filter(keys__overlap=keys)
    known = list(rows.values_list("word", flat=True).distinct())
    near = {word.typed: _near({word.typed.lower(), *word.lexemes}, known, is_unfinished=word.is_open) for word in typed}
    return {word: others for word, others in near.items() if others}


def _near(forms: Iterable[str], words: Sequence[str], *, is_unfinished: bool) -> dict[str, float]:
    forms = list(forms)
    allowed = 2 if max(map(len, forms)) >= LONG else 1
    shortest, longest = min(map(len, forms)) - ENDING - allowed, max(map(len, forms)) + allowed
    fitting = [word for word in words if shortest <= len(word) and (is_unfinished or len(word) <= longest)]
    costs = {word: min(distance(form, word, is_unfinished=is_unfinished) for form in forms) for word in fitting}
    likely = sorted((cost, word) for word, cost in costs.items() if 0 < cost < allowed + 1)
    return {word: cost for cost, word in likely[:MOST_ASKED]}


def _nearest(costs: Mapping[str, float]) -> list[str]:
    farthest = min(costs.values(), default=0) + CLOSE
    return [word for word, cost in costs.items() if cost <= farthest][:MOST_MEANT]
