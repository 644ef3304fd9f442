"""Writing under an alias in executive communities: which name a post carries, and whom the ledger then names (nobody)."""

import secrets
import uuid

from django.db import models
from django.utils.translation import gettext as _

from community.models import Comment, Post, Reply, Thread
from community.viewer import Viewer
from core.events import Actor


class Voice(models.TextChoices):
    """As whom somebody writes one post."""

    NAME = "name"
    ALIAS = "alias"
    SAME = "same"


# Words that say nothing about anybody; two of them make some thousand names.
FIRST = (
    "Amber", "Autumn", "Birch", "Blue", "Bright", "Calm", "Cedar", "Clear", "Copper", "Coral", "Crystal", "Early", "Eastern",
    "Golden", "Granite", "Green", "Grey", "Hazel", "High", "Indigo", "Ivory", "Late", "Linen", "Maple", "Marble", "Morning",
    "Northern", "Olive", "Open", "Quiet", "Silver", "Southern", "Spring", "Still", "Summer", "Violet", "Western", "Winter",
)  # fmt: skip
SECOND = (
    "Anchor", "Arch", "Bay", "Beacon", "Bridge", "Brook", "Canyon", "Cliff", "Cloud", "Coast", "Compass", "Delta", "Field",
    "Fjord", "Garden", "Glade", "Harbour", "Hill", "Island", "Lake", "Lantern", "Meadow", "Mill", "Orchard", "Path", "Pier",
    "Pine", "Pond", "Prairie", "Reef", "Ridge", "River", "Shore", "Stone", "Stream", "Tide", "Tower", "Valley", "Willow",
)  # fmt: skip
DRAWS = 20


def draw_alias(taken: set[str]) -> str:
    """Return a name that nobody in the thread has; plainly "A member" when chance finds none."""
    for _draw in range(DRAWS):
        name = f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"
        if name not in taken:
            return name
    return _("A member")


def taken_in(thread_id: uuid.UUID) -> set[str]:
    """Return the aliases that stand in a thread."""
    found: set[str] = set()
    for rows in _under_aliases(thread_id):
        found.update(rows.values_list("alias", flat=True))
    return found


def kept_by(viewer: Viewer, thread_id: uuid.UUID) -> str:
    """Return the alias under which the viewer wrote last in a thread, "" when there is none."""
    if viewer.user_id is None:
        return ""
    mine = [rows.filter(sealed_author_id=viewer.user_id) for rows in _under_aliases(thread_id)]
    union = [rows.order_by().values_list("created_at", "alias") for rows in mine]
    latest = union[0].union(*union[1:], all=True).order_by("-created_at").first()
    return latest[1] if latest else ""


def _under_aliases(thread_id: uuid.UUID) -> "list[models.QuerySet[Post]]":
    return [
        Thread.objects.unscoped("names that stand on the thread just loaded").filter(pk=thread_id).exclude(alias=""),
        *(
            model.objects.unscoped("names that stand below the thread just loaded").filter(thread_id=thread_id).exclude(alias="")
            for model in (Reply, Comment)
        ),
    ]


def actor_about(viewer: Viewer, post: Post) -> Actor:
    """Return the actor that the ledger records for what somebody does with a post: nobody, if it is theirs under an alias."""
    return Actor(channel=viewer.channel) if is_masked(viewer, post) else viewer.actor_in(post.community_id)


def name_about(viewer: Viewer, post: Post) -> "uuid.UUID | None":
    """Return the person that rows may name for what the viewer does with a post."""
    return None if is_masked(viewer, post) else viewer.user_id


def is_masked(viewer: Viewer, post: Post) -> bool:
    return bool(post.alias) and viewer.wrote(post)
