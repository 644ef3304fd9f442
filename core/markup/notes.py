"""Footnotes: marks in the text, and the notes at its end, under ids that belong to this text alone."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from core.markup.inline import Page

# The plugin looks for the end of a label as far as the text goes; here it is short.
_LABEL = re.compile(r"\[\^[^\s\[\]]{1,40}\]")
_DEFINITION = re.compile(rf"{_LABEL.pattern}:")


def allow_notes(parser: MarkdownIt) -> None:
    """Let the parser read `[^label]`, and `[^label]: note` where no other block encloses it."""
    footnote_plugin(parser, inline=False)
    parser.block.ruler.at("footnote_def", _bounded_definition, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("footnote_ref", _bounded_mark)
    for name, rule in _RENDERING.items():
        parser.add_render_rule(name, rule)


def ids_of(source: str) -> str:
    """Return what the ids of a text's notes hold: the same for a preview, and another one for another text."""
    return hashlib.blake2b(source.encode(errors="replace"), digest_size=4).hexdigest()


def _bounded_definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not _DEFINITION.match(state.src, start, state.eMarks[start_line]):
        return False
    if silent:  # it ends a paragraph, also one of the note before it
        return True
    page: Page = state.env["page"]
    if state.level or not page.budget.notes or not footnote_def(state, start_line, end_line, False):
        return False
    page.budget.notes -= 1
    return True


def _bounded_mark(state: StateInline, silent: bool) -> bool:
    page: Page = state.env["page"]
    if not (page.budget.note_marks and _LABEL.match(state.src, state.pos, state.posMax) and footnote_ref(state, silent)):
        return False
    page.budget.note_marks -= not silent
    return True


def _names(token: Token, env: Any) -> tuple[str, str, str]:
    """Return the number of a note, its id, and the id of one mark that leads to it."""
    page: Page = env["page"]
    number = str(token.meta["id"] + 1)
    name = f"{page.note_ids}-{number}"
    return number, f"fn-{name}", f"fnref-{name}-{token.meta.get('subId', 0) + 1}"


def _mark(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    number, note, mark = _names(tokens[idx], env)
    return f'<sup><a href="#{note}" id="{mark}" class="note-mark">{number}</a></sup>'


def _note(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return f'<li id="{_names(tokens[idx], env)[1]}">'


def _way_back(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    number, _id, mark = _names(tokens[idx], env)
    return f' <a href="#{mark}" class="note-back">↩\ufe0e{number}</a>'


def _open(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    env["page"].has_notes = True
    return '<div class="notes">\n<ol>\n'


def _close(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return "</ol>\n</div>\n"


def _note_end(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return "</li>\n"


_RENDERING: dict[str, Any] = {
    "footnote_ref": _mark, "footnote_open": _note, "footnote_anchor": _way_back, "footnote_close": _note_end,
    "footnote_block_open": _open, "footnote_block_close": _close,
}  # fmt: skip
