"""Joining, leaving and being in a community."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.organisations import confirmed_domain
from community import policies
from community.events import MemberJoined, MembershipChanged
from community.models import (
    Community,
    Invitation,
    JoinPolicy,
    Membership,
    MembershipGrant,
    MembershipStatus,
    Role,
    SegmentMember,
)
from community.services import join_requests
from community.standing import status_now, stays
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidInput, InvalidState, NotPermitted, NotVisible
from core.events import Actor, publish

FURTHEST_END_YEAR = 3000  # beyond, days cannot be shown in every time zone
ENDED = (MembershipStatus.LEFT, MembershipStatus.REMOVED)
# From the least to the most that a role may do.
RANK = (Role.MEMBER, Role.EXPERT, Role.MODERATOR, Role.MANAGER)
BARRED = (MembershipStatus.REMOVED, MembershipStatus.SUSPENDED)


@transaction.atomic
def join(viewer: Viewer, community: Community, answers: Sequence[str] = ()) -> Membership:
    """Become a member where one may, or ask where a manager approves. Joining twice changes nothing.

    `answers` are to the community's questions, in their order; InvalidInput names the one that is missing.
    """
    if viewer.user is None:
        raise NotPermitted(_("Sign in to join."))
    if community.pk in viewer.passes:
        raise NotPermitted(_("You read this by break-glass; nobody joins that way."))
    if community.join_policy not in JoinPolicy.asked_for():
        raise NotPermitted(_("People join this community by invitation."))
    if community.join_policy == JoinPolicy.DOMAIN and confirmed_domain(viewer.user) not in community.join_domains:
        raise NotPermitted(_("People with a confirmed address of certain companies join here. Yours is not one of them."))
    if community.join_policy == JoinPolicy.REQUEST:
        return _ask(viewer, viewer.user, community, answers)
    return admit(viewer, community)


def _ask(viewer: Viewer, user: User, community: Community, answers: Sequence[str]) -> Membership:
    standing = viewer.standings.get(community.pk)
    is_fresh = standing is None or standing.status == MembershipStatus.LEFT
    if is_fresh:
        join_requests.demand_rest(community, user)
    said = join_requests.clean_answers(community, answers) if is_fresh else []
    membership = admit(viewer, community, status=MembershipStatus.PENDING)
    if is_fresh and membership.status == MembershipStatus.PENDING:
        join_requests.open_request(membership, said)
    return membership


def ensure_member(viewer: Viewer, community: Community) -> Membership:
    """Return the writer's membership; writing where everybody may write makes one a member."""
    standing = viewer.standings.get(community.pk)
    if standing is not None and standing.is_active:
        return Membership(pk=standing.membership_id, community=community, user=viewer.user, role=standing.role)
    return admit(viewer, community)


def admit(
    viewer: Viewer, community: Community, *, role: str = Role.MEMBER, status: str = MembershipStatus.ACTIVE,
    invitation: Invitation | None = None,
) -> Membership:  # fmt: skip
    """Make the viewer a member; who left comes back, who was removed or suspended does not.

    Only an invitation brings a guest's end, or moves one.
    """
    role, until = (invitation.role, invitation.guest_until) if invitation else (role, None)
    own = Membership.objects.unscoped("joining reads one's own membership").select_for_update(no_key=True)
    fresh = {"role": role, "status": status, "joined_at": clock.now(), "guest_until": until}
    membership, is_new = own.get_or_create(community=community, user=viewer.user, defaults=fresh)
    if _status(membership) in BARRED:
        raise NotPermitted(_("You cannot join this community again by yourself."))
    actor = viewer.actor_in(community.pk)
    change = "joined" if is_new else _renew(membership, role, status, invitation)
    if change == "joined":
        publish(actor, MemberJoined(object_id=membership.pk, place=place_of(None, community), membership=membership))
    elif change == "raised":
        _publish_change(actor, membership, membership.status)
    return membership


def _status(membership: Membership) -> str:
    return status_now(membership.status, membership.guest_until, membership.suspended_until)


def _renew(membership: Membership, role: str, status: str, invitation: Invitation | None) -> str:
    """Bring back who left, admit who waited, raise who is here → "joined", "raised", or "" when nothing changes."""
    current = _status(membership)
    if current == MembershipStatus.ACTIVE:
        return _raise(membership, role, invitation)
    if current == status:
        return ""
    role = max(role, membership.role, key=RANK.index) if current == MembershipStatus.PENDING else role
    until = invitation.guest_until if invitation else None
    _change(membership, status=status, role=role, ended_at=None, guest_until=until, suspended_until=None)
    return "joined"


