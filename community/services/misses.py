"""Searches that found nothing: which words, how often, when last. Nobody's name, and nothing that could be a secret."""

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from community.models import Community, SearchMiss
from community.models.misses import MISS_LENGTH
from community.search import words_of
from community.search.operators import OPERATOR
from core import clock
from core.disclosures import disclosures
from core.redaction import find

KEPT_FOR = timedelta(days=90)
MOST = 2000  # different searches of one community, so that nobody fills the table
BATCH = 5000
_GAPS = re.compile(r"(?<=\d)[\s.,/()-]+(?=\d)")
_LONG_NUMBER = re.compile(r"\d{6,}")


@transaction.atomic
def note_miss(community: Community, query: str) -> None:
    """Count a search that found nothing. Operators, which may name people, are left out; doubtful ones are not kept at all."""
    words = normalised(query)
    if community.is_executive or not words or tells_of_somebody(query):
        return
    rows = SearchMiss.objects.unscoped("counts a search; returns nothing").filter(community=community)
    if rows.filter(words=words).update(count=F("count") + 1, last_at=clock.now()) or rows.count() >= MOST:
        return
    SearchMiss.objects.bulk_create([SearchMiss(community=community, words=words, last_at=clock.now())], ignore_conflicts=True)


def normalised(query: str) -> str:
    """Return the words of a query as they are compared: without operators, in lower case, one blank between them."""
    return " ".join(word.lower() for word in words_of(OPERATOR.sub(" ", query)))[:MISS_LENGTH].strip()


def tells_of_somebody(query: str) -> bool:
    """Whether a query holds an address, a number of six digits or more, a name such as @mia, or what could be a secret."""
    has_number = _LONG_NUMBER.search(_GAPS.sub("", query)) is not None
    return has_number or "@" in query or bool(find(query) or disclosures(query))


def forget_misses() -> int:
    """Forget what was last looked for more than KEPT_FOR ago, up to BATCH rows a run; return how many."""
    rows = SearchMiss.objects.unscoped("deletes by age; shows nothing")
    old = rows.filter(last_at__lt=clock.now() - KEPT_FOR).order_by("last_at").values("pk")[:BATCH]
    return rows.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
