"""What a member has read. Nobody else learns of it: no counter, no ledger entry, no "seen by"."""

from django.db import transaction

from community.models import Community, Membership, ReadMark, Thread
from community.viewer import Viewer
from core import clock


def mark_read(viewer: Viewer, thread: Thread) -> None:
    """Remember that the viewer has seen a thread as it stood when this row of it was loaded; only members are kept track of."""
    if viewer.user_id is None or thread.community_id not in viewer.member_community_ids:
        return
    place = {"community_id": thread.community_id, "space_id": thread.space_id}
    row = ReadMark(**place, thread=thread, user_id=viewer.user_id, read_through=thread.last_activity_at)
    ReadMark.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["user", "thread"], update_fields=["read_through", "space_id"]
    )


@transaction.atomic
def mark_all_read(viewer: Viewer, community: Community) -> None:
    """From here on only what is new counts as unread; doing it twice changes nothing."""
    if community.pk not in viewer.member_community_ids:
        return
    now = clock.now()
    own = Membership.objects.visible_to(viewer).filter(community=community, user_id=viewer.user_id)
    own.update(read_through=now)
    ReadMark.objects.visible_to(viewer).filter(community=community, read_through__lte=now).delete()
