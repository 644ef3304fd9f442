"""What holds for the rendering of any text whatsoever."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from core.markup import find_mentions, render
from core.markup.highlight import coloured
from core.markup.sanitise import clean_html
from tests.core.test_markup_safety import Audit

# Pieces that mean something in Markdown or HTML, so that examples reach more than plain paragraphs.
PIECES = st.sampled_from(
    ["#", "*", "**", "_", "~~", "`", "```", "```py\n", "> ", "- ", "1. ", "- [x] ", "|", "|-|\n", "[", "]", "(", ")", "![",
     "<", ">", "&", "&lt;", "&#x202e;", "\\", "\n", "\n\n", "  \n", "    ", "\t", "\"", "'", "@ana", "https://a.example/",
     "www.a.example", "a@b.example", "javascript:", "[a]: /x\n", "<script>", "</p>", "<!--", "word", " ", "é", "漢", "😀",
     "\u200d", "\x00", "\ud800", "\ufffe", "\u202e", "---\n", "===\n"]
)  # fmt: skip
# What gives a page other words than the text has: numbers of notes, and what is opened first.
FOLDED = PIECES | st.sampled_from(["[^a]", "[^b]", "[^a]: ", "[^b]: x\n", "::: spoiler\n", "::: spoiler x\n", ":::\n", "::::"])
FOLDED_SOURCES = st.lists(FOLDED | st.text(max_size=8), max_size=40).map("".join)
SOURCES = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join) | st.text(max_size=400)
MENTIONS = {"ana": "/u/ana/"}


class Words(HTMLParser):
    """The words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.words += data


@settings(max_examples=300, deadline=None)
@given(SOURCES | FOLDED_SOURCES)
def test_any_text_renders_to_clean_html(source):
    rendered = render(source, mentions=MENTIONS)

    assert Audit(rendered.html).faults == []
    assert clean_html(rendered.html, notes='id="fn' in rendered.html) == rendered.html
    assert rendered == render(source, mentions=MENTIONS)
    assert rendered.mentioned <= find_mentions(source) & set(MENTIONS)
    rendered.html.encode()


@settings(max_examples=300, deadline=None)
@given(SOURCES)
def test_the_text_is_the_words_of_the_page_without_its_tags(source):
    rendered = render(source, mentions=MENTIONS)

    shown = "".join(Words(rendered.html).words.split())
    words = "".join(rendered.text.split())

    # A task that has no words shows its box as typed; everything else is the same, boxes apart.
    assert words.replace("[x]", "") == shown.replace("[x]", "")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["python", "javascript", "html", "bash", "sql", "yaml", "console"]))
def test_colouring_changes_no_letter_of_the_code(code, language):
    code = code.replace("\r", "\n").replace("\ufeff", "") + "\n"  # a block of code is made of whole lines

    assert Words(coloured(code, language)).words == code
