"""Canned replies as they are chosen beside an answer, and as moderators keep them."""

from dataclasses import dataclass

from django.urls import reverse

from community import policies, writing_policies
from community.models import CannedReply, Community, Thread
from community.viewer import Viewer
from core.text import excerpt

EXCERPT_LENGTH = 160


@dataclass(frozen=True)
class CannedChoice:
    """What stands beside the editor of an answer. `manage_url` is empty for whoever only uses them."""

    choices: list[tuple[str, str]]
    insert_url: str
    manage_url: str


@dataclass(frozen=True)
class CannedRow:
    title: str
    excerpt: str
    use_count: int
    edit_url: str
    delete_url: str


def canned_choice(viewer: Viewer, community: Community, thread: Thread) -> CannedChoice | None:
    """Return the canned replies for an answer to this thread; None for whoever does not use them, or without any."""
    if not writing_policies.may_use_canned(viewer, community):
        return None
    rows = CannedReply.objects.visible_to(viewer).filter(community=community).order_by("title")
    choices = [(row.public_id, row.title) for row in rows.only("title")]
    manages = policies.may_moderate(viewer, community)
    return (
        CannedChoice(
            choices,
            insert_url=reverse("community:insert_canned", args=[community.slug, thread.pk]),
            manage_url=reverse("community:canned", args=[community.slug]) if manages else "",
        )
        if choices
        else None
    )


def canned_rows(viewer: Viewer, community: Community) -> list[CannedRow]:
    rows = CannedReply.objects.visible_to(viewer).filter(community=community).order_by("title")
    return [
        CannedRow(
            row.title, excerpt(row.body_md, EXCERPT_LENGTH), row.use_count,
            edit_url=reverse("community:change_canned", args=[community.slug, row.pk]),
            delete_url=reverse("community:delete_canned", args=[community.slug, row.pk]),
        )
        for row in rows
    ]  # fmt: skip
