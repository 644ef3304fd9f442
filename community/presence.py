"""What the head of every page shows of communities, and who may see a person's picture."""

import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest
from django.urls import reverse

from accounts.mails import brand_at
from accounts.models import User
from accounts.presence import Visitor, nav_part, person_rule
from community import policies
from community.brand import MailBrand, mail_brand
from community.hosts import here, narrowed
from community.links import central, community_address, lasting
from community.models import Community, Membership, Visibility
from community.viewer import Viewer
from community.views.frame import viewer_in


@person_rule
def shares_a_community(visitor: Visitor, person_id: uuid.UUID) -> bool:
    """A person is seen by whoever may see one of their memberships; on a community's own domain, the one there."""
    viewer = narrowed(Viewer.for_user(visitor) if isinstance(visitor, User) else Viewer.anonymous())
    memberships = Membership.objects.visible_to(viewer).filter(user_id=person_id)
    place = here()
    return (memberships.filter(community_id=place.community_id) if place else memberships).exists()


@brand_at.fill
def brand_of_page(path: str) -> MailBrand | None:
    """Return the brand of the public community to which a path leads. Of others a mail must not tell that they exist."""
    parts = urlsplit(path)
    slug = parts.path.removeprefix("/c/").partition("/")[0] if parts.path.startswith("/c/") else ""
    host = parse_qs(parts.query).get("to", [""])[0] if parts.path == lasting("community:hand_over") else ""
    if not slug and not host:
        return None
    communities = Community.objects.visible_to(Viewer.anonymous("mail")).filter(visibility=Visibility.PUBLIC)
    found = communities.filter(slug=slug).first() if slug else communities.filter(domain=host).first()
    return mail_brand(found) if found else None


@nav_part
def communities(request: HttpRequest) -> dict[str, Any]:
    """The visitor's communities by name, and their profile in the one on the page."""
    viewer = viewer_in(request)
    mine = {
        space.community_id: space.community
        for space in viewer.spaces.values()
        if space.community_id in viewer.member_community_ids
    }
    by_name = sorted(mine.values(), key=lambda community: community.name.lower())
    here = next((each for each in by_name if request.path.startswith(community_address(each))), None)
    return {
        "my_communities": [{"name": each.name, "url": community_address(each)} for each in by_name],
        "glass_url": central("glass:desk") if policies.may_ask_for_glass(viewer) else "",
        "profile_url": reverse("community:profile", args=[here.slug, viewer.user.handle]) if here and viewer.user else "",
    }
