"""What was looked for in vain in a community, the most frequent first: for its managers."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from community.models import Community, SearchMiss
from community.viewer import Viewer

SHOWN = 100


@dataclass(frozen=True)
class MissRow:
    words: str
    count: int
    last_at: datetime
    url: str


def misses_page(viewer: Viewer, community: Community) -> list[MissRow]:
    """Return up to a hundred; each leads to the search as it goes now."""
    rows = SearchMiss.objects.visible_to(viewer).filter(community=community).order_by("-count", "-last_at")[:SHOWN]
    path = reverse("community:search", args=[community.slug])
    return [MissRow(row.words, row.count, row.last_at, f"{path}?{urlencode({'q': row.words})}") for row in rows]
