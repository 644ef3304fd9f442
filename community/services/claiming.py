""" "I am on it": for ten minutes the other helpers see it, so that two do not write the same answer."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community import triage_policies
from community.events import about_thread
from community.lifecycle_events import ClaimReleased, ThreadClaimed
from community.models import Claim, Thread
from community.services.targets import load_thread
from community.viewer import Viewer
from core import clock
from core.errors import InvalidState
from core.events import publish

CLAIM_LASTS = timedelta(minutes=10)


@transaction.atomic
def claim_thread(viewer: Viewer, thread_id: uuid.UUID) -> Claim:
    """Say that one is on it. Saying it twice changes nothing; InvalidState says who was first."""
    thread = load_thread(viewer, thread_id, lock=True)
    triage_policies.may_help_with(viewer, thread.space.community, thread).demand()
    now = clock.now()
    standing = Claim.objects.visible_to(viewer).filter(thread=thread, until__gt=now).select_related("user").first()
    if standing is not None:
        if standing.user_id != viewer.user_id:
            facts = {"who": standing.user.name, "time": f"{standing.until:%H:%M}"}
            raise InvalidState(_("%(who)s was first, and is on it until %(time)s UTC.") % facts)
        return standing
    Claim.objects.visible_to(viewer).filter(user=viewer.user_id, until__lte=now).delete()
    facts = {"community_id": thread.community_id, "space_id": thread.space_id, "user_id": viewer.user_id}
    claim, _is_new = Claim.objects.unscoped("takes the place of one that is over").update_or_create(
        thread=thread, defaults={**facts, "created_at": now, "until": now + CLAIM_LASTS}
    )
    publish(viewer.actor_in(thread.community_id), ThreadClaimed(**about_thread(thread)))
    return claim


@transaction.atomic
def release_claim(viewer: Viewer, thread_id: uuid.UUID) -> None:
    """Say that one is not on it any more; without a claim of one's own nothing changes."""
    let_go(viewer, load_thread(viewer, thread_id, lock=True))


def let_go(viewer: Viewer, thread: Thread) -> None:
    """End the viewer's own claim of a locked thread."""
    if viewer.is_authenticated and Claim.objects.visible_to(viewer).filter(thread=thread, user=viewer.user_id).delete()[0]:
        publish(viewer.actor_in(thread.community_id), ClaimReleased(**about_thread(thread)))
