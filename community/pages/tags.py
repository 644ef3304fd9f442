"""The tags of a community, counted over the spaces that the viewer reads."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery, Sum
from django.urls import reverse

from community import policies
from community.models import Community, Tag, TagGuide
from community.viewer import Viewer

TAGS_SHOWN = 300


@dataclass(frozen=True)
class TagCard:
    name: str
    url: str
    thread_count: int
    description: str = ""


def tag_cards(viewer: Viewer, community: Community) -> list[TagCard]:
    """Return the most used tags first."""
    rows = Tag.objects.visible_to(viewer).filter(community=community).values("name").annotate(total=Sum("thread_count"))
    guides = TagGuide.objects.visible_to(viewer).filter(community=community, name=OuterRef("name"))
    rows = rows.annotate(description=Subquery(guides.values("description")[:1]))
    return [
        TagCard(row["name"], _tag_path(community, row["name"]), row["total"], row["description"] or "")
        for row in rows.order_by("-total", "name")[:TAGS_SHOWN]
    ]


@dataclass(frozen=True)
class TagAbout:
    """What is known of a tag: `main_url` leads on where the name is a synonym, `edit_url` is for moderators."""

    description: str = ""
    synonyms: tuple[str, ...] = ()
    main_url: str = ""
    edit_url: str = ""


def about_tag(viewer: Viewer, community: Community, name: str) -> TagAbout:
    """Return what moderators said about a tag, or where a synonym leads."""
    known = TagGuide.objects.visible_to(viewer).filter(community=community)
    guide = known.filter(Q(name=name) | Q(synonyms__contains=[name])).first()
    if guide is not None and guide.name != name:
        return TagAbout(main_url=_tag_path(community, guide.name))
    edit_url = reverse("community:edit_tag", args=[community.slug, name]) if policies.may_moderate(viewer, community) else ""
    return TagAbout(guide.description, tuple(guide.synonyms), "", edit_url) if guide else TagAbout(edit_url=edit_url)


def _tag_path(community: Community, name: str) -> str:
    return reverse("community:tag", args=[community.slug, name])
