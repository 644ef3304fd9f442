"""Who sees memberships, invitations, terms, requests, companies and segments."""

from django.db.models import Exists, OuterRef, Q

from community.models import (
    BatchRow,
    CustomerOrganisation,
    Grant,
    Invitation,
    InvitationBatch,
    JoinRequest,
    Membership,
    MembershipGrant,
    Role,
    Segment,
    SegmentMember,
    SpaceAdmission,
    Terms,
    TermsAcceptance,
    Visibility,
)
from community.standing import stays
from community.viewer import Viewer
from community.visibility.blocks import hosted, mine, moderated, readable_community
from core import clock
from core.gate import visibility_rule


@visibility_rule(Membership)
def membership_rule(viewer: Viewer) -> Q:
    """Active members of a readable community; oneself, where this viewer may be known; everybody for its managers."""
    active = stays() & readable_community(viewer, "community__")
    own = Q(pk__in=[standing.membership_id for standing in viewer.standings.values()])
    return active | own | Q(community_id__in=viewer.managed_community_ids)


@visibility_rule(MembershipGrant)
def grant_rule(viewer: Viewer) -> Q:
    active = stays("membership__") & readable_community(viewer, "membership__community__")
    return active | Q(membership__community_id__in=viewer.managed_community_ids)


@visibility_rule(Invitation)
def invitation_rule(viewer: Viewer) -> Q:
    """Every one for managers; for moderators and hosts those that they sent."""
    sends = moderated(viewer) | Q(community_id__in=hosted(viewer))
    return Q(community_id__in=viewer.managed_community_ids) | sends & mine(viewer, "invited_by")


def stands() -> Q:
    """Invitations that open a door now: unused, in time, and from somebody who may still invite into that role."""
    inviter = Membership.objects.unscoped("whether the inviter may still invite is a part of the rule itself")
    inviter = inviter.filter(
        stays(), community_id=OuterRef("community_id"), user_id=OuterRef("invited_by_id"), user__is_active=True
    )
    manages = Q(Exists(inviter.filter(role=Role.MANAGER)))
    is_executive = Q(community__visibility=Visibility.EXECUTIVE)
    moderates = Q(Exists(inviter.filter(role=Role.MODERATOR))) & ~is_executive
    hosts = Q(Exists(inviter.filter(grants__grant=Grant.HOST))) & is_executive
    backed = manages | (moderates | hosts) & Q(role=Role.MEMBER)
    return Q(redeemed_at=None, revoked_at=None, expires_at__gt=clock.now()) & backed


@visibility_rule(InvitationBatch)
def batch_rule(viewer: Viewer) -> Q:
    """A list of addresses is its sender's, as long as they run the community."""
    return moderated(viewer) & mine(viewer, "created_by")


@visibility_rule(BatchRow)
def batch_row_rule(viewer: Viewer) -> Q:
    moderated = Q(batch__community_id__in=viewer.moderated_community_ids)
    return moderated & Q(batch__created_by_id=viewer.user_id) if viewer.user_id else Q(pk__in=[])


@visibility_rule(Terms)
def terms_rule(viewer: Viewer) -> Q:
    """Whoever reads the community, and its members before they accept: one must see what one is asked to accept."""
    waiting = [community.pk for community in viewer.waiting_for_terms.values()]
    return readable_community(viewer, "community__") | Q(community_id__in=waiting)


@visibility_rule(TermsAcceptance)
def acceptance_rule(viewer: Viewer) -> Q:
    """One's own; everybody's for the community's managers."""
    own = Q(membership_id__in=[standing.membership_id for standing in viewer.standings.values()])
    return own | Q(membership__community_id__in=viewer.managed_community_ids)


@visibility_rule(JoinRequest)
def join_request_rule(viewer: Viewer) -> Q:
    return Q(community_id__in=viewer.managed_community_ids)


@visibility_rule(CustomerOrganisation)
def customer_rule(viewer: Viewer) -> Q:
    return Q(community_id__in=viewer.managed_community_ids)


@visibility_rule(Segment)
def segment_rule(viewer: Viewer) -> Q:
    """Whom managers group, and how, is theirs to know."""
    return Q(community_id__in=viewer.managed_community_ids)


@visibility_rule(SegmentMember)
def segment_member_rule(viewer: Viewer) -> Q:
    return Q(segment__community_id__in=viewer.managed_community_ids)


@visibility_rule(SpaceAdmission)
def admission_rule(viewer: Viewer) -> Q:
    return Q(space__community_id__in=viewer.managed_community_ids)
