"""Posts follow the CommonMark and GFM specifications, apart from differences that are named here."""

import json
from html.parser import HTMLParser
from pathlib import Path

from core.markup import render

DATA = Path(__file__).parent.parent / "data"
COMMONMARK = json.loads((DATA / "commonmark-0.31.2.json").read_text(encoding="utf-8"))["examples"]
GFM = json.loads((DATA / "gfm-0.29.json").read_text(encoding="utf-8"))["examples"]

SCHEME = "only http, https and mailto become links"
BARE = "an address without brackets is a link, as GFM says"
DIFFERENT_COMMONMARK = {
    484: "a link without words shows its address, or nobody could follow it",
    596: SCHEME,
    598: SCHEME,
    599: SCHEME,
    601: SCHEME,
    608: BARE,
    611: BARE,
    612: BARE,
}
DIFFERENT_GFM = {628: SCHEME}

BLOCKS = frozenset({"blockquote", "h", "hr", "input", "li", "ol", "p", "pre", "table", "tbody", "td", "th", "thead", "tr", "ul"})
INVISIBLE = {"div", "label", "span"}  # our wrappers, which hold no words of their own


class Outline(HTMLParser):
    """Reads HTML into a list of tags and words in which our documented differences look alike."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pre = self.link = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.pre += tag == "pre"
        self.link += tag == "a"
        if tag == "img":
            self._image(values)
        elif tag not in INVISIBLE:
            self._tag(_same_name(tag), values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.pre -= tag == "pre"
        self.link -= tag == "a"
        if tag not in INVISIBLE:
            self._tag("/" + _same_name(tag), {})

    def handle_data(self, data: str) -> None:
        words = data if self.pre else " ".join(f"({data})".split())[1:-1]
        if self.parts and not self.parts[-1].startswith("<"):
            words = self.parts.pop() + words
        self.parts.append(words)

    def _image(self, values: dict[str, str]) -> None:
        """An image is a link, or only its words where it is part of a link."""
        words = values["alt"] or values["src"]
        if not self.link:
            self._tag("a", {"href": values["src"], **values})
        self.handle_data(words)
        if not self.link:
            self._tag("/a", {})

    def _tag(self, name: str, values: dict[str, str]) -> None:
        kept: dict[str, str] = {key: values[key] for key in ("href", "title", "start", "checked") if key in values}
        align = values.get("align") or values.get("class", "").removeprefix("align-")
        if name in {"td", "th"} and align:
            kept["align"] = align
        self.parts.append(f"<{name}{sorted(kept.items()) or ''}>")

    @property
    def result(self) -> list[str]:
        """The parts without the white space around blocks."""
        edges = [True, *(_is_block(part) for part in self.parts), True]
        kept = []
        for index, part in enumerate(self.parts):
            if not part.startswith("<") and not self._in_code(index):
                part = part.lstrip() if edges[index] else part
                part = part.rstrip() if edges[index + 2] else part
            kept.append(part)
        return [part for part in kept if part]

    def _in_code(self, index: int) -> bool:
        return self.parts[:index].count("<pre>") > self.parts[:index].count("</pre>")


def _same_name(tag: str) -> str:
    """Headings take the level that the page needs."""
    return "h" if tag in {"h1", "h2", "h3", "h4", "h5", "h6"} else tag


def _is_block(part: str) -> bool:
    return part.startswith("<") and part.strip("</>").split("[")[0] in BLOCKS


def _unequal(examples: list[list]) -> dict[int, tuple[str, list[str], list[str]]]:
    unequal = {}
    for number, _section, markdown, html in examples:
        expected, actual = Outline(html).result, Outline(render(markdown).html).result
        if expected != actual:
            unequal[number] = (markdown, expected, actual)
    return unequal


def test_commonmark_examples_differ_only_where_we_say_so():
    unequal = _unequal(COMMONMARK)

    assert {number: case for number, case in unequal.items() if number not in DIFFERENT_COMMONMARK} == {}
    assert set(DIFFERENT_COMMONMARK) <= set(unequal)


def test_gfm_examples_differ_only_where_we_say_so():
    unequal = _unequal(GFM)

    assert {number: case for number, case in unequal.items() if number not in DIFFERENT_GFM} == {}
    assert set(DIFFERENT_GFM) <= set(unequal)
