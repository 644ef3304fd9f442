"""What becomes of the parts of a line once Markdown is read: links are counted, images and mentions become links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from core.markup.files import Files, is_file_address
from core.markup.limits import MAX_LINK_TITLE_LENGTH, Budget
from core.markup.links import find_bare, link_tokens
from core.markup.mentions import MENTION, Mentions
from core.markup.plaintext import inline_text

# Whatever one of the parser's inline rules acts on. A paragraph without any is its own text.
_MARK = re.compile(r"[\n\\`*_~\[<&]|://")


@dataclass
class Page:
    """The post being rendered: its mentions, its files, what is left of its budget, what the ids of its footnotes hold."""

    mentions: Mentions
    files: Files
    note_ids: str = ""
    has_notes: bool = False
    budget: Budget = field(default_factory=Budget)


def read_inline(state: StateCore) -> None:
    """Core rule: parse the inline marks of each block while the budget lasts."""
    page: Page = state.env["page"]
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        marks = len(_MARK.findall(token.content))
        if marks and page.budget.take_marks(marks):
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        elif token.content:
            token.children = [Token("text", "", 0, content=token.content)]


def rewrite_inline(state: StateCore) -> None:
    """Core rule: apply the rules of this module to each block."""
    page: Page = state.env["page"]
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = list(_rewrite(state, token.children, page))


def _rewrite(state: StateCore, children: list[Token], page: Page) -> Iterator[Token]:
    link: list[Token] | None = None
    for token in children:
        if token.type == "link_open":
            link = [token]
        elif token.type == "image":
            (yield from _image(token, page)) if link is None else link.append(_image_in_link(token, page))
        elif link is None:
            yield from _split_text(state, token, page) if token.type == "text" else [token]
        else:
            link.append(token)
            if token.type == "link_close":
                yield from _link(link, page)
                link = None


def _link(link: list[Token], page: Page) -> list[Token]:
    """Return a whole link; without its tags when there are too many; named by its address when it has no words."""
    opening, label, closing = link[0], link[1:-1], link[-1]
    if "title" in opening.attrs:
        opening.attrs["title"] = str(opening.attrs["title"])[:MAX_LINK_TITLE_LENGTH]
    if is_file_address(opening.attrs["href"]):
        file = page.files.at(opening.attrs["href"])
        if file is None:
            return label
        opening.attrs["href"] = file.url
        label = label if inline_text(label).strip() else [_text(file.name)]
    if not inline_text(label).strip() and not any(token.type == "image" for token in label):
        label = [_text(str(opening.attrs["href"]))]
    return [opening, *label, closing] if page.budget.take_link() else label


def _image(token: Token, page: Page) -> list[Token]:
    """Show a picture of ours, as a link to its full size.

    A remote image would tell its host who reads the post, so it is a link that the reader may follow.
    """
    if is_file_address(token.attrs["src"]):
        return _own_file(token, page)
    title = str(token.attrs.get("title", ""))[:MAX_LINK_TITLE_LENGTH]
    text = _image_text(token)
    return link_tokens(str(token.attrs["src"]), text, title) if page.budget.take_link() else [_text(text)]


def _own_file(token: Token, page: Page) -> list[Token]:
    file = page.files.at(token.attrs["src"])
    if file is None or not page.budget.take_link():
        return [_text(inline_text(token.children or []))]
    if not file.small_url:
        return link_tokens(file.url, inline_text(token.children or []).strip() or file.name)
    opening, _words, closing = link_tokens(file.url, "")
    return [opening, page.files.picture(token, file), closing]


def _image_in_link(token: Token, page: Page) -> Token:
    file = page.files.at(token.attrs["src"])
    if file is not None and file.small_url:
        return page.files.picture(token, file)
    return _text(inline_text(token.children or []) if is_file_address(token.attrs["src"]) else _image_text(token))


def _image_text(token: Token) -> str:
    return inline_text(token.children or []).strip() or str(token.attrs["src"])


def _split_text(state: StateCore, token: Token, page: Page) -> list[Token]:
    """Cut a text where something in it becomes a link."""
    text = token.content
    if "@" not in text and "www." not in text:
        return [token]
    parts: list[Token] = []
    position = 0
    for start, end, tokens in sorted(_links_in(state, text, page), key=lambda link: link[0]):
        if start > position:
            parts.append(_text(text[position:start]))
        parts += tokens
        position = end
    return [*parts, _text(text[position:])] if position < len(text) else parts


def _links_in(state: StateCore, text: str, page: Page) -> Iterator[tuple[int, int, list[Token]]]:
    for start, end, address in find_bare(text):
        if not page.budget.take_address():
            break
        href = state.md.normalizeLink(address)
        if state.md.validateLink(href) and page.budget.take_link():
            yield start, end, link_tokens(href, text[start:end])
    for match in MENTION.finditer(text):
        handle = match["handle"].lower()
        url = page.mentions.call(handle)
        if url and page.budget.take_link():
            page.mentions.linked.add(handle)
            yield match.start(), match.end(), link_tokens(url, match[0], css_class="mention")


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
