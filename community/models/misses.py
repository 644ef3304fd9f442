"""What people looked for in vain."""

from django.db import models

from community.models.places import Community
from core import clock
from core.gate import GatedModel

MISS_LENGTH = 100  # characters that are kept of a query


class SearchMiss(GatedModel):
    """Words that a search of a community found nothing for, how often, and when last; not who looked for them."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=MISS_LENGTH)
    count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "words"], name="one_row_per_missed_search")]
        indexes = [models.Index(fields=["last_at"], name="search_miss_by_age")]

    def __str__(self) -> str:
        return self.words
