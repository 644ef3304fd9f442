"""Keeping what somebody writes until they send it: in order even from two windows, and through signing up."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Func, QuerySet
from django.utils.translation import gettext as _

from community.models import Community, Draft, DraftKind, DraftPlace, Thread
from community.models.drafts import KEPT_FOR, WAITS_FOR
from community.services.targets import load_post, load_thread, thread_id_of
from community.viewer import Viewer
from core import clock
from core.errors import InvalidInput, InvalidState, NotPermitted, NotVisible

# The fields of forms that a draft keeps. As whom one writes is chosen anew.
WORDS = ("space", "kind", "title", "body", "product", "version", "environment", "tags", "reason", "expected_version")
TYPED = ("title", "body")  # without one of them nothing was written yet
MOST_CHARACTERS = 200_000  # of one draft: more than a post may have, so that a text that is too long is kept too
MOST_FILES = 50
MOST_DRAFTS = 200  # of one person
MOST_WAITING = 2000  # of all visitors together who have not signed in yet


class Outdated(InvalidState):
    """Another window saved, sent or discarded the draft since; `newest` is how it stands now, None without one."""

    def __init__(self, newest: Draft | None) -> None:
        super().__init__(_("This draft was changed in another window."), "draft")
        self.newest = newest


def place_of(viewer: Viewer, community: Community, kind: str, target: uuid.UUID | None) -> DraftPlace:
    """Return the place of a draft by what its form names; NotVisible when the viewer does not see the target there."""
    if kind == DraftKind.ASK:
        return DraftPlace(DraftKind.ASK)
    if target is None or kind not in DraftKind.values:
        raise NotVisible()
    post = load_thread(viewer, target) if kind == DraftKind.REPLY else load_post(viewer, target)
    if post.community_id != community.pk:
        raise NotVisible()
    return DraftPlace(DraftKind(kind), thread_id_of(post), None if kind == DraftKind.REPLY else post.pk)


def place_of_edit(thread: Thread, post: Any) -> DraftPlace:
    return DraftPlace(DraftKind.EDIT, thread.pk, post.pk)


def find_draft(viewer: Viewer, community: Community, place: DraftPlace) -> Draft | None:
    return _own(viewer, community, place).first()


def save_draft(
    viewer: Viewer, community: Community, place: DraftPlace, *,
    words: Mapping[str, str], sequence: int, files: Iterable[uuid.UUID] = (),
) -> int:  # fmt: skip
    """Keep what the viewer wrote; returns its new sequence number, 0 when nothing is left to keep.

    `sequence` is the number that the form read, 0 without a draft. Raises Outdated when another window was faster.
    """
    if not viewer.is_authenticated:
        raise NotPermitted()
    mine = _own(viewer, community, place)
    fresh = Draft(community=community, writer=viewer.user)
    return _save(mine, fresh, place, words, sequence, list(files)[:MOST_FILES], _demand_room(viewer))


def save_waiting(
    community: Community, place: DraftPlace, *, words: Mapping[str, str], sequence: int, key: str = ""
) -> tuple[int, str]:
    """Keep what somebody wrote before signing in; returns its sequence number and the key that their browser keeps."""
    key = key or secrets.token_urlsafe(24)
    fresh = Draft(community=community, key_hash=_hash(key))
    return _save(_waiting(community, place, key), fresh, place, words, sequence, [], _demand_space), key


@transaction.atomic
def _save(
    rows: "QuerySet[Draft]", fresh: Draft, place: DraftPlace, words: Mapping[str, str], sequence: int,
    files: list[uuid.UUID], demand_room: Any,
) -> int:  # fmt: skip
    kept = rows.select_for_update(of=("self",)).first()
    if (kept.sequence if kept else 0) != sequence:
        raise Outdated(kept)
    words = _cleaned(words)
    if not any(words.get(name, "").strip() for name in TYPED) and not files:
        if kept:
            rows.filter(pk=kept.pk).delete()
        return 0
    if kept is None:
        demand_room()
        fresh.kind, fresh.thread_id, fresh.post_id = place.kind, place.thread_id, place.post_id
    row = kept or fresh
    row.words, row.files, row.saved_at = words, files, clock.now()
    # Milliseconds, so that a draft begun anew never repeats the numbers of the one before it.
    row.sequence = max(sequence + 1, int(row.saved_at.timestamp() * 1000))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # two windows began at the same moment
        raise Outdated(rows.first()) from None
    return row.sequence


@transaction.atomic
def claim(viewer: Viewer, community: Community, place: DraftPlace, key: str) -> Draft | None:
    """Give the viewer what their browser wrote before signing in; once, and never over another draft of theirs.

    Returns what still waits because they have one at this place already.
    """
    waiting = find_waiting(community, place, key, lock=True)
    if waiting is None or not viewer.is_authenticated:
        return None
    if _own(viewer, community, place).exists():
        return waiting
    waiting.writer, waiting.key_hash = viewer.user, ""
    waiting.save(update_fields=["writer", "key_hash"])
    return None


@transaction.atomic
def take_waiting(viewer: Viewer, community: Community, place: DraftPlace, key: str) -> None:
    """Put what was written before signing in into the place of the draft that was there; without any, nothing changes."""
    if find_waiting(community, place, key, lock=True) is not None:
        _own(viewer, community, place).delete()
        claim(viewer, community, place, key)


def drop_waiting(community: Community, place: DraftPlace, key: str) -> None:
    """Throw away what was written before signing in; without any, nothing changes."""
    if key:
        _waiting(community, place, key).delete()


def find_waiting(community: Community, place: DraftPlace, key: str, *, lock: bool = False) -> Draft | None:
    if not key:
        return None
    rows = _waiting(community, place, key)
    return (rows.select_for_update(of=("self",)) if lock else rows).first()


def drop_draft(viewer: Viewer, community: Community, place: DraftPlace) -> None:
    """What was sent is no draft any more."""
    _own(viewer, community, place).delete()


def discard_draft(viewer: Viewer, community: Community, draft_id: uuid.UUID) -> None:
    """Throw a draft of the viewer's away; without it, nothing changes."""
    Draft.objects.visible_to(viewer).filter(community=community, pk=draft_id).delete()


