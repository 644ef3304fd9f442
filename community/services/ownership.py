"""Handing a community over: its owner offers it to another manager, who takes it. There is one owner at any moment."""

import uuid

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from community.events import MembershipChanged
from community.models import Community, Membership, MembershipStatus, Role
from community.standing import stays
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidState, NotPermitted
from core.events import publish


@transaction.atomic
def offer_ownership(viewer: Viewer, community: Community, membership_id: uuid.UUID) -> None:
    """Offer the community to an active manager; a new offer takes the place of the last one."""
    if not viewer.owns(community.pk):
        raise NotPermitted(_("Only the owner hands a community over."))
    rows = _locked(community)
    if not rows.filter(is_owner=True, user=viewer.user).exists():
        raise NotPermitted(_("Only the owner hands a community over."))
    heir = rows.filter(stays(), pk=membership_id, role=Role.MANAGER, guest_until=None, is_owner=False).first()
    if heir is None:
        raise InvalidState(_("A community is handed to one of its managers. Make the person a manager first."))
    rows.exclude(ownership_offered_at=None).update(ownership_offered_at=None)
    rows.filter(pk=heir.pk).update(ownership_offered_at=clock.now())
    _publish(viewer, heir, "ownership offered")


@transaction.atomic
def take_back_offer(viewer: Viewer, community: Community) -> None:
    """The owner, or who was offered it, lets the offer fall; doing it twice changes nothing."""
    standing = viewer.standings.get(community.pk)
    if standing is None or not standing.is_active:
        raise NotPermitted(_("Only the owner hands a community over."))
    rows = _locked(community).exclude(ownership_offered_at=None)
    (rows if viewer.owns(community.pk) else rows.filter(pk=standing.membership_id)).update(ownership_offered_at=None)


@transaction.atomic
def accept_ownership(viewer: Viewer, community: Community) -> None:
    """Take the community over; the former owner stays a manager."""
    standing = viewer.standings.get(community.pk)
    rows = _locked(community)
    mine = rows.filter(pk=standing.membership_id).exclude(ownership_offered_at=None).first() if standing else None
    if mine is None or mine.role != Role.MANAGER or mine.status != MembershipStatus.ACTIVE:
        raise InvalidState(_("This community is not offered to you."))
    # The former owner first: there is never room for two.
    rows.filter(is_owner=True).update(is_owner=False)
    rows.filter(pk=mine.pk).update(is_owner=True, ownership_offered_at=None)
    _publish(viewer, mine, "owner")


def _locked(community: Community) -> "QuerySet[Membership]":
    """Return the community's memberships, once the community is locked as for every change of its people."""
    places = Community.objects.unscoped("locks the community whose people change").filter(pk=community.pk)
    places.select_for_update(no_key=True).values_list("pk").first()
    return Membership.objects.unscoped("the owner's and the heir's rows of a community just locked").filter(community=community)


def _publish(viewer: Viewer, membership: Membership, change: str) -> None:
    place = place_of(None, membership.community)
    facts = {"change": change, "role": membership.role}
    event = MembershipChanged(object_id=membership.pk, place=place, membership=membership, data=facts)
    publish(viewer.actor_in(membership.community_id), event)
