"""What managers see: what waits for them, members with their status, spaces."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies, slots
from community.forms import MemberForm
from community.models import (
    Access,
    Act,
    Asked,
    Community,
    FeedPolicy,
    Membership,
    MembershipStatus,
    Role,
    Space,
    ThreadKind,
    ThreadSight,
)
from community.nouns import one
from community.pages.lists import Tab
from community.pages.people import Person, people_of
from community.services.asked_facts import FACTS
from community.services.reviewing_readers import is_review_due
from community.services.targets import spaces_of
from community.viewer import Viewer
from core.pagination import paginate

PAGE_SIZE = 50
MEMBER_ACTIONS = {
    "approve": MembershipStatus.ACTIVE, "decline": MembershipStatus.LEFT,
    "suspend": MembershipStatus.SUSPENDED, "remove": MembershipStatus.REMOVED, "restore": MembershipStatus.ACTIVE,
    "guest": "", "offer": "",
}  # fmt: skip
PAGES = (
    "overview",
    "members",
    "segments",
    "requests",
    "invitations",
    "organisations",
    "terms",
    "brand",
    "spaces",
    "products",
    "misses",
    "view_as",
)


@dataclass(frozen=True)
class OverviewPage:
    todo: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    readers_note: str


@dataclass(frozen=True)
class MemberRow:
    """One membership with what a manager may do about it; the addresses are empty where it makes no sense."""

    person: Person
    role: str
    role_label: str
    status: str
    status_label: str
    joined_at: datetime
    change_url: str
    form: MemberForm
    approve_url: str
    decline_url: str
    suspend_url: str
    remove_url: str
    restore_url: str
    guest_url: str
    offer_url: str
    is_owner: bool
    is_offered: bool
    guest_until: datetime | None
    suspended_until: datetime | None


@dataclass(frozen=True)
class MemberAdminPage:
    rows: list[MemberRow]
    query: str
    next_url: str | None


def manage_tabs(viewer: Viewer, community: Community, current: str) -> list[Tab]:
    labels = {
        "overview": _("Overview"), "members": _("Members"), "segments": _("Segments"), "requests": _("Requests"),
        "invitations": _("Invitations"), "organisations": _("Companies"), "terms": _("Terms"),
        "brand": _("Settings"), "spaces": _("Spaces"), "products": _("Products"), "misses": _("Searches"),
        "view_as": _("View as"),
    }  # fmt: skip
    names = {page: "community:manage" if page == "overview" else f"community:manage_{page}" for page in PAGES}
    shown = PAGES if policies.may_manage(viewer, community) else ("invitations",)
    return [Tab(labels[page], reverse(names[page], args=[community.slug]), None, page == current) for page in shown]


def overview_page(viewer: Viewer, community: Community) -> OverviewPage:
    """Return what waits, and who reads this community."""
    spaces = spaces_of(viewer, community)
    members = Membership.objects.visible_to(viewer).filter(community=community)
    offered = Q(user_id=viewer.user_id, ownership_offered_at__isnull=False)
    found = members.aggregate(waiting=Count("pk", filter=Q(status=MembershipStatus.PENDING)), offers=Count("pk", filter=offered))
    home = reverse("community:home", args=[community.slug])
    todo = [
        _todo(_("Questions without an answer"), f"{home}?order=unanswered", sum(space.open_count for space in spaces)),
        _todo(_("Reports to review"), reverse("moderation:queue", args=[community.slug]), slots.review_count(viewer, community)),
        _todo(_("People who ask to join"), reverse("community:manage_requests", args=[community.slug]), found["waiting"]),
        _todo(
            _("This community is offered to you"),
            reverse("community:manage_ownership", args=[community.slug]),
            found["offers"],
        ),
    ]
    if is_review_due(viewer, community):
        todo.append(
            _todo(_("Who can read this: look through the list"), reverse("community:community_readers", args=[community.slug]), 1)
        )
    return OverviewPage([item for item in todo if item["count"]], [], _readers(community))


@dataclass(frozen=True)
class OwnershipPage:
    """Who owns the community, and to whom it is offered (or nobody)."""

    owner: Person | None
    heir: Person | None
    is_owner: bool
    is_heir: bool


def ownership_page(viewer: Viewer, community: Community) -> OwnershipPage:
    rows = Membership.objects.visible_to(viewer).filter(community=community)
    found = list(rows.filter(is_owner=True) | rows.exclude(ownership_offered_at=None))
    owner = next((row for row in found if row.is_owner), None)
    heir = next((row for row in found if row.ownership_offered_at), None)
    people = people_of(community, [row.user_id for row in found])
    return OwnershipPage(
        owner=people[owner.user_id] if owner else None, heir=people[heir.user_id] if heir else None,
        is_owner=viewer.owns(community.pk), is_heir=bool(heir and heir.user_id == viewer.user_id),
    )  # fmt: skip


def _todo(text: str, url: str, count: int) -> dict[str, Any]:
    return {"text": text, "url": url, "count": count}


def _readers(community: Community) -> str:
    if community.is_public:
        return _("Everybody reads it, signed in or not. Single spaces may be narrower.")
    if community.is_executive:
        return _("Its active members only. Platform administrators do not. Nobody else learns that it exists.")
    return _("Its active members only.")


def member_admin_page(viewer: Viewer, community: Community, query: str, cursor: str | None) -> MemberAdminPage:
    """Return memberships of every status, those that wait first."""
    rows = Membership.objects.visible_to(viewer).filter(community=community).select_related("user")
    query = query.replace("\x00", "").strip()[:60]
    if query:
        rows = rows.filter(user__display_name__icontains=query) | rows.filter(user__handle__icontains=query)
    page = paginate(rows, ("-status", "id"), cursor, PAGE_SIZE)
    people = people_of(community, [row.user_id for row in page.rows])
    path = reverse("community:manage_members", args=[community.slug])
    next_url = f"{path}?{urlencode({'q': query, 'after': page.next_cursor})}" if page.next_cursor else None
    return MemberAdminPage([_member_row(viewer, community, row, people[row.user_id]) for row in page.rows], query, next_url)


def _member_row(viewer: Viewer, community: Community, row: Membership, person: Person) -> MemberRow:
    def url(action: str, *statuses: MembershipStatus) -> str:
        args = [community.slug, row.pk, action]
        return reverse("community:manage_member_action", args=args) if row.status in statuses else ""

    may_offer = viewer.owns(community.pk) and not row.is_owner and row.role == Role.MANAGER
    ends = "" if row.is_owner else "x"
    return MemberRow(
        person=person, role=row.role, role_label=str(row.get_role_display()), status=row.status,
        status_label=str(row.get_status_display()), joined_at=row.joined_at,
        change_url=reverse("community:manage_member", args=[community.slug, row.pk]),
        form=MemberForm(initial={"role": row.role}, auto_id=f"id-{row.public_id}-%s"),
        approve_url=url("approve", MembershipStatus.PENDING),
        decline_url=url("decline", MembershipStatus.PENDING),
        suspend_url=ends and url("suspend", MembershipStatus.ACTIVE),
        remove_url=ends and url("remove", MembershipStatus.ACTIVE, MembershipStatus.SUSPENDED),
        restore_url=url("restore", MembershipStatus.REMOVED, MembershipStatus.SUSPENDED),
        guest_url=ends and url("guest", MembershipStatus.ACTIVE),
        offer_url=url("offer", MembershipStatus.ACTIVE) if may_offer else "",
        is_owner=row.is_owner, is_offered=row.ownership_offered_at is not None,
        guest_until=row.guest_until, suspended_until=row.suspended_until,
    )  # fmt: skip


def space_rows(viewer: Viewer, community: Community) -> list[dict[str, Any]]:
    return [
        {
            "name": space.name,
            "url": reverse("community:space", args=[community.slug, space.slug]),
            "access_label": Access(space.read_access).label,
            "sight_label": "" if space.thread_sight == ThreadSight.ALL else ThreadSight(space.thread_sight).label,
            "kinds_label": ", ".join(one(community.nouns, kind) for kind in space.kinds),
            "thread_count": space.thread_count,
            "edit_url": reverse("community:manage_space", args=[community.slug, space.slug]),
        }
        for space in spaces_of(viewer, community)
    ]


def new_space_facts(community: Community) -> dict[str, Any]:
    """Return what the form for a new space starts with: solutions of public communities reach support teams."""
    feed_policy = FeedPolicy.FULL if community.is_public else FeedPolicy.OFF
    asks = {"ask_product": Asked.OPTIONAL, "ask_version": Asked.OPTIONAL, "ask_environment": Asked.OFF}
    return {"feed_policy": feed_policy, "kinds": [ThreadKind.QUESTION], "thread_sight": ThreadSight.ALL, **asks}


def space_facts(space: Space) -> dict[str, Any]:
    access = [f"{act.value}_access" for act in Act]
    names = (
        "name",
        "description",
        "kinds",
        "thread_sight",
        "feed_policy",
        "template_md",
        *(f"ask_{fact}" for fact in FACTS),
        *access,
    )
    return {name: getattr(space, name) for name in names}