def files_in_drafts() -> "QuerySet[Draft, Any]":
    """Return the ids of all files that a draft names: they are in use, however old they are."""
    rows = Draft.objects.unscoped("ids of files that must not be swept away; nothing of them is shown")
    return rows.annotate(file=Func(F("files"), function="unnest")).values("file")


def remove_old_drafts() -> int:
    """Remove what nobody went on with for half a year, and what no visitor came back for; returns how many."""
    every = Draft.objects.unscoped("old drafts, removed by age; nothing of them is shown")
    now = clock.now()
    old, _each = every.filter(saved_at__lt=now - KEPT_FOR).delete()
    left, _each = every.filter(writer=None, saved_at__lt=now - WAITS_FOR).delete()
    return old + left


def _own(viewer: Viewer, community: Community, place: DraftPlace) -> "QuerySet[Draft]":
    rows = Draft.objects.visible_to(viewer).filter(community=community, kind=place.kind)
    return rows.filter(thread_id=place.thread_id, post_id=place.post_id)


def _waiting(community: Community, place: DraftPlace, key: str) -> "QuerySet[Draft]":
    rows = Draft.objects.unscoped("what this browser wrote before anybody signed in, by the key that only it has")
    rows = rows.filter(writer=None, key_hash=_hash(key), community=community, kind=place.kind)
    return rows.filter(thread_id=place.thread_id, post_id=place.post_id, saved_at__gte=clock.now() - WAITS_FOR)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _cleaned(words: Mapping[str, str]) -> dict[str, str]:
    kept = {name: words[name].replace("\x00", "").replace("\r\n", "\n") for name in WORDS if name in words}
    if sum(map(len, kept.values())) > MOST_CHARACTERS:
        limit = f"{MOST_CHARACTERS:,}"
        raise InvalidInput(
            _("This text is too long to be kept as a draft: at most %(limit)s characters.") % {"limit": limit}, "body"
        )
    return kept


def _demand_room(viewer: Viewer) -> Any:
    def demand() -> None:
        if Draft.objects.visible_to(viewer).count() >= MOST_DRAFTS:
            raise InvalidInput(
                _("You have %(n)s drafts. Please send or discard some of them first.") % {"n": MOST_DRAFTS}, "body"
            )

    return demand


def _demand_space() -> None:
    """A flood of visitors' drafts fills no disk; above the limit the old way stays: the text is given back on the page."""
    waiting = Draft.objects.unscoped("counts what waits, compared with a limit and never shown").filter(writer=None)
    if waiting.count() >= MOST_WAITING:
        raise NotPermitted()
