"""What an address can name: something private that is really there, and the same that never was."""

from __future__ import annotations

import uuid
from typing import Any

from api.models import IssueChange
from community.brand import stylesheet_url
from community.models import Attachment, BreakGlass, Membership, Moving, Nomination, Takeaway, Thread
from core.ids import encode, id_at
from notifications.mails import unsubscribe_token
from notifications.models import Notification
from tests.world import INSIDERS, Corner, World

Target = dict[str, list[str]]
NEVER = 1_700_000_000_000  # milliseconds; ids of that moment were never given out
NOWHERE = encode(id_at(NEVER, 0))


def private(world: World, corner: Corner) -> Target:
    """Return everything in a corner that an address can name."""
    word, community = corner.word, corner.community
    posts = [corner.question, corner.answer, corner.comment, corner.hidden, corner.deleted, corner.below, corner.masked]
    threads = [thread for thread in (corner.question, corner.shut, corner.buried) if thread]
    insider = world.user(INSIDERS.get(corner.key, "ben"))
    logo = str(community.logo.name).rsplit("/", 1)[-1] if community.logo else "none.webp"
    return {
        "slug": [community.slug],
        "space": [corner.space.slug],
        "thread_id": [thread.public_id for thread in threads],
        "title_slug": [thread.slug for thread in threads],
        "post_id": [post.public_id for post in posts if post],
        "reply_id": [reply.public_id for reply in (corner.answer, corner.second, corner.hidden) if reply],
        "item_id": [item.public_id for item in (corner.item, corner.closed_item) if item] or [NOWHERE],
        "invitation_id": [corner.invitation.public_id if corner.invitation else NOWHERE],
        "segment_id": [corner.segment.public_id if corner.segment else NOWHERE],
        "organisation_id": [encode(insider.organisation_id) if insider.organisation_id else NOWHERE],
        "batch_id": [corner.batch.public_id if corner.batch else NOWHERE],
        "membership_id": [row.public_id for row in _memberships(corner)],
        "notification_id": [row.public_id for row in _notifications(corner)] or [NOWHERE],
        "user_id": [insider.public_id],
        "handle": [insider.handle],
        "person": [word("name")],
        "avatar": [str(insider.avatar.name).rsplit("/", 1)[-1].removesuffix(".webp") or "none"],
        "tag": [word("tag")],
        "title": [word("title")],
        "stem": [word("title")[:-2]],
        "body": [word("answer")],
        "product": [word("product")],
        "action": ["approve", "remove"],
        "glass_action": ["approve", "refuse", "end"],
        "glass_id": [_first(BreakGlass, community=community)],
        "moving_id": [_first(Moving, community=community)],
        "takeaway_id": [_first(Takeaway, community=community)],
        "nomination_id": [_first(Nomination, community=community)],
        "field": ["logo"],
        "side": ["192"],
        "part": ["0"],
        "number": ["1"],
        "canned_id": [corner.canned.public_id if corner.canned else NOWHERE],
        "picture": [logo],
        "digest": [stylesheet_url(community).rsplit("-", 1)[-1].removesuffix(".css")],
        "draft_id": [corner.draft.public_id] if corner.draft else [NOWHERE],
        "file_id": [row.public_id for row in _files(corner)] or [NOWHERE],
        "file_name": [row.name for row in _files(corner)] or ["none.txt"],
        "token": [corner.token or "none"],
        "unsubscribe": [unsubscribe_token(world.user("xena"), corner.question)],
    }


def _first(model: Any, **facts: Any) -> str:
    found = model.objects.unscoped("tests name the row itself").filter(**facts).order_by("pk").first()
    return found.public_id if found else NOWHERE


def _memberships(corner: Corner) -> list[Membership]:
    rows = Membership.objects.unscoped("tests name the row itself").filter(community=corner.community)
    return list(rows.order_by("pk")[:3])


def _notifications(corner: Corner) -> list[Notification]:
    return list(Notification.objects.unscoped("tests name the row itself").filter(space=corner.space).order_by("pk"))


def _files(corner: Corner) -> list[Attachment]:
    return list(Attachment.objects.unscoped("tests name the row itself").filter(space=corner.space).order_by("kind", "pk"))


def absent(target: Target, *, kept: dict[str, list[str]] | None = None) -> Target:
    """Return a target of the same shape that names nothing, apart from what is kept."""
    kept = kept or {}
    return {
        name: kept.get(name, [_never(name, number, value) for number, value in enumerate(values)])
        for name, values in target.items()
    }


def _never(name: str, number: int, value: str) -> str:
    if name in ("action", "glass_action", "field", "part", "side"):
        return value
    if name.endswith("_id"):
        return encode(id_at(NEVER, hash_of(name, number)))
    return (
        "".join("wxyz"[place % 4] if letter.isalpha() else letter for place, letter in enumerate(value))
        if name != "unsubscribe"
        else "e30:never"
    )


def hash_of(name: str, number: int) -> int:
    return sum(ord(letter) << 7 * place for place, letter in enumerate(name)) + number


def inside(target: Target, **kept: str) -> Target:
    """Return the same things as if they stood in another community."""
    return {**target, **{name: [value] for name, value in kept.items()}}


def ids_in(corner: Corner) -> list[str]:
    """Return every public id of a corner in the spellings in which one could slip out."""
    rows: list[Any] = list(Thread.objects.unscoped("tests name the row itself").filter(space=corner.space))
    rows += [corner.community, corner.space, corner.answer, corner.second, corner.comment, corner.solution]
    rows += [row for row in (corner.hidden, corner.deleted, corner.item, corner.flag, corner.invitation) if row]
    rows += list(IssueChange.objects.unscoped("tests name the row itself").filter(space=corner.space))
    rows += _files(corner)
    keys = [getattr(row, "event_id", row.pk) for row in rows]
    return [spelling for key in keys for spelling in spellings(key)]


def spellings(key: uuid.UUID) -> tuple[str, str, str]:
    return encode(key).lower(), str(key), key.hex
