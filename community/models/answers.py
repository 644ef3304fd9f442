"""Votes, solutions and confirmations: what members say about each other's posts."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from community.models.places import Community, Space
from community.models.posts import PostTarget, Reply, Thread
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id


class Vote(PostTarget, GatedModel):
    """One member's +1 or −1 on a thread or reply; retracting deletes the row, the ledger remembers."""

    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    value = models.SmallIntegerField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post_id", "voter"], name="one_vote_per_person_and_post"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="vote_is_up_or_down"),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d} on {self.post_id}"


class SolutionRole(models.TextChoices):
    """In which role somebody said that this reply solves the thread."""

    ASKER = "asker"
    MODERATOR = "moderator"
    EXPERT = "expert"


class SolutionEnding(models.TextChoices):
    """How a solution came to stand no more."""

    REVOKED = "revoked"
    OBJECTED = "objected"
    SUPERSEDED = "superseded"


class SolutionState(models.TextChoices):
    """Where a solution stands, derived by the database from facts on its row; the last three stand no more."""

    ACCEPTED = "accepted", _("Accepted by the person who asked")
    MARKED = "marked", _("Marked by a moderator or an expert")
    CONFIRMED = "confirmed", _("Confirmed by others")
    STALE = "stale", _("Needs another look")
    SUPERSEDED = "superseded", _("Replaced by a newer answer")
    OBJECTED = "objected", _("Did not solve it, says the person who asked")
    REVOKED = "revoked", _("Taken back")


STANDING_STATES = [
    SolutionState.ACCEPTED.value,
    SolutionState.MARKED.value,
    SolutionState.CONFIRMED.value,
    SolutionState.STALE.value,
]


class StaleReason(models.TextChoices):
    """Why a standing solution needs another look."""

    FAILURES = "failures"
    VERSION = "version"


class Solution(GatedModel):
    """Somebody says that this reply solves this thread; when that ends, at `revoked_at`, the row stays.

    `is_latest`: no later row says it of the same reply. A superseded one names the solution that took its place.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="solutions")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="solutions")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_role = models.CharField(max_length=10, choices=SolutionRole)
    accepted_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ending = models.CharField(max_length=10, choices=SolutionEnding, blank=True, default="", db_default="")
    superseded_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="supersedes")
    is_latest = models.BooleanField(default=True, db_default=True)
    stale_at = models.DateTimeField(null=True)
    stale_reason = models.CharField(max_length=10, choices=StaleReason, blank=True, default="", db_default="")
    reviewed_at = models.DateTimeField(null=True)
    worked_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    worked_versions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    failed_versions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    state = models.GeneratedField(
        expression=Case(
            When(revoked_at__isnull=False, then=F("ending")),
            When(stale_at__isnull=False, then=Value("stale")),
            When(worked_count__gt=0, then=Value("confirmed")),
            When(by_role=SolutionRole.ASKER, then=Value("accepted")),
            default=Value("marked"),
        ),
        output_field=models.CharField(max_length=10, choices=SolutionState),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply"], condition=Q(revoked_at=None), name="one_standing_solution_per_reply"),
            models.UniqueConstraint(fields=["reply"], condition=Q(is_latest=True), name="one_latest_solution_per_reply"),
            models.CheckConstraint(condition=Q(is_latest=True) | Q(revoked_at__isnull=False), name="standing_solution_is_latest"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, ending="") | Q(revoked_at__isnull=False) & ~Q(ending=""),
                name="ended_solution_says_how",
            ),
            models.CheckConstraint(
                condition=Q(stale_at=None, stale_reason="") | Q(stale_at__isnull=False) & ~Q(stale_reason=""),
                name="stale_solution_says_why",
            ),
        ]
        indexes = [models.Index(fields=["thread", "accepted_at"], condition=Q(revoked_at=None), name="solution_standing")]

    def __str__(self) -> str:
        return f"solution {self.pk}"

    @property
    def stands(self) -> bool:
        return self.revoked_at is None

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class Confirmation(GatedModel):
    """ "It worked for me", or "it didn't", on a version of the product."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="confirmations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    worked = models.BooleanField()
    product_version = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["solution", "user"], name="one_confirmation_per_person_and_solution")]

    def __str__(self) -> str:
        return f"{'worked' if self.worked else 'failed'} for {self.user_id}"


class MeToo(GatedModel):
    """One member has the same problem, and hears when it is solved."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "user"], name="one_me_too_per_person_and_thread")]

    def __str__(self) -> str:
        return f"{self.user_id} has {self.thread_id} too"
