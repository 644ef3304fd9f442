"""Who sees tokens, kept answers and the rows of the feed."""

from django.db.models import Q

from api.models import ApiToken, Audience, FeedPruning, IdempotencyRecord, IssueChange, IssueState
from community.models import Access, FeedPolicy, Space, ThreadSight
from community.viewer import Viewer
from community.visibility import in_readable_space
from core.gate import visibility_rule


def is_fed(space: Space) -> bool:
    """Whether a space's issues are in the feed. Executive communities never feed, whatever the space says.

    `summary` counts as off until there are approved summaries to show instead of the texts.
    """
    return space.feed_policy == FeedPolicy.FULL and not space.community.is_executive


def audience_of(space: Space) -> Audience:
    """Return the readers that a space has as it is now."""
    if space.read_access in (Access.MODERATORS, Access.STAFF, Access.CHOSEN) or space.thread_sight != ThreadSight.ALL:
        return Audience.RESTRICTED
    is_open = space.community.is_public and space.read_access != Access.MEMBERS
    return Audience.PUBLIC if is_open else Audience.MEMBERS


def _own(viewer: Viewer) -> Q:
    return Q(user_id=viewer.user_id) if viewer.user_id else Q(pk__in=[])


@visibility_rule(ApiToken)
def token_rule(viewer: Viewer) -> Q:
    return _own(viewer)


@visibility_rule(IdempotencyRecord)
def answer_rule(viewer: Viewer) -> Q:
    return _own(viewer) & (Q(space=None) | in_readable_space(viewer))


@visibility_rule(FeedPruning)
def pruning_rule(viewer: Viewer) -> Q:
    return Q(space_id__in=viewer.whole_space_ids)


@visibility_rule(IssueChange)
def issue_change_rule(viewer: Viewer) -> Q:
    """Issues of readable spaces that feed now; and tombstones for whoever could read what they take back.

    A tombstone tells of an opaque id only. Its readers are those of the moment before, so that a space which turned
    private, or a thread that moved, disappears from the copies that others hold.
    """
    fed = [pk for pk in viewer.whole_space_ids if is_fed(viewer.spaces[pk])]
    addressed = (
        Q(space_id__in=viewer.whole_space_ids)
        | Q(audience=Audience.PUBLIC)
        | Q(audience=Audience.MEMBERS, community_id__in=viewer.member_community_ids)
    )
    return Q(space_id__in=fed) | Q(state=IssueState.GONE) & addressed
