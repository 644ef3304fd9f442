"""The Markdown parser of posts: CommonMark with tables, strikethrough, task lists and bare links, bounded."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block, table

from core.markup.blocks import rewrite_blocks
from core.markup.inline import Page, read_inline, rewrite_inline
from core.markup.limits import MAX_LEVEL, MAX_LIST_LEVEL, MAX_QUOTE_LEVEL, MAX_TABLE_COLUMNS
from core.markup.links import bare_http_link, is_allowed_url
from core.markup.notes import allow_notes
from core.markup.renderer import PostRenderer
from core.markup.spoilers import allow_spoilers

_TABLE_STARTS = frozenset("|-:")


class PostParser(MarkdownIt):
    """CommonMark with our own view of addresses. It keeps nothing between posts, so threads share one."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return is_allowed_url(url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        """Show an address as it was typed: decoding `xn--` and `%` would let it pass for another."""
        return link


def build_parser() -> PostParser:
    """Return a parser that wants `env["page"]`, a Page, with each text."""
    options = {"html": False, "xhtmlOut": False, "tasklists": True, "maxNesting": MAX_LEVEL}
    parser = PostParser("commonmark", options, renderer_cls=PostRenderer)
    parser.enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline"])
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("blockquote", _bounded_quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.block.ruler.at("list", _bounded_list, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.inline.ruler.after("text", "bare_http_link", bare_http_link)
    allow_spoilers(parser)
    allow_notes(parser)
    parser.core.ruler.at("inline", read_inline)
    parser.core.ruler.after("footnote_tail", "rewrite_inline", rewrite_inline)
    parser.core.ruler.after("rewrite_inline", "rewrite_blocks", rewrite_blocks)
    return parser


def _bounded_quote(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    return state.level < MAX_QUOTE_LEVEL and blockquote(state, start_line, end_line, silent)


def _bounded_list(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    return state.level < MAX_LIST_LEVEL and list_block(state, start_line, end_line, silent)


def _bounded_table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read a table of few columns and no more rows than there are cells left; further rows are text."""
    if start_line + 1 >= end_line:
        return False
    # The second line of a table is `|---|---|`, and tells how many columns there are.
    first, last = state.bMarks[start_line + 1] + state.tShift[start_line + 1], state.eMarks[start_line + 1]
    if state.src[first:last][:1] not in _TABLE_STARTS:
        return False
    columns = state.src[first:last].strip("| \t").count("|") + 1
    if columns > MAX_TABLE_COLUMNS:
        return False
    page: Page = state.env["page"]
    last_line = min(end_line, start_line + 2 + page.budget.cells // columns)
    if not table(state, start_line, last_line, silent):
        return False
    if not silent:
        page.budget.cells -= (state.line - start_line) * columns
    return True
