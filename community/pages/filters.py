"""Filters under the search field: plain links that put an operator into the query, or take it out again."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from community import search
from community.models import Community, ThreadKind
from community.nouns import one
from community.viewer import Viewer

SHOWN = 5  # values of one filter, those with most threads first
MOST_SHOWN = 100  # a higher count is "100+"


@dataclass(frozen=True)
class Chip:
    label: str
    count: str
    url: str
    is_on: bool


@dataclass(frozen=True)
class Filter:
    label: str
    chips: list[Chip]


def filters_of(viewer: Viewer, community: Community, query: str, counts: search.Counts) -> list[Filter]:
    """Return what can narrow a search further, or is narrowing it: nothing that would change nothing."""
    spaces = {space.slug: space.name for space in viewer.spaces.values() if space.community_id == community.pk}
    by_slug = {viewer.spaces[pk].slug: count for pk, count in counts.spaces.items() if pk in viewer.spaces}
    kinds = {kind: one(community.nouns, kind) for kind in ThreadKind.values}
    every: list[tuple[str, str, Iterable[tuple[str, int]], Callable[[str], str | None]]] = [
        ("status", _("Status"), counts.statuses.items(), _statuses().get),
        ("kind", _("Kind"), counts.kinds.items(), kinds.get),
        ("in", _("Space"), by_slug.items(), spaces.get),
        ("tag", _("Tag"), counts.tags.items(), lambda name: f"#{name}"),
        ("product", _("Product"), counts.products.items(), str),
    ]
    found = [Filter(label, _chips(community, query, name, values, says, counts)) for name, label, values, says in every]
    return [each for each in found if each.chips]


def _statuses() -> dict[str, str]:
    return {
        "solved": _("Solved"), "unanswered": _("Unanswered"), "answered": _("Answered"), "closed": _("Closed"),
        "needs-info": _("Needs info"), "unsolved": _("Not solved"), "open": _("Open"),
    }  # fmt: skip


def _chips(
    community: Community, query: str, name: str, values: Iterable[tuple[str, int]], says: Callable[[str], str | None],
    counts: search.Counts,
) -> list[Chip]:  # fmt: skip
    on = _said(query, name)
    chips = [Chip(says(value) or value, "", _url(community, _without(query, name, value)), True) for value in on]
    best = sorted(values, key=lambda pair: (-pair[1], pair[0]))
    more = [(value, count) for value, count in best if count < counts.total and value.lower() not in map(str.lower, on)]
    for value, count in more[:SHOWN]:
        operator = f'{name}:"{value}"' if " " in value else f"{name}:{value}"
        chips.append(Chip(says(value) or value, _number(count, counts.is_capped), _url(community, f"{query} {operator}"), False))
    return chips


def _number(count: int, is_capped: bool) -> str:
    if count >= MOST_SHOWN:
        return f"{MOST_SHOWN}+"
    return f"{count}+" if is_capped else str(count)


def _said(query: str, name: str) -> list[str]:
    return [quoted or plain for quoted, plain in re.findall(rf'(?<!\S){name}:(?:"([^"]*)"|(\S+))', query, re.IGNORECASE)]


def _without(query: str, name: str, value: str) -> str:
    return re.sub(rf'(?<!\S){name}:"?{re.escape(value)}"?(?!\S)', " ", query, flags=re.IGNORECASE)


def _url(community: Community, query: str) -> str:
    path = reverse("community:search", args=[community.slug])
    return f"{path}?{urlencode({'q': ' '.join(query.split())})}"
