"""Who sees a notification: its owner, while what it speaks of is readable to them."""

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
    of_a_post = in_readable_space(viewer) & Q(Exists(thread))
    of_a_request = Q(join_request__isnull=False) & Q(Exists(place))
    return Q(user_id=viewer.user_id) & (of_a_post | of_a_request)
