"""Who sees a notification: its owner, while what it speaks of (a post, or their community) is readable to them."""

from django.db.models import Exists, OuterRef, Q

from community.models import Community, Thread
from community.viewer import Viewer
from community.visibility import in_readable_space
from core.gate import visibility_rule
from notifications.models import Notification


@visibility_rule(Notification)
def notification_rule(viewer: Viewer) -> Q:
    if viewer.user_id is None:
        return Q(pk__in=[])
    thread = Thread.objects.visible_to(viewer).filter(pk=OuterRef("thread_id"))
    place = Community.objects.visible_to(viewer).filter(pk=OuterRef("community_id"))
    # Old lines of a former member are no part of what break-glass opens.
    about_post = in_readable_space(viewer) & ~Q(community_id__in=list(viewer.passes)) & Q(Exists(thread))
    about_community = Q(thread=None, join_request=None, community_id__in=viewer.member_community_ids)
    about_request = Q(join_request__isnull=False) & Q(Exists(place))
    return Q(user_id=viewer.user_id) & (about_post | about_community | about_request)
