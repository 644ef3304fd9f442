"""The reputation ledger."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from community.models import Community, Membership, Thread
from core import clock
from core.gate import GatedModel
from core.ids import new_id
from reputation.rules import Rule, Unpaid


class ReputationEvent(GatedModel):
    """One signed line with its cause. Append-only (a trigger refuses the rest); a reversal is a line of its own.

    `nominal` is what the rule names, `points` what was paid; both are frozen here. The score is Σ points.
    `subject_id` and `giver` tell which act is paid, so that the same act is never paid twice.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="reputation_events")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, null=True, on_delete=models.SET_NULL, related_name="+")
    rule = models.CharField(max_length=12, choices=Rule)
    rules_version = models.PositiveSmallIntegerField()
    nominal = models.SmallIntegerField()
    points = models.SmallIntegerField()
    unpaid = models.CharField(max_length=12, choices=Unpaid, blank=True)
    subject_id = models.UUIDField()
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    cause_event_id = models.UUIDField(null=True)
    is_imported = models.BooleanField(default=False)
    occurred_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points=0) | Q(points=F("nominal")), name="points_are_nominal_or_nothing"),
            models.CheckConstraint(condition=Q(reverses=None) | Q(points__lte=0), name="reversal_takes_points_back"),
        ]
        indexes = [
            models.Index(fields=["membership", "-occurred_at", "-id"], name="reputation_by_member"),
            models.Index(fields=["subject_id", "rule"], name="reputation_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.points:+d} {self.rule}"
