"""The allow-list that every post passes last: what is not named here does not reach a page."""

import re
from typing import Any

import nh3

from core.markup.highlight import LANGUAGE_CLASSES, TOKEN_CLASSES
from core.markup.links import SCHEMES, is_allowed_url

LINK_REL = "nofollow ugc noopener"

_CELL_CLASSES = {"align-left", "align-center", "align-right"}
_TAGS = {
    "a", "blockquote", "br", "code", "del", "details", "div", "em", "h3", "h4", "h5", "h6", "hr", "input", "label", "li",
    "ol", "p", "pre", "span", "strong", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


# Browsers skip these or read them as `/`, so that a path could name another host. The renderer encodes them.
_UNENCODED = re.compile(r"[\x00-\x20\\]")


def _own_path(url: str) -> str | None:
    return url if is_allowed_url(url) and not _UNENCODED.search(url) else None


_NOTE_ID = re.compile(r"fn(?:ref)?-[0-9a-f]{8}(?:-[0-9]{1,3}){1,2}")


def _own_value(tag: str, name: str, value: str) -> str | None:
    """Pictures come from this host alone: another would learn who reads the post. Ids are those of footnotes."""
    is_foreign = tag == "img" and name == "src" and not (value.startswith("/") and _own_path(value))
    is_strange = name == "id" and not _NOTE_ID.fullmatch(value)
    return None if is_foreign or is_strange else value


_ATTRIBUTES: dict[str, set[str]] = {"a": {"href", "title"}, "div": {"aria-label"}, "ol": {"start"}}


def _cleaner(tags: set[str], attributes: dict[str, set[str]], attribute_filter: Any = None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        attributes=attributes,
        attribute_filter=attribute_filter,
        tag_attribute_values={
            "div": {"role": {"group"}, "tabindex": {"0"}},
            "pre": {"tabindex": {"0"}},
            "input": {"type": {"checkbox"}, "checked": {""}},
        },
        set_tag_attribute_values={"input": {"disabled": ""}},
        allowed_classes={
            "a": {"mention", "note-mark", "note-back"},
            "code": set(LANGUAGE_CLASSES),
            "details": {"spoiler"},
            "div": {"table-wrap", "notes"},
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


_PICTURE = {"img": {"src", "alt", "width", "height", "loading"}}
_NOTES = {"a": {"href", "title", "id"}, "li": {"id"}}
_CLEANER = _cleaner(_TAGS, _ATTRIBUTES)
# Asked about each attribute, so they are used only for posts with pictures or footnotes.
_WITH_NOTES = _cleaner(_TAGS, _ATTRIBUTES | _NOTES, _own_value)
_WITH_PICTURES = _cleaner(_TAGS | {"img"}, _ATTRIBUTES | _PICTURE, _own_value)
_WITH_BOTH = _cleaner(_TAGS | {"img"}, _ATTRIBUTES | _PICTURE | _NOTES, _own_value)


def clean_html(html: str, *, pictures: bool = False, notes: bool = False) -> str:
    """Return HTML with nothing but our own tags, attributes, classes and schemes; pictures and ids where the post has some."""
    if pictures:
        return (_WITH_BOTH if notes else _WITH_PICTURES).clean(html)
    return (_WITH_NOTES if notes else _CLEANER).clean(html)
