"""From the Markdown of a post to its HTML, its words and the people it mentions."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from markdown_it.token import Token

from core.markup.files import File, Files
from core.markup.inline import Page
from core.markup.limits import MAX_LINES, MAX_SOURCE_LENGTH
from core.markup.mentions import Mentions
from core.markup.notes import ids_of
from core.markup.parser import build_parser
from core.markup.plaintext import plain_text
from core.markup.sanitise import clean_html
from core.text import clean_text

RENDERER_VERSION = 3  # raise it whenever the same source gives other HTML: stored posts are then rendered again

_PARSER = build_parser()
_NOBODY: Mapping[str, str] = MappingProxyType({})
_NO_FILES: Mapping[str, File] = MappingProxyType({})


@dataclass(frozen=True)
class Rendered:
    """A post as it is stored.

    html: safe to show. mentioned: lower-case handles that were linked. text: its words, plain; escape them on output.
    """

    html: str
    mentioned: frozenset[str]
    text: str


def render(source: str, *, mentions: Mapping[str, str] = _NOBODY, files: Mapping[str, File] = _NO_FILES) -> Rendered:
    """Render Markdown. `mentions` maps a lower-case handle to the address of its page, `files` an upper-case id to a file.

    The same arguments always give the same result, on any thread. Raises ValueError above MAX_SOURCE_LENGTH.
    """
    page = Page(Mentions(mentions), Files(files), ids_of(source) if "[^" in source else "")
    tokens = _parse(source, page)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {"page": page})
    # Entities (`&#x202E;`) bring characters that the source was cleaned of; an address must not change after it was checked.
    return Rendered(
        clean_html(clean_text(html), pictures=page.files.has_picture, notes=page.has_notes),
        frozenset(page.mentions.linked),
        plain_text(tokens),
    )


def find_mentions(source: str) -> set[str]:
    """Return the lower-case handles that a text calls, outside of code and links, at most MAX_MENTION_CANDIDATES.

    Raises ValueError above MAX_SOURCE_LENGTH.
    """
    if "@" not in source:
        return set()
    page = Page(Mentions(_NOBODY), Files(_NO_FILES))
    _parse(source, page)
    return set(page.mentions.called)


def _parse(source: str, page: Page) -> list[Token]:
    if len(source) > MAX_SOURCE_LENGTH:
        raise ValueError(f"A post has at most {MAX_SOURCE_LENGTH:,} characters, this has {len(source):,}.")
    markdown, rest = _split_at_line(clean_text(source), MAX_LINES)
    tokens = _PARSER.parse(markdown, {"page": page})
    if rest:
        tokens.append(Token("code_block", "code", 0, content=rest, block=True))
    return tokens


def _split_at_line(source: str, count: int) -> tuple[str, str]:
    if source.count("\n") <= count:
        return source, ""
    lines = source.split("\n", count)
    return "\n".join(lines[:count]), lines[count].strip("\n")
