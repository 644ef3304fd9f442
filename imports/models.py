"""What was loaded from files, and which row each source id became."""

from django.db import models

from community.models import Community
from core import clock


class ImportRun(models.Model):
    """The load of one corpus into one community; `finished_at` is empty while threads may be missing."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"load into {self.community_id}"


class ItemKind(models.TextChoices):
    PERSON = "person"
    CATEGORY = "category"
    TOPIC = "topic"


class ImportedItem(models.Model):
    """The row that one source id became; written in the transaction that loads it, so it is also the bookmark.

    `derived_id` is computed from the source line; `object_id` is the row in use, which differs for a person who had
    an account before.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=ItemKind)
    source_id = models.BigIntegerField()
    derived_id = models.UUIDField()
    object_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "kind", "source_id"], name="one_row_per_source_id"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id}"
