"""Who sees communities, their spaces, tags and products."""

from django.db.models import Exists, OuterRef, Q

from community.models import Community, Product, Space, Tag, TagGuide, Visibility
from community.viewer import Viewer
from community.visibility.blocks import moderated, readable_community
from core.gate import visibility_rule


@visibility_rule(Community)
def community_rule(viewer: Viewer) -> Q:
    """Public and listed communities exist for everybody, the others for their active members."""
    return Q(visibility__in=[Visibility.PUBLIC, Visibility.LISTED]) | Q(pk__in=viewer.reading_community_ids)


@visibility_rule(Space)
def space_rule(viewer: Viewer) -> Q:
    return Q(pk__in=viewer.readable_space_ids)


@visibility_rule(Tag)
def tag_rule(viewer: Viewer) -> Q:
    """Counts of a whole space: only for who sees every thread of it."""
    return Q(space_id__in=viewer.whole_space_ids) & Q(thread_count__gt=0)


@visibility_rule(TagGuide)
def tag_guide_rule(viewer: Viewer) -> Q:
    """Told with the tag itself; moderators also see what they wrote about a tag that nothing carries yet."""
    shown = Tag.objects.visible_to(viewer).filter(community=OuterRef("community"), name=OuterRef("name"))
    return Q(Exists(shown)) | moderated(viewer)


@visibility_rule(Product)
def product_rule(viewer: Viewer) -> Q:
    return readable_community(viewer, "community__")
