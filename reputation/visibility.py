"""Who sees a line of the ledger: whoever sees the member, while the thread behind it is readable to them."""

from django.db.models import Q

from community.models import MembershipStatus, PostStatus
from community.viewer import Viewer
from community.visibility import in_sight, readable_community
from core.gate import visibility_rule
from reputation.models import ReputationEvent


@visibility_rule(ReputationEvent)
def reputation_rule(viewer: Viewer) -> Q:
    mine = Q(membership__user_id=viewer.user_id) if viewer.user_id else Q(pk__in=[])
    member = Q(membership__status=MembershipStatus.ACTIVE) & readable_community(viewer, "community__")
    readable = in_sight(viewer, space="thread__space") & Q(thread__status=PostStatus.PUBLISHED)
    return (mine | member) & (readable | Q(thread=None)) | mine & Q(community_id__in=viewer.member_community_ids)
