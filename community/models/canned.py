"""Texts that the people who answer for a community write again and again."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from community.models.places import Community
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id

CANNED_TITLE_LIMIT = 80
CANNED_BODY_LIMIT = 4000


class CannedReply(GatedModel):
    """A text with placeholders (community.services.canned), and how often it was put into an answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=CANNED_TITLE_LIMIT)
    body_md = models.TextField(_("text"), max_length=CANNED_BODY_LIMIT)
    use_count = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "canned replies"
        constraints = [
            models.UniqueConstraint(F("community"), Lower("title"), name="one_canned_reply_per_title_in_a_community"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def public_id(self) -> str:
        return encode(self.pk)
