"""The words of a query, each as the index has it: by its stem, by its beginning, or as it stands in a title."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import connection

QUERY_LIMIT = 400  # characters of a query that are looked at
WORDS_LIMIT = 32
_OPERANDS = "SELECT {columns}"


@dataclass(frozen=True)
class Word:
    """One typed word as text of a tsquery.

    `content` asks for its stems and is empty where the word means nothing by itself, such as "the"; `exact` asks for the
    word as it was typed, which only titles keep. `lexemes`: the stems, for spelling. `is_open`: it may be a beginning.
    """

    typed: str
    content: str
    exact: str
    lexemes: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def heading(self) -> str:
        return any_of([self.content, self.exact])

    def meant(self, others: Iterable[str]) -> "Word":
        """Return the word as it may have been meant: any of these words of the index."""
        asked = any_of(quoted(other) for other in others)
        return replace(self, content=asked, exact=asked) if asked else self


def words_of(query: str) -> list[str]:
    """Return the words of a query; everything that PostgreSQL would read as an operator is left out."""
    found = re.findall(r"[^\W_]+(?:[.'’-][^\W_]+)*", query[:QUERY_LIMIT].replace("\x00", " "))
    return list(dict.fromkeys(found[:WORDS_LIMIT]))


def words_asked(typed: Sequence[str], languages: Sequence[str]) -> list[Word]:
    """Return the words as the index has them in these text-search configurations; the last one may be a beginning."""
    ways = [*languages, "simple"]
    ends = ["" if at < len(typed) - 1 else ":*" for at in range(len(typed))]
    asked = [(way, quoted(word) + end) for word, end in zip(typed, ends, strict=True) for way in ways]
    with connection.cursor() as cursor:
        columns = ", ".join(["CAST(to_tsquery(CAST(%s AS regconfig), %s) AS text)"] * len(asked))
        cursor.execute(_OPERANDS.format(columns=columns), [value for pair in asked for value in pair])
        row = cursor.fetchone()
    each = [row[at : at + len(ways)] for at in range(0, len(row), len(ways))]
    return [
        Word(word, any_of(found[:-1]), found[-1], tuple(_bare(one) for one in found[:-1] if one), bool(end))
        for word, end, found in zip(typed, ends, each, strict=True)
    ]


def quoted(word: str) -> str:
    return "'{}'".format(word.replace("\\", "\\\\").replace("'", "''"))


def any_of(operands: Iterable[str]) -> str:
    return " | ".join(f"({each})" for each in dict.fromkeys(operands) if each)


def all_of(operands: Iterable[str]) -> str:
    return " & ".join(f"({each})" for each in dict.fromkeys(operands) if each)


def _bare(operand: str) -> str:
    """Return the text of the only or first lexeme of an operand."""
    return operand.split("'")[1] if "'" in operand else operand
