"""HTML of the blocks that differ from plain CommonMark: code, tables, boxes of task lists."""

from collections.abc import Sequence
from itertools import takewhile

from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from core.markup.highlight import coloured, known_language
from core.markup.inline import Page
from core.markup.plaintext import inline_text

TABLE_LABEL_LENGTH = 80  # characters


class PostRenderer(RendererHTML):
    """Renders the tokens of one post; keeps nothing between posts."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        page: Page = env["page"]
        language = known_language(unescapeAll(token.info))
        if language and page.budget.take_highlighting(token.content):
            return _code(coloured(token.content, language), language)
        return _code(escapeHtml(token.content), language)

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _code(escapeHtml(tokens[idx].content))

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A wide table scrolls in a box that the keyboard reaches, named by the table's own header in its own language.

        The box is a group, not a region: regions are landmarks, and two tables of equal header would be two equal ones.
        """
        header = takewhile(lambda token: token.type != "thead_close", tokens[idx:])
        names = (inline_text(token.children or []).strip() for token in header if token.type == "inline")
        label = ", ".join(name for name in names if name)[:TABLE_LABEL_LENGTH]
        naming = f' role="group" aria-label="{escapeHtml(label)}"' if label else ""
        return f'<div class="table-wrap" tabindex="0"{naming}>\n<table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table>\n</div>\n"

    def list_item_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.renderToken(tokens, idx, options, env) + str(tokens[idx].meta.get("typed", ""))

    def s_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "<del>"

    def s_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</del>"


def _code(html: str, language: str | None = None) -> str:
    css_class = f' class="language-{language}"' if language else ""
    return f'<pre tabindex="0"><code{css_class}>{html}</code></pre>\n'
