"""The tags of a community, counted over the spaces that the viewer reads."""

from dataclasses import dataclass

from django.db.models import Sum
from django.urls import reverse

from community.models import Community, Tag
from community.viewer import Viewer

TAGS_SHOWN = 300


@dataclass(frozen=True)
class TagCard:
    name: str
    url: str
    thread_count: int


def tag_cards(viewer: Viewer, community: Community) -> list[TagCard]:
    """Return the most used tags first."""
    rows = Tag.objects.visible_to(viewer).filter(community=community).values("name").annotate(total=Sum("thread_count"))
    return [
        TagCard(row["name"], reverse("community:tag", args=[community.slug, row["name"]]), row["total"])
        for row in rows.order_by("-total", "name")[:TAGS_SHOWN]
    ]
