"""What must not leave the room in a takeaway: names, handles and companies of members, and long runs of the original words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

# So many words in a row that stand in the post as well are a quote.
QUOTED_WORDS = 8
SHORTEST_NAME, SHORTEST_COMPANY = 3, 4
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class Segment:
    """A piece of a text, and whether it may not leave."""

    text: str
    is_found: bool


def telling_words(names: Iterable[str], handles: Iterable[str], companies: Iterable[str]) -> list[re.Pattern[str]]:
    """Return patterns that find members in a text: whole names and handles in any case, their parts as they are written."""
    whole = {word for word in [*names, *handles, *companies] if len(word) >= SHORTEST_NAME}
    parts = {part for name in names for part in _WORD.findall(name) if len(part) >= SHORTEST_NAME and part[0].isupper()}
    parts |= {part for name in companies for part in _WORD.findall(name)[:1] if len(part) >= SHORTEST_COMPANY}
    found = [(whole, re.IGNORECASE), (parts, re.NOFLAG)]
    return [re.compile(rf"(?<!\w)(?:{_any(words)})(?!\w)", flag) for words, flag in found if words]


def _any(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def forbidden_in(text: str, patterns: list[re.Pattern[str]], original: str) -> list[tuple[int, int]]:
    """Return where the text names somebody or quotes the original, as sorted (start, end) without overlaps."""
    spans = [match.span() for pattern in patterns for match in pattern.finditer(text)] + _quotes(text, original)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _quotes(text: str, original: str) -> list[tuple[int, int]]:
    theirs = [word.lower() for word in _WORD.findall(original)]
    runs = {tuple(theirs[at : at + QUOTED_WORDS]) for at in range(len(theirs) - QUOTED_WORDS + 1)}
    words = list(_WORD.finditer(text))
    mine = [word[0].lower() for word in words]
    starts = [at for at in range(len(mine) - QUOTED_WORDS + 1) if tuple(mine[at : at + QUOTED_WORDS]) in runs]
    return [(words[at].start(), words[at + QUOTED_WORDS - 1].end()) for at in starts]


def segments(text: str, spans: list[tuple[int, int]]) -> list[Segment]:
    """Cut a text into what may leave and what may not, in order."""
    found, at = [], 0
    for start, end in spans:
        found += [Segment(text[at:start], False), Segment(text[start:end], True)]
        at = end
    return [piece for piece in [*found, Segment(text[at:], False)] if piece.text]


def complaint(text: str, spans: list[tuple[int, int]]) -> str:
    words = ", ".join(dict.fromkeys(f"“{text[start:end]}”" for start, end in spans))
    return _("This would tell who was in the room, or quotes them: %(words)s. Say it in other words.") % {"words": words}
