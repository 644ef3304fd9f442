"""Search results: thread rows with the words that matched marked in their excerpt."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import search
from community.links import post_path
from community.models import Community
from community.pages.filters import Filter, filters_of
from community.pages.lists import ThreadRow, rows_of
from community.viewer import Viewer

PAGE_SIZE = 20
# Marks that mean nothing in one line of plain words; underscores stay, they are part of names.
_MARKDOWN = re.compile(r"\*\*|`+|^[#>\-]+ |(?<=\s)[#>|]+ ", re.MULTILINE)
DEEPEST_PAGE = 50


@dataclass(frozen=True)
class ResultRow(ThreadRow):
    snippet: SafeString = SafeString("")
    is_partial: bool = False
    found_in: str = ""
    found_url: str = ""


@dataclass(frozen=True)
class SearchPage:
    query: str
    rows: list[ResultRow]
    total: str
    next_url: str | None
    filters: list[Filter]
    is_in_vain: bool


def search_page(viewer: Viewer, community: Community, query: str, page: str) -> SearchPage:
    """Return one page of results. How many there are in all is not counted: nobody reads the hundredth."""
    query = query.replace("\x00", "").strip()[: search.QUERY_LIMIT]
    number = int(page) if page.isascii() and page.isdigit() and 1 <= int(page[:4]) <= DEEPEST_PAGE else 1
    finding = search.find_threads(viewer, community, query, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    more, found = len(finding.matches) > PAGE_SIZE and number < DEEPEST_PAGE, finding.matches[:PAGE_SIZE]
    described = rows_of(viewer, community, [match.thread for match in found])
    rows = [_result(community, row, match) for row, match in zip(described, found, strict=True)]
    path = reverse("community:search", args=[community.slug])
    next_url = f"{path}?{urlencode({'q': query, 'page': number + 1})}" if more else None
    filters = filters_of(viewer, community, query, finding.counts)
    is_in_vain = number == 1 and not rows
    return SearchPage(query, rows, _total(number, len(rows), more), next_url, filters, is_in_vain)


def _total(number: int, count: int, more: bool) -> str:
    if more:
        return _("More than %(n)s threads") % {"n": number * PAGE_SIZE}
    count += (number - 1) * PAGE_SIZE
    return ngettext("%(n)s thread", "%(n)s threads", count) % {"n": count}


def _result(community: Community, row: ThreadRow, match: search.Match) -> ResultRow:
    facts = {name: getattr(row, name) for name in row.__dataclass_fields__}
    where, url = "", ""
    if match.reply is not None:
        where = _("in the solution") if match.reply.is_solution else _("in a reply")
        url = post_path(match.thread, match.reply, community)
    return ResultRow(**facts, snippet=_marked(match.headline), is_partial=match.is_partial, found_in=where, found_url=url)


def _marked(headline: str) -> SafeString:
    """Drop the Markdown of a headline, escape it, then turn the search's own markers into <mark>."""
    text = escape(" ".join(_MARKDOWN.sub(" ", headline).split()))
    return mark_safe(text.replace("\u27e6", "<mark>").replace("\u27e7", "</mark>"))  # noqa: S308  (escaped just before)
