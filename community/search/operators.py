"""What narrows a search beside its words: `status:solved`, `tag:`, `user:`, `"a phrase"` and the like.

Whatever is none of them, such as `status:foo` or `a:b`, stays words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from community.models import TagGuide, Thread, ThreadKind, ThreadState
from community.search.asking import QUERY_LIMIT, words_of
from community.search.scope import Scope
from community.triage import needs_info
from community.viewer import Viewer

OPERATOR = re.compile(r'(?<!\S)([a-z]+):(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_PHRASE = re.compile(r'"([^"]+)"')
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
STATUSES: Mapping[str, Q] = {
    "solved": Q(thread__state=ThreadState.RESOLVED),
    "unsolved": ~Q(thread__state=ThreadState.RESOLVED),
    "open": Q(thread__state__in=[ThreadState.OPEN, ThreadState.ANSWERED]),
    "unanswered": Q(thread__state=ThreadState.OPEN, thread__kind=ThreadKind.QUESTION),
    "answered": Q(thread__state=ThreadState.ANSWERED),
    "closed": Q(thread__state=ThreadState.CLOSED),
}
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Said:
    """A query taken apart: `words` to look for, and `kept`, which documents must pass."""

    words: list[str]
    kept: Q
    is_narrow: bool


def taken_apart(scope: Scope, query: str) -> Said:
    rest, kept = query[:QUERY_LIMIT].replace("\x00", " "), []
    for found in list(OPERATOR.finditer(rest)):
        condition = _condition(scope.viewer, found[1].lower(), (found[2] or found[3] or "").strip())
        if condition is not None:
            kept.append(condition)
            rest = rest.replace(found[0], " ", 1)
    kept += [_phrase(scope, found[1]) for found in _PHRASE.finditer(rest) if len(words_of(found[1])) > 1]
    return Said(words_of(rest), reduce(and_, kept, Q()), bool(kept))


def _condition(viewer: Viewer, name: str, value: str) -> Q | None:
    """Return what an operator keeps, or None where this is none."""
    make = _CONDITIONS.get(name)
    return make(viewer, value) if make and value else None


def _phrase(scope: Scope, text: str) -> Q:
    asked = [SearchQuery(text, search_type="phrase", config=language) for language in scope.languages]
    return Q(vector=reduce(or_, asked)) if asked else NOTHING


def _is(viewer: Viewer, value: str) -> Q | None:
    if value.lower() == "mine":
        own = Q(thread__author=viewer.user_id) | Q(thread__sealed_author=viewer.user_id)
        return own if viewer.is_authenticated else NOTHING
    if value.lower() == "company":
        companies = Q(thread__author_organisation=viewer.organisation_id) | Q(
            thread__author_organisation__merged_into=viewer.organisation_id
        )
        return companies if viewer.organisation_id else NOTHING
    return None


def _tag(viewer: Viewer, value: str) -> Q:
    """A word that means a tag finds that tag, in the communities that say so."""
    name = value.lower().lstrip("#")
    meant = TagGuide.objects.visible_to(viewer).filter(synonyms__contains=[name]).values_list("community", "name")
    tags = [Q(community=community, thread__tags__contains=[tag]) for community, tag in meant]
    return reduce(or_, tags, Q(thread__tags__contains=[name]))


def _status(viewer: Viewer, value: str) -> Q | None:
    if value.lower() == "needs-info":
        waiting = Thread.objects.visible_to(viewer).filter(needs_info())
        return Q(thread__in=waiting.values("pk"))
    return STATUSES.get(value.lower())


def _moment(value: str) -> datetime | None:
    """Return the beginning of a year, a month or a day, in UTC; None for anything else."""
    found = _DATE.fullmatch(value)
    try:
        return datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=UTC) if found else None
    except ValueError:
        return None


def _when(lookup: str) -> Callable[[Viewer, str], Q | None]:
    def condition(viewer: Viewer, value: str) -> Q | None:
        moment = _moment(value)
        return Q(**{f"thread__created_at__{lookup}": moment}) if moment else None

    return condition


_CONDITIONS: Mapping[str, Callable[[Viewer, str], Q | None]] = {
    "status": _status,
    "user": lambda viewer, value: Q(thread__author__handle__iexact=value.lstrip("@")),
    "kind": lambda viewer, value: Q(thread__kind=value.lower()) if value.lower() in ThreadKind.values else None,
    "tag": _tag,
    "product": lambda viewer, value: Q(thread__product__iexact=value),
    "version": lambda viewer, value: Q(thread__product_version__iexact=value),
    "in": lambda viewer, value: Q(thread__space__slug=value.lower()),
    "before": _when("lt"),
    "after": _when("gte"),
    "is": _is,
}
