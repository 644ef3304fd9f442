"""Who hears of what happens to a private community as a whole: break-glass, nominations."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from community.events import BreakGlassAsked, BreakGlassOpened, PersonNominated
from community.models import Community, Grant, Membership, MembershipStatus
from core.events import consumer
from core.models import Event
from notifications.models import Kind
from notifications.services import tell_member

CONSUMER = "confidences"
KINDS = {
    BreakGlassAsked.verb: Kind.GLASS_ASKED, BreakGlassOpened.verb: Kind.GLASS_OPENED, PersonNominated.verb: Kind.NOMINATED,
}  # fmt: skip
# Only they can do something about a request that waits.
FOR_HOSTS = {BreakGlassAsked.verb}


@consumer(CONSUMER, BreakGlassAsked, BreakGlassOpened, PersonNominated)
def tell_members(event: Event) -> None:
    """Tell every member, or its owners and hosts. A request for an unknown community is nobody's news."""
    rows = Community.objects.unscoped("each recipient is checked before they are told").filter(pk=event.community_id)
    community = rows.first() if event.community_id else None
    if community is None:
        return
    for user in _people(community, only_hosts=event.verb in FOR_HOSTS):
        if user.pk != event.actor_id or event.verb == BreakGlassOpened.verb:
            tell_member(event, community, user, KINDS[event.verb])


def _people(community: Community, *, only_hosts: bool) -> Iterable[User]:
    members = Membership.objects.unscoped("each recipient is checked before they are told")
    members = members.filter(community=community, status=MembershipStatus.ACTIVE, user__is_active=True).select_related("user")
    if only_hosts:
        members = members.filter(Q(is_owner=True) | Q(grants__grant=Grant.HOST)).distinct()
    return [row.user for row in members.order_by("pk")]
