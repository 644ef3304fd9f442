"""Joining, leaving and being in a community."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.services.organisations import confirmed_domain
from community import policies
from community.events import MemberJoined, MembershipChanged
from community.models import Community, JoinPolicy, Membership, MembershipStatus, Role
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidState, NotPermitted, NotVisible
from core.events import Actor, publish

ENDED = (MembershipStatus.LEFT, MembershipStatus.REMOVED)
# From the least to the most that a role may do.
RANK = (Role.MEMBER, Role.EXPERT, Role.MODERATOR, Role.MANAGER)
BARRED = (MembershipStatus.REMOVED, MembershipStatus.SUSPENDED)


@transaction.atomic
def join(viewer: Viewer, community: Community) -> Membership:
    """Become a member where one may, or ask where a manager approves. Joining twice changes nothing."""
    if viewer.user is None:
        raise NotPermitted(_("Sign in to join."))
    if community.join_policy not in JoinPolicy.asked_for():
        raise NotPermitted(_("People join this community by invitation."))
    if community.join_policy == JoinPolicy.DOMAIN and confirmed_domain(viewer.user) not in community.join_domains:
        raise NotPermitted(_("People with a confirmed address of certain companies join here. Yours is not one of them."))
    waits = community.join_policy == JoinPolicy.REQUEST
    return admit(viewer, community, status=MembershipStatus.PENDING if waits else MembershipStatus.ACTIVE)


def ensure_member(viewer: Viewer, community: Community) -> Membership:
    """Return the writer's membership; writing where everybody may write makes one a member."""
    standing = viewer.standings.get(community.pk)
    if standing is not None and standing.is_active:
        return Membership(pk=standing.membership_id, community=community, user=viewer.user, role=standing.role)
    return admit(viewer, community)


def admit(viewer: Viewer, community: Community, *, role: str = Role.MEMBER, status: str = MembershipStatus.ACTIVE) -> Membership:
    """Make the viewer a member; who left comes back, who was removed or suspended does not."""
    own = Membership.objects.unscoped("joining reads one's own membership").select_for_update(no_key=True)
    fresh = {"role": role, "status": status, "joined_at": clock.now()}
    membership, is_new = own.get_or_create(community=community, user=viewer.user, defaults=fresh)
    if membership.status in BARRED:
        raise NotPermitted(_("You cannot join this community again by yourself."))
    actor = viewer.actor_in(community.pk)
    change = "joined" if is_new else _renew(membership, role, status)
    if change == "joined":
        publish(actor, MemberJoined(object_id=membership.pk, place=place_of(None, community), membership=membership))
    elif change == "raised":
        _publish_change(actor, membership, membership.status)
    return membership


def _renew(membership: Membership, role: str, status: str) -> str:
    """Bring back who left, admit who waited, raise who is here → "joined", "raised", or "" when nothing changes."""
    if membership.status == MembershipStatus.ACTIVE:
        if RANK.index(role) <= RANK.index(membership.role):
            return ""
        _change(membership, role=role)
        return "raised"
    if membership.status == status:
        return ""
    role = max(role, membership.role, key=RANK.index) if membership.status == MembershipStatus.PENDING else role
    _change(membership, status=status, role=role, ended_at=None)
    return "joined"


@transaction.atomic
def leave(viewer: Viewer, community: Community) -> None:
    """End one's own membership; what was written stays. Leaving ends no suspension: who is barred stays barred."""
    _one_at_a_time(community)
    membership = _own(viewer, community)
    if membership.status == MembershipStatus.LEFT:
        return
    if membership.status in BARRED:
        raise NotPermitted(_("You are barred from this community; a manager has to lift that first."))
    _demand_another_manager(membership)
    _change(membership, status=MembershipStatus.LEFT, ended_at=clock.now())
    _publish_change(viewer.actor_in(community.pk), membership, "left")


@transaction.atomic
def change_membership(
    viewer: Viewer, community: Community, membership_id: uuid.UUID, *, role: str = "", status: str = ""
) -> Membership:
    """Give a member another role or status. Effective on the member's next request."""
    policies.may_manage(viewer, community).demand()
    _one_at_a_time(community)
    rows = Membership.objects.visible_to(viewer).select_for_update(of=("self",), no_key=True)
    membership = rows.filter(community=community, pk=membership_id).first()
    if membership is None:
        raise NotVisible()
    loses_manager = (role and role != Role.MANAGER) or (status and status != MembershipStatus.ACTIVE)
    if loses_manager:
        _demand_another_manager(membership)
    ended = clock.now() if status in ENDED else None
    _change(membership, role=role or membership.role, status=status or membership.status, ended_at=ended)
    _publish_change(viewer.actor_in(community.pk), membership, membership.status)
    return membership


def add_reputation(membership_id: uuid.UUID, *, points: int, helped: int) -> None:
    """Add to what the reputation app caches here, so that lists read it without summing the ledger."""
    rows = Membership.objects.unscoped("the reputation ledger caches its sum").filter(pk=membership_id)
    rows.update(reputation=F("reputation") + points, helped_count=F("helped_count") + helped)


def _one_at_a_time(community: Community) -> None:
    """Let changes of a community's people wait for each other: two managers who leave at once must not both be let go."""
    rows = Community.objects.unscoped("locks the community whose people change").filter(pk=community.pk)
    rows.select_for_update(no_key=True).values_list("pk").first()


def _own(viewer: Viewer, community: Community) -> Membership:
    rows = Membership.objects.visible_to(viewer).select_for_update(of=("self",), no_key=True)
    membership = rows.filter(community=community, user_id=viewer.user_id).first()
    if membership is None:
        raise NotVisible()
    return membership


def _demand_another_manager(membership: Membership) -> None:
    if membership.role != Role.MANAGER or membership.status != MembershipStatus.ACTIVE:
        return
    managers = Membership.objects.unscoped("the last manager must not vanish")
    others = managers.filter(community_id=membership.community_id, role=Role.MANAGER, status=MembershipStatus.ACTIVE)
    if not others.exclude(pk=membership.pk).exists():
        raise InvalidState(_("A community keeps at least one manager. Make somebody else a manager first."))


def _change(membership: Membership, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(membership, name, value)
    Membership.objects.unscoped("writes the row just loaded").filter(pk=membership.pk).update(**changes)


def _publish_change(actor: Actor, membership: Membership, change: str) -> None:
    place = place_of(None, membership.community)
    facts = {"change": change, "role": membership.role}
    publish(actor, MembershipChanged(object_id=membership.pk, place=place, membership=membership, data=facts))
