"""What becomes of suggestions while somebody asks: shown, opened, solved. Each is written down once per draft and thread."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from community.events import Deflected
from community.models import Community, Thread
from community.services.targets import load_thread
from community.viewer import Viewer, place_of
from core.errors import NotVisible
from core.events import publish
from core.models import Event

DRAFT_LIMIT = 64  # characters of the key that a draft goes by


@transaction.atomic
def note_suggestions(viewer: Viewer, community: Community, threads: Sequence[Thread], draft: str, kind: type[Deflected]) -> None:
    """Write down what happened to threads that the viewer was shown; of nobody signed in, or without a draft, nothing."""
    if not viewer.is_authenticated or not draft:
        return
    draft = draft[:DRAFT_LIMIT]
    known = Event.objects.filter(object_id__in=[thread.pk for thread in threads], verb=kind.verb, actor_id=viewer.user_id)
    told = set(known.filter(data__draft=draft).values_list("object_id", flat=True))
    for thread in threads:
        if thread.pk not in told:
            place = place_of(thread.space, community)
            event = kind(object_id=thread.pk, place=place, thread=thread, data={"draft": draft})
            publish(viewer.actor_in(community.pk), event)


@transaction.atomic
def note_suggestion(viewer: Viewer, community: Community, thread_id: uuid.UUID, draft: str, kind: type[Deflected]) -> Thread:
    """Write down what became of one suggestion; a second click waits for the first, and adds nothing. Returns the thread."""
    thread = load_thread(viewer, thread_id, lock=True)
    if thread.community_id != community.pk:
        raise NotVisible()
    note_suggestions(viewer, community, [thread], draft, kind)
    return thread
