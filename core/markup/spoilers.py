"""What a reader opens when they want to: `::: spoiler Title`, lines, `:::`."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from core.markup.inline import Page
from core.markup.limits import MAX_QUOTE_LEVEL

SPOILER_OPEN, SPOILER_CLOSE = "container_spoiler_open", "container_spoiler_close"
TITLE_LENGTH = 120  # characters
UNTITLED = "Spoiler"  # the same word in most languages; HTML is made once for readers of all of them
_OPENING = re.compile(r"\s*spoiler(?:\s+(?P<title>\S.*))?\s*$")


def allow_spoilers(parser: MarkdownIt) -> None:
    container_plugin(parser, "spoiler", validate=lambda params, _markup: bool(_OPENING.match(params)), render=_render)
    rules = parser.block.ruler
    plain = rules.getRules("")[rules.get_active_rules().index("container_spoiler")]

    def bounded(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        """The plugin looks for the end of each block in all lines below it: few of them, none deep."""
        page: Page = state.env["page"]
        if not state.src.startswith(":::", state.bMarks[start_line] + state.tShift[start_line]):
            return False
        if not page.budget.spoilers or state.level >= MAX_QUOTE_LEVEL or not plain(state, start_line, end_line, silent):
            return False
        page.budget.spoilers -= not silent
        return True

    rules.at("container_spoiler", bounded, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _render(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    if tokens[idx].nesting == -1:
        return "</details>\n"
    return f'<details class="spoiler">\n<summary>{escapeHtml(title_of(tokens[idx]))}</summary>\n'


def title_of(token: Token) -> str:
    found = _OPENING.match(token.info)
    return ((found and found["title"]) or UNTITLED).strip()[:TITLE_LENGTH]
