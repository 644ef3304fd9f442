"""The allow-list that every post passes last: what is not named here does not reach a page."""

import re

import nh3

from core.markup.highlight import LANGUAGE_CLASSES, TOKEN_CLASSES
from core.markup.links import SCHEMES, is_allowed_url

LINK_REL = "nofollow ugc noopener"

_CELL_CLASSES = {"align-left", "align-center", "align-right"}
_TAGS = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h3", "h4", "h5", "h6", "hr", "input", "label", "li", "ol", "p", "pre",
    "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


# Browsers skip these or read them as `/`, so that a path could name another host. The renderer encodes them.
_UNENCODED = re.compile(r"[\x00-\x20\\]")


def _own_path(url: str) -> str | None:
    return url if is_allowed_url(url) and not _UNENCODED.search(url) else None


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "div": {"aria-label"}, "ol": {"start"}},
    tag_attribute_values={
        "div": {"role": {"group"}, "tabindex": {"0"}},
        "pre": {"tabindex": {"0"}},
        "input": {"type": {"checkbox"}, "checked": {""}},
    },
    set_tag_attribute_values={"input": {"disabled": ""}},
    allowed_classes={
        "a": {"mention"},
        "code": set(LANGUAGE_CLASSES),
        "div": {"table-wrap"},
        "li": {"task-list-item"},
        "ol": {"contains-task-list"},
        "span": set(TOKEN_CLASSES),
        "td": _CELL_CLASSES,
        "th": _CELL_CLASSES,
        "ul": {"contains-task-list"},
    },
    url_schemes=set(SCHEMES),
    url_relative=_own_path,
    link_rel=LINK_REL,
)


def clean_html(html: str) -> str:
    """Return HTML with nothing but our own tags, attributes, classes and schemes."""
    return _CLEANER.clean(html)
