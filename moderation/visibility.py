"""Who sees reports and the record of moderation: power is always role ∩ readability."""

from django.db.models import Q

from community.viewer import Viewer
from community.visibility import in_readable_space, in_sight, readable_community
from core.gate import visibility_rule
from moderation.models import Flag, ModerationAction, ReviewItem, Sanction


def _moderated(viewer: Viewer) -> Q:
    return Q(community_id__in=viewer.moderated_community_ids)


def _own(viewer: Viewer, field: str) -> Q:
    return Q(**{field: viewer.user_id}) if viewer.user_id else Q(pk__in=[])


@visibility_rule(ReviewItem)
def review_item_rule(viewer: Viewer) -> Q:
    return in_readable_space(viewer) & _moderated(viewer)


@visibility_rule(Flag)
def flag_rule(viewer: Viewer) -> Q:
    """Reports are read by moderators, and by whoever made them; the reported author never learns who it was."""
    return in_sight(viewer, thread="item__thread", space="item__space") & (_moderated(viewer) | _own(viewer, "reporter_id"))


@visibility_rule(ModerationAction)
def action_rule(viewer: Viewer) -> Q:
    in_sight = Q(space_id=None) | in_readable_space(viewer)
    return in_sight & _moderated(viewer)


@visibility_rule(Sanction)
def sanction_rule(viewer: Viewer) -> Q:
    """Moderators, and whom it concerns for as long as they read the community."""
    return _moderated(viewer) | _own(viewer, "user_id") & readable_community(viewer, "community__")
