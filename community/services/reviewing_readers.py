"""Saying that one has looked through the list of who can read a community."""

from datetime import datetime, timedelta

from django.db import transaction

from community import policies
from community.models import Community, ReadersReview
from community.viewer import Viewer
from core import clock

# Lists that nobody looks at fill with people who should have gone.
REVIEW_EVERY = timedelta(days=90)


@transaction.atomic
def mark_readers_reviewed(viewer: Viewer, community: Community) -> None:
    """Note that the viewer has looked through the list today; a second time on one day changes nothing."""
    policies.may_review_readers(viewer, community).demand()
    if last_review(viewer, community, by_me=True) is None or _is_of_an_earlier_day(viewer, community):
        ReadersReview.objects.create(community=community, reviewer_id=viewer.user_id, reviewed_at=clock.now())


def _is_of_an_earlier_day(viewer: Viewer, community: Community) -> bool:
    last = last_review(viewer, community, by_me=True)
    return last is not None and last.date() < clock.now().date()


def last_review(viewer: Viewer, community: Community, *, by_me: bool = False) -> datetime | None:
    """Return when the list was looked through last, by anybody or by the viewer."""
    rows = ReadersReview.objects.visible_to(viewer).filter(community=community)
    if by_me:
        rows = rows.filter(reviewer_id=viewer.user_id)
    return rows.order_by("-reviewed_at").values_list("reviewed_at", flat=True).first()


def is_review_due(viewer: Viewer, community: Community) -> bool:
    """Whether nobody has looked for so long; communities that everybody reads have no such list."""
    if community.is_public or not policies.may_review_readers(viewer, community):
        return False
    last = last_review(viewer, community)
    return clock.now() - (last or community.created_at) >= REVIEW_EVERY
