"""The words of a post without its markup, for search and excerpts."""

from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from core.text import clean_text

_BREAKS = frozenset({"softbreak", "hardbreak"})
_CODE = frozenset({"fence", "code_block"})


def inline_text(tokens: Iterable[Token]) -> str:
    """Return the words of one line of tokens."""
    return "".join(_words(tokens))


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in _BREAKS:
            yield "\n"
        elif token.type == "image":
            yield inline_text(token.children or [])
        else:
            yield token.content


def _open_to_all(tokens: Iterable[Token]) -> Iterator[Token]:
    """Leave out what a reader must open first: an excerpt would give it away."""
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type.startswith("container_spoiler") else 0
        if not depth:
            yield token


def plain_text(tokens: Iterable[Token]) -> str:
    """Return the words of a post, one block a line. It may hold `<` and `&` as people typed them: escape it on output."""
    blocks = (
        inline_text(token.children or []).strip() if token.type == "inline" else token.content.rstrip("\n")
        for token in _open_to_all(tokens)
        if token.type == "inline" or token.type in _CODE
    )
    return clean_text("\n".join(block for block in blocks if block)).strip()
