"""What one post may cost: sizes after which Markdown is shown as plain text, so that any text renders within a second.

No limit touches a text that people write for each other. Each was set by timing pathological texts of 100,000
characters (tests/core/test_markup_limits.py); docs/decisions/0002-markup.md tells what was slow.
"""

import re
from dataclasses import dataclass

MAX_SOURCE_LENGTH = 100_000  # characters; longer is refused
MAX_LINES = 4_000  # lines read as Markdown; what follows is shown as one block of code
MAX_MARKS = 8_000  # inline marks (`*`, `[`, line ends …) in one post; paragraphs beyond are shown as typed
MAX_QUOTE_LEVEL = 12  # levels of nesting at which `>` still opens a quote
MAX_LIST_LEVEL = 24  # the same for lists, which take two levels each
MAX_LEVEL = 32  # above both: the parser drops what is deeper, so nothing may get there
MAX_TABLE_COLUMNS = 50
MAX_TABLE_CELLS = 10_000  # in one post, missing cells of short rows included
MAX_LINKS = 500  # in one post; further ones keep their text
MAX_URL_LENGTH = 2_000  # characters
MAX_LINK_TITLE_LENGTH = 300  # characters; a reference can repeat its title in every link
MAX_MENTIONS = 20  # people linked in one post
MAX_NOTES = 100  # footnotes in one post, of which so many marks in its text
MAX_NOTE_MARKS = 300
MAX_SPOILERS = 30
MAX_MENTION_CANDIDATES = 100  # handles the caller is asked to look up
MAX_FILE_CANDIDATES = 100  # files of ours the caller is asked to look up
MAX_HIGHLIGHTED = 8_000  # characters of code coloured in one post
# Lexers are regular expressions whose time can grow with the square of what they look at: code stays plain when there is
# more in one block, in one line, in one run of white space, or in one run of words without punctuation.
MAX_HIGHLIGHTED_BLOCK = 4_000  # characters
MAX_HIGHLIGHTED_LINE = 200  # characters
MAX_HIGHLIGHTED_BLANK = 30  # characters
MAX_HIGHLIGHTED_WORDS = 40

_UNWIELDY_CODE = re.compile(
    rf"[^\n]{{{MAX_HIGHLIGHTED_LINE + 1}}}|\s{{{MAX_HIGHLIGHTED_BLANK + 1}}}"
    rf"|(?<!\S)(?:[^\s(){{}};,=.:\"']+\s+){{{MAX_HIGHLIGHTED_WORDS + 1}}}"
)


@dataclass
class Budget:
    """What is left for the post that is being rendered."""

    marks: int = MAX_MARKS
    cells: int = MAX_TABLE_CELLS
    addresses: int = MAX_LINKS  # typed without brackets, which are looked at before links are counted
    links: int = MAX_LINKS
    highlighted: int = MAX_HIGHLIGHTED
    notes: int = MAX_NOTES
    note_marks: int = MAX_NOTE_MARKS
    spoilers: int = MAX_SPOILERS

    def take_marks(self, count: int) -> bool:
        if count > self.marks:
            return False
        self.marks -= count
        return True

    def take_address(self) -> bool:
        self.addresses -= 1
        return self.addresses >= 0

    def take_link(self) -> bool:
        self.links -= 1
        return self.links >= 0

    def take_highlighting(self, code: str) -> bool:
        if len(code) > min(MAX_HIGHLIGHTED_BLOCK, self.highlighted) or _UNWIELDY_CODE.search(code):
            return False
        self.highlighted -= len(code)
        return True
