"""Questions that were said to repeat a thread follow it when it is merged, and come back when that is undone."""

import uuid
from typing import Any

from community.models import Thread
from community.services.moving.carrying import rows_of
from community.services.solving.duplicates import count_duplicates, ids_below
from community.services.solving.rows import write


def lead_over(source: Thread, target: Thread) -> dict[str, Any]:
    """Lead what repeats the source to the target, and let the source itself repeat nothing; returns what was so before."""
    led = ids_below(source)
    before = {
        "said": _text(source.said_duplicate_of_id),
        "root": _text(source.duplicate_of_id),
        "direct": list(map(str, rows_of(Thread).filter(said_duplicate_of=source).values_list("pk", flat=True))),
        "led": list(map(str, led)),
    }
    write(source, said_duplicate_of=None, duplicate_of=None)
    rows_of(Thread).filter(said_duplicate_of=source).update(said_duplicate_of=target)
    rows_of(Thread).filter(pk__in=led).update(duplicate_of=target)
    _count(source, target, before)
    return before


def lead_back(source: Thread, target: Thread, before: dict[str, Any]) -> None:
    """Undo `lead_over`, as far as nobody has said something else meanwhile."""
    original = rows_of(Thread).filter(pk=before["root"]).first() if before["root"] else None
    root_id = (original.duplicate_of_id or original.pk) if original else None
    write(source, said_duplicate_of_id=_id(before["said"]) if root_id else None, duplicate_of_id=root_id)
    still = rows_of(Thread).filter(duplicate_of=target)
    still.filter(pk__in=before["direct"], said_duplicate_of=target).update(said_duplicate_of=source)
    still.filter(pk__in=before["led"]).update(duplicate_of=root_id or source.pk)
    _count(source, target, before)


def touched_by(before: dict[str, Any]) -> list[uuid.UUID]:
    """Return the threads that `lead_over` changed besides the two."""
    return [uuid.UUID(pk) for pk in [*before["led"], before["root"]] if pk]


def _count(source: Thread, target: Thread, before: dict[str, Any]) -> None:
    ids = {source.pk, target.pk, *filter(None, [_id(before["root"])])}
    count_duplicates(*ids)


def _text(pk: uuid.UUID | None) -> str:
    return str(pk) if pk else ""


def _id(text: str) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
