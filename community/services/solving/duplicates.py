"""Questions that were asked before, as a graph: each names the one it was said to repeat, and is led to the original of them all.

`said_duplicate_of` is what somebody said; `duplicate_of`, what lists and pages read, is where the chain of that ends.
"""

import uuid

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from community import policies
from community.events import ThreadMarkedDuplicate, about_thread
from community.models import Subscription, Thread
from community.services.solving.rows import write
from community.services.targets import load_thread
from community.viewer import Viewer
from community.visibility import can_see
from core.errors import InvalidInput
from core.events import publish


@transaction.atomic
def mark_duplicate(viewer: Viewer, thread_id: uuid.UUID, canonical_id: uuid.UUID) -> Thread:
    """Point a question at one that was asked before, in the same community; what pointed at it follows to the original.

    Its asker follows the original, if they may read it. Saying the same twice changes nothing.
    """
    thread, said = _load_both(viewer, thread_id, canonical_id)
    policies.may_moderate(viewer, thread.space.community).demand()
    root = load_thread(viewer, said.duplicate_of_id, lock=True) if said.duplicate_of_id else said
    if said.pk in [thread.pk, *ids_below(thread)] or root.pk == thread.pk or said.community_id != thread.community_id:
        raise InvalidInput(_("Choose the original question of this community."), "duplicate_of")
    if thread.said_duplicate_of_id == said.pk and thread.duplicate_of_id == root.pk:
        return thread
    moved = [*part_from(thread), *ids_below(thread)]
    write(thread, said_duplicate_of=said, duplicate_of=root)
    _threads().filter(duplicate_of=thread).update(duplicate_of=root)
    count_duplicates(thread.pk, root.pk)
    _subscribe_asker(thread, root)
    facts = about_thread(thread, canonical=said.public_id)
    publish(viewer.actor_in(thread.community_id), ThreadMarkedDuplicate(**facts, touched=tuple(moved)))
    return thread


def part_from(thread: Thread) -> list[uuid.UUID]:
    """Let a locked thread be a question of its own again, with all that was said to repeat it; returns whom that touches."""
    root_id = thread.duplicate_of_id
    if root_id is None:
        return []
    mine = ids_below(thread)
    write(thread, said_duplicate_of=None, duplicate_of=None)
    _threads().filter(pk__in=mine).update(duplicate_of=thread)
    count_duplicates(thread.pk, root_id)
    Subscription.objects.unscoped("what following the original came from is undone").filter(because_of=thread).delete()
    return [root_id, *mine]


def count_duplicates(*ids: uuid.UUID) -> None:
    """Carry how many questions each original answers onto its row."""
    counted = dict(_threads().filter(duplicate_of__in=ids).values_list("duplicate_of").annotate(times=Count("pk")))
    for pk in ids:
        _threads().filter(pk=pk).update(duplicate_count=counted.get(pk, 0))


def _load_both(viewer: Viewer, thread_id: uuid.UUID, canonical_id: uuid.UUID) -> tuple[Thread, Thread]:
    """Return both, locked in one order for all writers, so that two moderators never wait for each other in a circle."""
    found = {pk: load_thread(viewer, pk, lock=True) for pk in sorted({thread_id, canonical_id})}
    return found[thread_id], found[canonical_id]


def ids_below(thread: Thread) -> list[uuid.UUID]:
    """Return the threads that were said to repeat this one, and those that were said to repeat them, and so on."""
    found: list[uuid.UUID] = []
    layer = [thread.pk]
    while layer:
        rows = _threads().filter(said_duplicate_of__in=layer).exclude(pk__in=[thread.pk, *found])
        layer = list(rows.values_list("pk", flat=True))
        found += layer
    return found


def _subscribe_asker(thread: Thread, root: Thread) -> None:
    asker = User.objects.filter(pk=thread.writer_id, is_active=True).first() if thread.writer_id else None
    if asker is None or not can_see(Viewer.for_user(asker), root):
        return
    row = Subscription(community_id=root.community_id, space_id=root.space_id, thread=root, user=asker, because_of=thread)
    Subscription.objects.bulk_create([row], ignore_conflicts=True)


def _threads() -> "QuerySet[Thread]":
    return Thread.objects.unscoped("follows which questions repeat a thread just loaded")
