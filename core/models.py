"""The event ledger, which is also the outbox, and the mail that is on its way."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core import clock
from core.ids import new_id


class Event(models.Model):
    """One thing that happened, with actor, role and visibility as they were then. Append-only (a trigger refuses the rest).

    Ids of other apps' rows are plain UUIDs: the ledger outlives what it speaks of.
    """

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=new_id, unique=True, editable=False)
    verb = models.CharField(max_length=60)
    occurred_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=timezone.now)
    actor_id = models.UUIDField(null=True, db_index=True)
    actor_role = models.CharField(max_length=20, blank=True)
    actor_organisation_id = models.UUIDField(null=True)
    is_staff = models.BooleanField(default=False)
    is_bot = models.BooleanField(default=False)
    is_test = models.BooleanField(default=False)
    community_id = models.UUIDField(null=True)
    space_id = models.UUIDField(null=True)
    visibility = models.CharField(max_length=20, blank=True)
    object_type = models.CharField(max_length=30)
    object_id = models.UUIDField()
    channel = models.CharField(max_length=20, default="web")
    session = models.CharField(max_length=64, blank=True)
    consent_scope = models.CharField(max_length=60, blank=True)
    idempotency_key = models.CharField(max_length=128, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["community_id", "verb", "occurred_at"], name="event_by_community_verb"),
            models.Index(fields=["object_id"], name="event_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_id}"


class Dispatch(models.Model):
    """What one consumer still owes one event; `done_at` is the consumer's own record that it has paid."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="dispatches")
    consumer = models.CharField(max_length=40)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)  # not before; set where the doer may still take it back
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "consumer"], name="one_dispatch_per_event_and_consumer")]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(done_at=None), name="dispatch_open")]

    def __str__(self) -> str:
        return f"{self.consumer} ← {self.event_id}"


class Delivery(models.Model):
    """One mail to one person. Rendered when it is sent, so that access is asked again at that moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    recipient_id = models.UUIDField(null=True)
    to_email = models.EmailField()
    event_id = models.UUIDField(null=True)
    context = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    drop_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "recipient_id", "kind"],
                condition=Q(event_id__isnull=False),
                name="one_mail_per_event_recipient_and_kind",
            )
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(sent_at=None, dropped_at=None), name="delivery_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
