"""Votes, solutions, confirmations and subscriptions: what members say about each other's posts."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

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


class Solution(GatedModel):
    """Somebody says that this reply solves this thread; revoking keeps the row."""

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
    worked_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    worked_versions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    failed_versions = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply"], condition=Q(revoked_at=None), name="one_standing_solution_per_reply"),
        ]
        indexes = [models.Index(fields=["thread", "accepted_at"], condition=Q(revoked_at=None), name="solution_standing")]

    def __str__(self) -> str:
        return f"solution {self.pk}"

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


class Subscription(GatedModel):
    """A wish to hear of a thread; `is_muted` keeps an automatic follow from coming back."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="subscriptions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_muted = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(F("user"), F("thread"), name="one_subscription_per_person_and_thread")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.thread_id}"
