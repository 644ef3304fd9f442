"""The install's front page, and the landing page of a listed community."""

from dataclasses import dataclass

from django.urls import reverse

from community import policies
from community.brand import stylesheet_url
from community.links import community_address
from community.models import Community, JoinPolicy, MembershipStatus
from community.pages.header import image_url
from community.services.targets import spaces_of
from community.viewer import Viewer


@dataclass(frozen=True)
class CommunityCard:
    """A community in the directory. It shows no member count: a crowd is not a success."""

    name: str
    url: str
    tagline: str
    initial: str
    logo_url: str | None
    accent_class: str
    visibility: str
    thread_count: int


@dataclass(frozen=True)
class DirectoryPage:
    communities: list[CommunityCard]
    mine: list[CommunityCard]
    found_url: str


@dataclass(frozen=True)
class LandingPage:
    """All that an outsider may know of a listed community."""

    name: str
    tagline: str
    initial: str
    logo_url: str | None
    brand_css_url: str
    join_policy: str
    join_url: str | None
    status: str
    asks_questions: bool


def directory_page(viewer: Viewer) -> DirectoryPage:
    """Return the viewer's own communities, and the public and listed ones besides, by name; none stands in both."""
    rows = sorted(Community.objects.visible_to(viewer), key=lambda community: community.name.lower())
    mine = [row for row in rows if row.pk in viewer.member_community_ids]
    shown = [row for row in rows if row not in mine]
    found_url = reverse("community:found") if policies.may_found(viewer) else ""
    return DirectoryPage([_card(viewer, row) for row in shown], [_card(viewer, row) for row in mine], found_url)


def landing_page(viewer: Viewer, community: Community) -> LandingPage:
    standing = viewer.standings.get(community.pk)
    joins = community.join_policy in JoinPolicy.asked_for()
    status = standing.status if standing else ""
    may_join = joins and status in ("", MembershipStatus.LEFT)
    return LandingPage(
        name=community.name, tagline=community.tagline, initial=community.name[:1].upper(), logo_url=image_url(community, "logo"),
        brand_css_url=stylesheet_url(community), join_policy=community.join_policy,
        join_url=reverse("community:join", args=[community.slug]) if may_join else None,
        status=MembershipStatus.PENDING if status == MembershipStatus.PENDING else "",
        asks_questions=bool(may_join and community.join_policy == JoinPolicy.REQUEST and community.join_questions),
    )  # fmt: skip


def _card(viewer: Viewer, community: Community) -> CommunityCard:
    return CommunityCard(
        name=community.name, url=community_address(community), tagline=community.tagline,
        initial=community.name[:1].upper(), logo_url=image_url(community, "logo"), accent_class=f"hue-{community.pk.int % 12}",
        visibility=community.visibility,
        thread_count=sum(each.thread_count for each in spaces_of(viewer, community) if viewer.sees_every_thread_of(each)),
    )  # fmt: skip
