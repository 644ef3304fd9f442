"""Queries made from items by rule: what somebody would type who half remembers a title, mistypes it, or asks it otherwise."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bench.relevance.texts import Item, Texts, drawn

TUNING, HELD_OUT = "tuning", "held-out"
HALF_TITLE, TYPO, BODY, RARE, PARAPHRASE = "half title", "typo", "body sentence", "rare words", "paraphrase"
KINDS = (HALF_TITLE, TYPO, BODY, RARE, PARAPHRASE)
SENTENCE = range(6, 31)  # words of a sentence that is asked for
MISTYPED = 5  # letters from which on a word is mistyped
PARAPHRASES_OF_AN_INTENT = 4
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class Query:
    """`text` as it is typed; right is the thread of `item`, or of any item with its intent."""

    kind: str
    text: str
    item: Item

    @property
    def half(self) -> str:
        """By a hash, of nothing but the query: no half can be chosen."""
        return HELD_OUT if drawn(f"half {self.kind} {self.item.key}") % 2 else TUNING


def made_from(texts: Texts) -> list[Query]:
    """Return all queries, in the same order in each run."""
    frequency = Counter(word for item in texts.items for word in set(_words(f"{item.title} {item.body}")))
    queries: list[Query] = []
    for item in texts.items:
        if item.intent:
            continue
        chance = random.Random(item.chance)
        texts_by_kind = {
            HALF_TITLE: _half_title(item, chance),
            TYPO: _mistyped(item, chance),
            BODY: _sentence(item, chance),
            RARE: _rare(item, frequency),
        }
        queries += [Query(kind, text, item) for kind, text in texts_by_kind.items() if text]
    return [*queries, *_paraphrases(texts)]


def digest(queries: list[Query]) -> str:
    """Return what tells whether two lists of queries are the same."""
    lines = sorted(f"{query.kind}\t{query.text}\t{query.item.key}" for query in queries)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(text)]


def _half_title(item: Item, chance: random.Random) -> str:
    """The beginning of the title, its end, or some of its words in their order."""
    words = item.title.rstrip("?").split()
    half = max(2, (len(words) + 1) // 2)
    picks = (range(half), range(len(words) - half, len(words)), sorted(chance.sample(range(len(words)), half)))
    return " ".join(words[at] for at in chance.choice(picks))


def _mistyped(item: Item, chance: random.Random) -> str:
    """The title with a mistake in each of up to two of its longer words."""
    words = item.title.split()
    longer = [at for at, word in enumerate(words) if len(word) >= MISTYPED and word.isalpha()]
    for at in chance.sample(longer, min(2, len(longer))):
        words[at] = _with_a_mistake(words[at], chance)
    return " ".join(words) if longer else ""


def _with_a_mistake(word: str, chance: random.Random) -> str:
    """A letter left out, doubled, swapped with the next or replaced; the first one stays."""
    at, kind = chance.randrange(1, len(word) - 1), chance.randrange(4)
    middle = ("", word[at] * 2, word[at + 1] + word[at], chance.choice("aeinorst"))[kind]
    return word[:at] + middle + word[at + (2 if kind == 2 else 1) :]


def _sentence(item: Item, chance: random.Random) -> str:
    sentences = [" ".join(each.split()) for each in re.split(r"(?<=[.!?:])\s+|\n\n", item.body)]
    fitting = [each for each in sentences if len(each.split()) in SENTENCE]
    return chance.choice(fitting) if fitting else ""


def _rare(item: Item, frequency: Counter[str]) -> str:
    """The two rarest words of the text, where they are rare enough to be remembered for it."""
    words = {word for word in _words(item.body) if word.isalpha() and len(word) > 3}
    rarest = sorted(words, key=lambda word: (frequency[word], -len(word), word))[:2]
    return " ".join(rarest) if len(rarest) == 2 and max(frequency[word] for word in rarest) <= 3 else ""


def _paraphrases(texts: Texts) -> Iterator[Query]:
    """Some questions of each intent that are no threads, where others of the intent are."""
    taken: Counter[str] = Counter()
    for item in texts.paraphrases:
        taken[item.intent] += 1
        if taken[item.intent] <= PARAPHRASES_OF_AN_INTENT:
            yield Query(PARAPHRASE, item.title, item)
