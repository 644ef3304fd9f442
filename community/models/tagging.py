"""What moderators say about the tags of a community."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from community.models.places import Community
from core.gate import GatedModel

GUIDE_LIMIT = 300


class TagGuide(GatedModel):
    """When to use a tag, and the words that people use for it: whoever writes one of those gets this tag."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    description = models.CharField(max_length=GUIDE_LIMIT, blank=True)
    synonyms = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "name"], name="one_guide_per_tag_and_community")]
        indexes = [GinIndex(fields=["synonyms"], name="tag_by_synonym")]

    def __str__(self) -> str:
        return self.name
