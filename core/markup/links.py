"""Which addresses become links, and where an address typed without brackets starts and ends."""

import re

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from core.markup.files import is_file_address
from core.markup.limits import MAX_URL_LENGTH

SCHEMES = frozenset({"http", "https", "mailto"})

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE | re.ASCII)
_AUTHORITY = re.compile(r"https?://(?P<authority>[^/?#]+)", re.IGNORECASE)
_HTTP_BEFORE = re.compile(r"(?<![a-z0-9<])https?$", re.IGNORECASE | re.ASCII)
# An address ends at white space, at what no address holds, and at the punctuation of scripts that write without blanks.
_REST = r"[^\s<>\"`\\|^{}\u3001\u3002\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\u300c-\u3011\u300a\u300b]"
_HTTP_REST = re.compile(rf"://[^\W_][^\s/?#:@<]*{_REST}*")
_BARE = re.compile(
    rf"(?<![\w.@/:+-])(?:"
    rf"(?P<www>www\.[\w-]{{1,63}}\.{_REST}+)"
    r"|(?P<mail>(?:mailto:)?(?:[A-Za-z0-9._+-]{1,64})@[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){1,8}(?<![_-]))(?![\w@-])"
    r")",
)
_TRAILING = "?!.,:*_~'\""
_ENTITY_END = re.compile(r"&[A-Za-z0-9]{1,31};$|;$")


def is_allowed_url(url: str) -> bool:
    """Whether a normalised address may be linked: http, https, mailto, a path of this site or a file of ours.

    Refused: other schemes, `//host` (looks like a path), names and passwords before a host (they disguise it).
    """
    if len(url) > MAX_URL_LENGTH or url.startswith("//"):
        return False
    scheme = _SCHEME.match(url)
    if not scheme:
        return True
    name = scheme[1].lower()
    if name == "attachment":
        return is_file_address(url)
    if name == "mailto":
        return True
    authority = _AUTHORITY.match(url)
    return name in SCHEMES and authority is not None and "@" not in authority["authority"]


def link_tokens(href: str, text: str, title: str = "", css_class: str = "") -> list[Token]:
    """Return the tokens of one link."""
    attrs: dict[str, str | int | float] = {"href": href}
    if title:
        attrs["title"] = title
    if css_class:
        attrs["class"] = css_class
    return [
        Token("link_open", "a", 1, attrs=attrs),
        Token("text", "", 0, content=text, level=1),
        Token("link_close", "a", -1),
    ]


def bare_http_link(state: StateInline, silent: bool) -> bool:
    """Inline rule: link `https://…` where it stands, before its `_` and `*` are taken for emphasis (GFM section 6.9)."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _HTTP_BEFORE.search(state.pending[-6:])
    rest = _HTTP_REST.match(state.src, state.pos, min(state.posMax, state.pos + MAX_URL_LENGTH + 1))
    if not scheme or not rest or not state.env["page"].budget.take_address():
        return False
    url = scheme[0] + rest[0]
    url = url[: trimmed_length(url)]
    href = state.md.normalizeLink(url)
    if not state.md.validateLink(href):
        return False
    state.pending = state.pending[: -len(scheme[0])]
    if state.pending:
        state.pushPending()
    state.tokens += link_tokens(href, url)
    state.pos += len(url) - len(scheme[0])
    return True


def trimmed_length(url: str) -> int:
    """Return the length of a typed address without the punctuation of the sentence around it (GFM section 6.9)."""
    end = _first_unmatched_bracket(url)
    while end:
        last = url[end - 1]
        if last in _TRAILING:
            end = len(url[:end].rstrip(_TRAILING))
        elif last == ")" and url.count(")", 0, end) > url.count("(", 0, end):
            end -= 1
        elif last == ";" and (entity := _ENTITY_END.search(url[:end])):
            end = entity.start()
        else:
            break
    return end


def _first_unmatched_bracket(url: str) -> int:
    depth = 0
    for index, character in enumerate(url):
        depth += (character == "[") - (character == "]")
        if depth < 0:
            return index
    return len(url)


def find_bare(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, address) of each `www.` address and e-mail address typed in a text, in order."""
    found = []
    for match in _BARE.finditer(text):
        if match["mail"]:
            address = match["mail"] if match["mail"].startswith("mailto:") else f"mailto:{match['mail']}"
            found.append((match.start(), match.end(), address))
        else:
            end = match.start() + trimmed_length(match["www"])
            found.append((match.start(), end, f"http://{text[match.start() : end]}"))
    return found
