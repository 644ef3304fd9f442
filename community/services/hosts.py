"""Naming the hosts of an executive community: the few who can look up an alias, and who answer for the room."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.events import MembershipChanged
from community.models import Community, Grant, Membership, MembershipGrant, MembershipStatus
from community.standing import stays
from community.viewer import Viewer, place_of
from core.errors import InvalidInput, InvalidState, NotVisible
from core.events import publish


@transaction.atomic
def name_host(viewer: Viewer, community: Community, *, handle: str) -> Membership:
    """Make a member a host, as the owner; doing so twice changes nothing."""
    policies.may_name_hosts(viewer, community).demand()
    members = Membership.objects.visible_to(viewer).filter(community=community, status=MembershipStatus.ACTIVE)
    membership = members.filter(user__handle__iexact=handle.strip().lstrip("@")).first()
    if membership is None:
        raise InvalidInput(_("No member has this handle."), "handle")
    _row, is_new = MembershipGrant.objects.visible_to(viewer).get_or_create(membership=membership, grant=Grant.HOST)
    if is_new:
        _publish(viewer, community, membership, "host")
    return membership


@transaction.atomic
def end_host(viewer: Viewer, community: Community, membership_id: uuid.UUID) -> None:
    """Take the grant back, as the owner; one host remains, so that somebody answers for the room."""
    policies.may_name_hosts(viewer, community).demand()
    Community.objects.visible_to(viewer).select_for_update(no_key=True).get(pk=community.pk)
    hosts = MembershipGrant.objects.visible_to(viewer).filter(membership__community=community, grant=Grant.HOST)
    grant = hosts.filter(membership_id=membership_id).select_related("membership").first()
    if grant is None:
        raise NotVisible()
    if not hosts.filter(stays("membership__")).exclude(pk=grant.pk).exists():
        raise InvalidState(_("One host has to remain. Name another one first."))
    grant.delete()
    _publish(viewer, community, grant.membership, "no host")


def _publish(viewer: Viewer, community: Community, membership: Membership, change: str) -> None:
    event = MembershipChanged(
        object_id=membership.pk, place=place_of(None, community), membership=membership, data={"change": change}
    )
    publish(viewer.actor_in(community.pk), event)
