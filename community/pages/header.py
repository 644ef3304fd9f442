"""The frame of every page inside a community: brand, navigation, spaces, and what the viewer may do here."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies, slots
from community.brand import stylesheet_url
from community.models import Access, Community, JoinPolicy, MembershipStatus, Space, ThreadKind, ThreadSight, Visibility
from community.nouns import Nouns, sentence
from community.services.targets import spaces_of
from community.viewer import Viewer

LINKS_SIDE_BY_SIDE, LINKS_LENGTH = 2, 28  # the latter in characters, all together


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class SpaceLink:
    """A space in the side column; `is_private` when it is read by fewer people than its community."""

    name: str
    url: str
    unanswered_count: int
    is_current: bool = False
    is_private: bool = False
    description: str = ""


@dataclass(frozen=True)
class CommunityHeader:
    """What base.html shows of a community."""

    name: str
    slug: str
    tagline: str
    initial: str
    url: str
    search_url: str
    ask_url: str
    ask_label: str
    brand_css_url: str
    logo_url: str | None
    cover_url: str | None
    favicon_url: str | None
    header_links: list[NavLink]
    links_fold: bool
    nav: list[NavLink]
    visibility: str
    is_private: bool
    is_executive: bool
    can_ask: bool
    can_moderate: bool
    can_manage: bool
    review_count: int
    membership_status: str
    join_url: str | None
    leave_url: str | None
    space_links: list[SpaceLink]
    feed_url: str | None
    manifest_url: str | None
    language: str
    footer_links: list[NavLink]
    privacy_url: str
    nouns: Nouns
    terms_url: str | None
    owes_terms: bool
    read_by_glass_until: datetime | None = None


def header_of(viewer: Viewer, community: Community, *, current: str = "", space: Space | None = None) -> CommunityHeader:
    """Return the header; it costs no query, but one for moderators."""
    slug, spaces = community.slug, spaces_of(viewer, community)
    standing = viewer.standings.get(community.pk)
    return CommunityHeader(
        name=community.name,
        slug=slug,
        tagline=community.tagline,
        initial=community.name[:1].upper(),
        url=reverse("community:home", args=[slug]),
        search_url=reverse("community:search", args=[slug]),
        ask_url=reverse("community:ask", args=[slug]),
        ask_label=sentence(community.nouns, "start", _first_kind(spaces)),
        brand_css_url=stylesheet_url(community),
        logo_url=image_url(community, "logo"),
        cover_url=image_url(community, "cover"),
        favicon_url=image_url(community, "favicon"),
        header_links=_links(community.header_links),
        links_fold=_folds([link["label"] for link in community.header_links]),
        nav=_nav(viewer, community, current),
        visibility=community.visibility,
        is_private=community.visibility != Visibility.PUBLIC,
        is_executive=community.is_executive,
        can_ask=not viewer.is_authenticated
        or any(policies.may_start(viewer, community, each, each.kinds[0]) for each in spaces if each.kinds),
        can_moderate=bool(policies.may_moderate(viewer, community)),
        can_manage=bool(policies.may_manage(viewer, community)),
        review_count=slots.review_count(viewer, community) if policies.may_moderate(viewer, community) else 0,
        membership_status=standing.status if standing else "",
        join_url=_join_url(viewer, community),
        leave_url=reverse("community:leave", args=[slug]) if standing and (standing.is_active or standing.is_shut_out) else None,
        space_links=[space_link(viewer, community, each, space) for each in spaces],
        feed_url=reverse("community:atom_feed", args=[slug]) if community.is_public else None,
        manifest_url=reverse("community:manifest", args=[slug]) if community.is_public else None,
        language=community.language,
        footer_links=_links(community.footer_links),
        privacy_url=reverse("community:privacy", args=[slug]) if community.privacy_html else "",
        nouns=community.nouns,
        read_by_glass_until=viewer.passes[community.pk].ends_at if community.pk in viewer.passes else None,
        terms_url=reverse("community:terms", args=[slug]) if community.terms_version else None,
        owes_terms=bool(standing and standing.owes_terms),
    )


def _first_kind(spaces: list[Space]) -> str:
    """Return the kind that the button of every page starts."""
    return ThreadKind.QUESTION if any(ThreadKind.QUESTION in each.kinds for each in spaces) else ThreadKind.DISCUSSION


def _links(links: list[dict[str, str]]) -> list[NavLink]:
    return [NavLink(link["label"], link["url"]) for link in links]


def _folds(labels: list[str]) -> bool:
    """Whether the links would take the search box its place, so that they go into a menu."""
    return len(labels) > LINKS_SIDE_BY_SIDE or sum(map(len, labels)) > LINKS_LENGTH


def space_link(viewer: Viewer, community: Community, space: Space, current: Space | None = None) -> SpaceLink:
    return SpaceLink(
        name=space.name,
        url=reverse("community:space", args=[community.slug, space.slug]),
        unanswered_count=space.open_count if viewer.sees_every_thread_of(space) else 0,
        is_current=current is not None and current.pk == space.pk,
        is_private=space.read_access not in (Access.INHERIT, Access.EVERYONE) or space.thread_sight != ThreadSight.ALL,
        description=space.description,
    )


def _nav(viewer: Viewer, community: Community, current: str) -> list[NavLink]:
    links = [("home", _("Threads")), ("tags", _("Tags")), ("members", _("Members"))]
    found = [NavLink(label, reverse(f"community:{name}", args=[community.slug]), name == current) for name, label in links]
    if policies.may_confide(viewer, community):
        for name, label in (("hosts", _("Hosts")), ("nominations", _("Nominations")), ("takeaways", _("Takeaways"))):
            found.append(NavLink(label, reverse(f"community:{name}", args=[community.slug]), name == current))
    if policies.may_moderate(viewer, community):
        found.append(NavLink(_("Moderation"), reverse("moderation:queue", args=[community.slug]), current == "moderation"))
    if policies.may_manage(viewer, community):
        found.append(NavLink(_("Manage"), reverse("community:manage", args=[community.slug]), current == "manage"))
    elif policies.may_invite(viewer, community):
        found.append(
            NavLink(_("Invitations"), reverse("community:manage_invitations", args=[community.slug]), current == "manage")
        )
    return found


def _join_url(viewer: Viewer, community: Community) -> str | None:
    standing = viewer.standings.get(community.pk)
    is_open = community.join_policy in JoinPolicy.asked_for()
    may = is_open and (standing is None or standing.status == MembershipStatus.LEFT)
    return reverse("community:join", args=[community.slug]) if may else None


def image_url(community: Community, field: str) -> str | None:
    """Return the address of the community's `logo`, `cover` or `favicon`, None without one."""
    image = getattr(community, field)
    name = image.name.rsplit("/", 1)[-1] if image else ""
    return reverse("community:brand_image", args=[community.slug, field, name]) if name else None
