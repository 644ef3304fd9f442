"""Break-glass: how a platform administrator comes to read one private community for minutes, and the record of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.places import Community
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id

MOST_MINUTES = 60
REASON_LIMIT = 500
APPROVALS_NEEDED = 2


class GlassStatus(models.TextChoices):
    """Where a request stands, derived from its moments; nothing has to run for it to end."""

    WAITING = "waiting", _("Waiting for approval")
    LAPSED = "lapsed", _("Not approved in time")
    REFUSED = "refused", _("Refused")
    OPEN = "open", _("Open")
    ENDED = "ended", _("Ended")


class BreakGlass(GatedModel):
    """One request to read one community. `community` is empty when `reference` names none: the asker is not told which.

    Who asked, for what, why and for how long never change; the end only ever comes earlier (a trigger sees to it).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.UUIDField()
    community = models.ForeignKey(Community, null=True, on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=REASON_LIMIT)
    minutes = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(default=clock.now)
    refused_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="break_glass_lasts_an_hour_at_most"
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, ends_at=None)
                | Q(opened_at__isnull=False, ends_at__lte=F("opened_at") + timedelta(minutes=MOST_MINUTES)),
                name="break_glass_ends_within_the_hour",
            ),
            models.CheckConstraint(condition=Q(opened_at=None) | Q(refused_at=None), name="refused_break_glass_never_opens"),
            models.CheckConstraint(
                condition=Q(opened_at=None) | Q(community__isnull=False), name="opened_break_glass_has_a_place"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="break_glass_has_a_reason"),
        ]
        indexes = [models.Index(fields=["asker", "-ends_at"], name="break_glass_by_asker")]

    def __str__(self) -> str:
        return f"break-glass {self.pk}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class BreakGlassApproval(GatedModel):
    """One person's yes. Append-only; a trigger refuses the asker's own."""

    request = models.ForeignKey(BreakGlass, on_delete=models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "approver"], name="one_approval_per_person_and_break_glass")]

    def __str__(self) -> str:
        return f"approval of {self.request_id}"


class GlassDeed(models.TextChoices):
    ASKED = "asked", _("asked")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    OPENED = "opened", _("could read from here on")
    READ = "read", _("read")
    ENDED = "ended", _("ended it early")


class BreakGlassEntry(GatedModel):
    """One line of the record, append-only by trigger. `subject_id` is the thread or post that a page was about, if any."""

    request = models.ForeignKey(BreakGlass, on_delete=models.PROTECT, related_name="entries")
    deed = models.CharField(max_length=10, choices=GlassDeed)
    actor_id = models.UUIDField()
    path = models.CharField(max_length=300, blank=True)
    subject_id = models.UUIDField(null=True)
    happened_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "break glass entries"
        constraints = [models.CheckConstraint(condition=Q(deed__in=GlassDeed.values), name="break_glass_deed_is_known")]
        indexes = [models.Index(fields=["request", "happened_at", "id"], name="break_glass_record")]

    def __str__(self) -> str:
        return f"{self.deed} {self.request_id}"
