"""Real questions and answers: sections of two FAQs, and customers' questions of which many ask the same."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from bench.stack import BenchError

PACKAGES = {
    "python3.11-doc or another python3-doc": "usr/share/doc/python3*/html/faq/*.html",
    "debian-faq": "usr/share/doc/debian/FAQ/*.en.html",
}
LEAST_TITLE, LEAST_BODY = 3, 12  # words
OF_AN_INTENT = 10  # questions of each intent that become threads
HEADINGS = ("h1", "h2", "h3", "h4")
BLOCKS = ("p", "li", "pre", "dd", "dt", "td")
LISTS, ENDS = {"toc", "contents"}, {"related", "sphinxsidebar", "navfooter"}  # of contents, of the text
_NUMBER = re.compile(r"^(?:Chapter )?[\d.]+\s+")


@dataclass(frozen=True)
class Item:
    """A question with its answer; `intent` where many ask the same, and then there is no answer."""

    key: str
    title: str
    body: str
    intent: str = ""

    @property
    def chance(self) -> int:
        return drawn(self.key)


@dataclass(frozen=True)
class Texts:
    """What becomes threads, and questions that ask the same as some of them in other words."""

    items: list[Item]
    paraphrases: list[Item]


def drawn(text: str) -> int:
    """Return a number that is chance to us and the same in each run."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


def read(root: Path, intents: Path) -> Texts:
    """Read the FAQs below `root` and the questions in `intents`. BenchError says what is missing."""
    items = [item for name, pattern in PACKAGES.items() for item in _faq(root, name, pattern)]
    threads, others = _questions(intents)
    return Texts([*items, *threads], others)


def _faq(root: Path, name: str, pattern: str) -> list[Item]:
    files = sorted({path.resolve() for path in root.glob(pattern)})
    if not files:
        raise BenchError(f"There is no {root / pattern}: install the package {name}, or unpack it and give --root.")
    found: dict[str, Item] = {}
    for file in files:
        reader = Sections()
        reader.feed(file.read_text(encoding="utf-8"))
        for title, body in reader.sections:
            if len(title.split()) >= LEAST_TITLE and len(body.split()) >= LEAST_BODY:
                text = re.sub(r"\n\s*\n+", "\n\n", body).strip()
                found.setdefault(title.lower(), Item(f"{file.name}: {title}", title[:200], text))
    return list(found.values())


def _questions(file: Path) -> tuple[list[Item], list[Item]]:
    """Return some questions of each intent, and the rest."""
    if not file.is_file():
        raise BenchError(f"There is no {file}: give --intents a CSV file with the columns text and category.")
    groups: dict[str, list[Item]] = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            text = " ".join(row["text"].split())
            groups[row["category"]].append(Item(f"{row['category']}: {text}", text[:200], text, row["category"]))
    for items in groups.values():
        items.sort(key=lambda item: item.chance)
    return (
        [item for items in groups.values() for item in items[:OF_AN_INTENT]],
        [item for items in groups.values() for item in items[OF_AN_INTENT:]],
    )


class Sections(HTMLParser):
    """Collects (title, text below it up to the next heading) of a page; what is above the first h1 is navigation."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[tuple[str, str]] = []
        self._is_text = self._is_over = False
        self._heading: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = set((dict(attrs).get("class") or "").split())
        self._is_over = self._is_over or bool(self.sections and classes & ENDS)
        self._is_text = self._is_text and not classes & LISTS
        if tag in HEADINGS:
            self._heading = []
        elif tag in BLOCKS:
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS and self._heading is not None:
            title = _NUMBER.sub("", " ".join("".join(self._heading).replace("¶", "").split()))
            self._heading = None
            if tag == "h1" or self.sections:
                self._is_text = True
                self.sections.append((title, ""))

    def handle_data(self, data: str) -> None:
        if self._heading is not None:
            self._heading.append(data)
        elif self._is_text and not self._is_over:
            title, text = self.sections[-1]
            self.sections[-1] = (title, text + data)
