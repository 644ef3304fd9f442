"""What somebody is writing, before they send it: kept on the server, for its writer alone."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.places import Community
from community.models.posts import Thread
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id

KEPT_FOR = timedelta(days=180)
# What a visitor writes before they sign in waits so long: as long as a mail with the link may take.
WAITS_FOR = timedelta(days=3)


class DraftKind(models.TextChoices):
    ASK = "ask", _("A new thread")
    REPLY = "reply", _("A reply")
    EDIT = "edit", _("An edit")
    NOTE = "note", _("A comment")


@dataclass(frozen=True)
class DraftPlace:
    """Where a text will stand: a new thread, a reply to a thread, an edit of a post in it, or a comment below a post."""

    kind: DraftKind
    thread_id: uuid.UUID | None = None
    post_id: uuid.UUID | None = None


class Draft(GatedModel):
    """A text on its way, one per writer and place; `words` are the fields of its form by name.

    `sequence` grows with each save and never repeats, not even after the draft was sent and begun anew. Without a writer the
    draft waits for whoever signs in with the browser that holds the key of `key_hash`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=5, choices=DraftKind)
    thread = models.ForeignKey(Thread, null=True, on_delete=models.CASCADE, related_name="+")
    post_id = models.UUIDField(null=True)
    words = models.JSONField(default=dict)
    files = ArrayField(models.UUIDField(), default=list)
    sequence = models.BigIntegerField()
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["writer", "key_hash", "community", "kind", "thread", "post_id"],
                nulls_distinct=False,
                name="one_draft_per_writer_and_place",
            ),
            models.CheckConstraint(
                condition=Q(writer__isnull=False, key_hash="") | Q(writer=None) & ~Q(key_hash=""),
                name="draft_has_a_writer_or_waits_for_one",
            ),
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)

    @property
    def place(self) -> DraftPlace:
        return DraftPlace(DraftKind(self.kind), self.thread_id, self.post_id)
