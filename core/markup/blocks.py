"""What becomes of blocks once Markdown is read: heading levels, table cells, task lists."""

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# A page has its title as h1 and each post stands under an h2.
LEVEL_ABOVE_POST = 2
DEEPEST_LEVEL = 6
_ALIGNMENTS = {"text-align:left": "align-left", "text-align:center": "align-center", "text-align:right": "align-right"}


def rewrite_blocks(state: StateCore) -> None:
    """Core rule: apply the rules of this module to each block."""
    outline: list[int] = []
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open":
            token.tag = state.tokens[index + 2].tag = _heading_tag(int(token.tag[1]), outline)
        elif token.type in {"th_open", "td_open"}:
            _rewrite_cell(state.tokens, index)
        elif token.type == "list_item_open" and "checked" in token.meta:
            _label_task(state.tokens, index)


def _heading_tag(level: int, outline: list[int]) -> str:
    """Return the tag one step below the heading that encloses this one, so no level is skipped, whatever was typed.

    `outline` holds the typed levels of the enclosing headings, outermost first.
    """
    while outline and outline[-1] >= level:
        outline.pop()
    outline.append(level)
    return f"h{min(LEVEL_ABOVE_POST + len(outline), DEEPEST_LEVEL)}"


def _rewrite_cell(tokens: list[Token], index: int) -> None:
    """Style attributes are forbidden by the content policy; an empty header cell names nothing."""
    cell = tokens[index]
    if "style" in cell.attrs:
        cell.attrs = {"class": _ALIGNMENTS[str(cell.attrs["style"])]}
    if cell.type == "th_open" and not tokens[index + 1].content:
        cell.tag = tokens[index + 2].tag = "td"


def _label_task(tokens: list[Token], index: int) -> None:
    """Tie the box of a task to its words, which name it for a screen reader; without words it is shown as typed."""
    item = tokens[index]
    checked = item.meta.pop("checked")
    words = tokens[index + 2] if tokens[index + 1].type == "paragraph_open" else None
    if words is None or not words.children:
        item.meta["typed"] = "[x] " if checked else "[ ] "
        return
    attrs: dict[str, str | int | float] = {"type": "checkbox", "disabled": ""}
    if checked:
        attrs["checked"] = ""
    words.children = [
        Token("label_open", "label", 1),
        Token("checkbox", "input", 0, attrs=attrs),
        Token("text", "", 0, content=" "),
        *words.children,
        Token("label_close", "label", -1),
    ]
