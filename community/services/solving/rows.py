"""Rows of a thread's solutions: finding them under the thread's lock, and carrying them onto thread and replies."""

import uuid

from django.db.models import Sum

from community.models import Reply, Solution, Thread
from community.services.targets import load_reply, load_thread
from community.viewer import Viewer


def load(viewer: Viewer, reply_id: uuid.UUID) -> tuple[Thread, Reply]:
    """Return (thread, reply), both locked. Raises NotVisible."""
    thread = load_thread(viewer, load_reply(viewer, reply_id).thread_id, lock=True)
    return thread, load_reply(viewer, reply_id, lock=True)


def latest(reply: Reply) -> Solution | None:
    """Return the reply's latest solution, standing or ended; None when it never was one."""
    rows = Solution.objects.unscoped("the latest solution of the reply just loaded")
    return rows.filter(reply=reply, is_latest=True).first()


def standing(reply: Reply) -> Solution | None:
    found = latest(reply)
    return found if found and found.stands else None


def carry_solutions(thread: Thread) -> None:
    """Carry the standing solutions onto thread and replies: what lists and policies read."""
    standing = Solution.objects.unscoped("carries solutions onto their thread").filter(thread=thread, revoked_at=None)
    rows = list(standing.order_by("accepted_at").values_list("reply_id", "reply__author_id"))
    worked = standing.aggregate(total=Sum("worked_count"))["total"] or 0
    replies = Reply.objects.unscoped("carries solutions onto their replies").filter(thread=thread)
    solving = [reply_id for reply_id, _author in rows]
    replies.filter(is_solution=True).exclude(pk__in=solving).update(is_solution=False)
    replies.filter(pk__in=solving).update(is_solution=True)
    write(thread, solution_count=len(rows), worked_count=worked, solved_by_id=rows[0][1] if rows else None)


def write(thread: Thread, **changes: object) -> None:
    """Write columns of a thread that is locked, onto the row and onto the object in hand."""
    for name, value in changes.items():
        setattr(thread, name, value)
    Thread.objects.unscoped("writes the row just locked").filter(pk=thread.pk).update(**changes)