def _raise(membership: Membership, role: str, invitation: Invitation | None) -> str:
    """Give an active member more: a higher role, a longer stay. Never less."""
    changes: dict[str, Any] = {}
    if RANK.index(role) > RANK.index(membership.role):
        changes["role"] = role
    stays_longer = invitation and (
        invitation.guest_until is None or invitation.guest_until > (membership.guest_until or clock.now())
    )
    if invitation and membership.guest_until and stays_longer:
        changes["guest_until"] = invitation.guest_until
    if changes:
        _change(membership, status=MembershipStatus.ACTIVE, suspended_until=None, **changes)
    return "raised" if changes else ""


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
    _demand_not_owner(membership)
    _change(membership, status=MembershipStatus.LEFT, ended_at=clock.now(), ownership_offered_at=None)
    end_trust(membership)
    _publish_change(viewer.actor_in(community.pk), membership, "left")


@transaction.atomic
def change_membership(
    viewer: Viewer,
    community: Community,
    membership_id: uuid.UUID,
    *,
    role: str = "",
    status: str = "",
    until: datetime | None = None,
) -> Membership:
    """Give a member another role or status. Effective on the member's next request.

    `until` ends a suspension by itself. Raises InvalidState for the owner and the last manager.
    """
    policies.may_manage(viewer, community).demand()
    _demand_future(until)
    membership = _load_locked(viewer, community, membership_id)
    if (role and role != Role.MANAGER) or (status and status != MembershipStatus.ACTIVE):
        _demand_another_manager(membership)
        _demand_not_owner(membership)
    _demand_way(_status(membership), status)
    status = status or membership.status
    changes: dict[str, Any] = {"role": role or membership.role, "status": status}
    changes["ended_at"] = clock.now() if status in ENDED else None
    changes["suspended_until"] = until if status == MembershipStatus.SUSPENDED else None
    if changes["role"] != Role.MANAGER or status != MembershipStatus.ACTIVE:
        changes["ownership_offered_at"] = None
    if status == MembershipStatus.ACTIVE and membership.guest_until and membership.guest_until <= clock.now():
        changes["guest_until"] = None
    _change(membership, **changes)
    if status in ENDED:
        end_trust(membership)
    _publish_change(viewer.actor_in(community.pk), membership, membership.status)
    return membership


def _demand_way(now: str, status: str) -> None:
    """Only who is here is suspended, and nobody is brought back who left by themselves."""
    if status == MembershipStatus.SUSPENDED and now not in (MembershipStatus.ACTIVE, MembershipStatus.SUSPENDED):
        raise InvalidState(_("Only an active member is suspended."))
    if status == MembershipStatus.ACTIVE and now == MembershipStatus.LEFT:
        raise InvalidState(_("They left by themselves. Invite them, and they decide."))


def end_trust(membership: Membership) -> None:
    """Take back what a person held beyond membership; who comes back later begins without it."""
    MembershipGrant.objects.unscoped("what an ended membership held").filter(membership=membership).delete()
    SegmentMember.objects.unscoped("where an ended membership was chosen").filter(membership=membership).delete()


@transaction.atomic
def set_guest_end(viewer: Viewer, community: Community, membership_id: uuid.UUID, until: datetime | None) -> Membership:
    """Make a member a guest until a moment, or a member without an end."""
    policies.may_manage(viewer, community).demand()
    _demand_future(until)
    membership = _load_locked(viewer, community, membership_id)
    if membership.user_id == viewer.user_id:
        raise InvalidState(_("Another manager says how long you stay."))
    if until:
        _demand_another_manager(membership)
        _demand_not_owner(membership)
    _change(membership, guest_until=until, ownership_offered_at=None if until else membership.ownership_offered_at)
    _publish_change(viewer.actor_in(community.pk), membership, "guest" if until else "member")
    return membership


def _demand_future(until: datetime | None) -> None:
    demand_possible_end(until, "until")


def demand_possible_end(until: datetime | None, field: str) -> None:
    """Raise InvalidInput for an end that has come, or that is too far away to be shown."""
    if until is not None and until <= clock.now():
        raise InvalidInput(_("Choose a day that is still to come."), field)
    if until is not None and until.year >= FURTHEST_END_YEAR:
        raise InvalidInput(_("Choose a day before the year 3000."), field)


def _load_locked(viewer: Viewer, community: Community, membership_id: uuid.UUID) -> Membership:
    _one_at_a_time(community)
    rows = Membership.objects.visible_to(viewer).select_for_update(of=("self",), no_key=True)
    membership = rows.filter(community=community, pk=membership_id).first()
    if membership is None:
        raise NotVisible()
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
    others = managers.filter(stays(), community_id=membership.community_id, role=Role.MANAGER, guest_until=None)
    if not others.exclude(pk=membership.pk).exists():
        raise InvalidState(_("A community keeps at least one manager. Make somebody else a manager first."))


def _demand_not_owner(membership: Membership) -> None:
    if membership.is_owner:
        raise InvalidState(_("The owner hands the community over first; then they are a member like any other."))


def _change(membership: Membership, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(membership, name, value)
    Membership.objects.unscoped("writes the row just loaded").filter(pk=membership.pk).update(**changes)


def _publish_change(actor: Actor, membership: Membership, change: str) -> None:
    place = place_of(None, membership.community)
    facts = {"change": change, "role": membership.role}
    publish(actor, MembershipChanged(object_id=membership.pk, place=place, membership=membership, data=facts))
