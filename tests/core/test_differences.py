"""What changed between two texts, by lines and words, at a bounded cost."""

import random
import time

import pytest

from core.differences import LINES_COMPARED, Effort, Line, Part, compare, whole


def shape(before, after):
    """Return the comparison as one text: [-removed-] and {+added+}."""
    marks = {"same": "{}", "added": "{{+{}+}}", "removed": "[-{}-]"}
    lines = compare(before.split("\n"), after.split("\n"))
    return "\n".join("".join(marks[part.kind].format(part.text) for part in line.parts) for line in lines)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("It hums at night.", "It hums at noon.", "It hums at [-night-]{+noon+}."),
        ("It hums.", "It hums a lot.", "It hums{+ a lot+}."),
        ("One\nTwo\nThree", "One\nThree", "One\n[-Two-]\nThree"),
        ("One", "One\n\nTwo", "One\n{++}\n{+Two+}"),
        ("Same", "Same", "Same"),
        ("Alpha beta", "Gamma delta", "[-Alpha beta-]\n{+Gamma delta+}"),
    ],
)
def test_words_are_told_apart(before, after, said):
    assert shape(before, after) == said


def test_both_texts_can_be_read_off_the_comparison():
    draw = random.Random(4)
    for _ in range(200):
        before, after = ([" ".join(draw.choices("abcd", k=draw.randint(0, 6))) for _ in range(draw.randint(1, 6))] for _ in "12")
        lines = compare(before, after)
        old = ["".join(p.text for p in line.parts if p.kind != "added") for line in lines if line.kind != "added"]
        new = ["".join(p.text for p in line.parts if p.kind != "removed") for line in lines if line.kind != "removed"]
        assert (old, new) == (before, after)


def test_too_many_lines_are_not_compared():
    assert compare(["a"] * LINES_COMPARED, ["b"]) is None
    assert compare([*"abc"], [*"abc"]) == whole("same", "abc")
    assert Line("changed", (Part("same", "a"), Part("added", "b"))).text == "ab"


LONG = 100_000
PAIRS = {
    "one letter": ("a" * LONG, "b" * LONG),
    "one word": ("a " * (LONG // 2), "a b " * (LONG // 4)),
    "two words, turned": ("a b " * (LONG // 4), "b a " * (LONG // 4)),
    "words in a pattern": ("a b c a d " * (LONG // 10), "d a c b a " * (LONG // 10)),
    "lines of words": ("\n".join(["a b a c a"] * 150), "\n".join(["c a b a a"] * 150)),
    "long lines": ("\n".join(["a b " * 160] * 150), "\n".join(["b a " * 160] * 150)),
    "signs": ("*_" * (LONG // 2), "_*" * (LONG // 2)),
    "blanks": (" \t" * (LONG // 2), "\t " * (LONG // 2)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_any_two_texts_are_compared_soon(name):
    """A page shows twenty versions, and they share one effort."""
    before, after = (text.split("\n") for text in PAIRS[name])
    effort, started = Effort(), time.process_time()
    for _ in range(20):
        compare(before, after, effort)

    assert time.process_time() - started < 4
