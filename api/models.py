"""Tokens, answers kept for repeated requests, and the rows of the resolved-issues feed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from community.models import Community, Space, Thread
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id


class Scope(models.TextChoices):
    """What a token may do: resource:action. The person's own rights always bound it further."""

    CONTENT_READ = "content:read"
    CONTENT_WRITE = "content:write"
    MODERATION_READ = "moderation:read"
    MODERATION_WRITE = "moderation:write"
    FEED_READ = "feed:read"


# Requests per hour and token: more than one a second, all day long, is a copy of everything, not a client.
DEFAULT_QUOTA = 5_000


class ApiToken(GatedModel):
    """A key with which a machine acts as one person. Only its hash is kept; `prefix` tells people which one it is.

    `community_ids` empty (null) means all communities of the person; executive ones are never among them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=8)
    scopes = ArrayField(models.CharField(max_length=24, choices=Scope))
    community_ids = ArrayField(models.UUIDField(), null=True, blank=True)
    hourly_quota = models.PositiveIntegerField(default=DEFAULT_QUOTA)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(scopes__contained_by=Scope.values), name="token_scopes_are_known")]
        indexes = [models.Index(fields=["user", "-created_at"], name="token_by_person")]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class IdempotencyRecord(GatedModel):
    """The answer to one POST, kept so that repeating it answers the same. Written with the rows it speaks of.

    `body` is the JSON text as it was sent. `space` is where the answer's content stands: whoever no longer reads it
    does not get the answer again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    fingerprint = models.CharField(max_length=64)
    space = models.ForeignKey(Space, null=True, on_delete=models.CASCADE, related_name="+")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_person_and_key")]
        indexes = [models.Index(fields=["created_at"], name="answer_by_age")]

    def __str__(self) -> str:
        return f"answer {self.status} to {self.key}"


class Change(models.TextChoices):
    """What happened to an issue, as its consumers see it."""

    RESOLVED = "resolved"
    UPDATED = "updated"
    REOPENED = "reopened"
    RESOLVED_AGAIN = "resolved_again"
    SUPERSEDED = "superseded"
    MERGED = "merged"
    REDACTED = "redacted"
    WITHDRAWN = "withdrawn"


class IssueState(models.TextChoices):
    OPEN = "open"
    RESOLVED = "resolved"
    DUPLICATE = "duplicate"
    GONE = "gone"


class Audience(models.TextChoices):
    """Who could read an issue when its row was written; a tombstone is addressed to the same readers."""

    PUBLIC = "public"
    MEMBERS = "members"
    RESTRICTED = "restricted"


LISTED_STATES = [IssueState.RESOLVED, IssueState.DUPLICATE]


class IssueChange(GatedModel):
    """One audience-visible change of one issue, in the shape in which consumers read it.

    `position` is the order of the stream; it is empty until the writing transaction is over
    (docs/decisions/0004-resolved-issues-ordering.md). `payload` is the item without its head, null for a tombstone;
    it may be emptied later and never changed. `products` are all products that the issue ever had, in lower case.
    """

    seq = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(default=new_id, unique=True, editable=False)
    position = models.BigIntegerField(null=True, unique=True)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience)
    version = models.PositiveIntegerField()
    change = models.CharField(max_length=14, choices=Change)
    state = models.CharField(max_length=10, choices=IssueState)
    changed_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=timezone.now)
    products = ArrayField(models.CharField(max_length=80), default=list)
    primary_reply_id = models.UUIDField(null=True)
    duplicate_ids = ArrayField(models.UUIDField(), default=list)
    payload = models.JSONField(null=True)
    is_latest = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "version"], name="one_change_per_issue_and_version"),
            models.UniqueConstraint(fields=["thread"], condition=Q(is_latest=True), name="one_latest_change_per_issue"),
            models.CheckConstraint(
                condition=~Q(state=IssueState.GONE) | Q(payload__isnull=True), name="tombstone_holds_no_content"
            ),
            models.CheckConstraint(condition=Q(position=None) | Q(position__gt=0), name="positions_start_at_one"),
        ]
        indexes = [
            models.Index(fields=["seq"], condition=Q(position=None), name="change_without_position"),
            models.Index(fields=["position"], condition=Q(is_latest=True, state__in=LISTED_STATES), name="change_in_snapshot"),
            models.Index(fields=["space", "position"], name="change_by_space"),
            models.Index(fields=["changed_at", "position"], name="change_by_time"),
            GinIndex(fields=["duplicate_ids"], condition=Q(is_latest=True), name="change_by_duplicate"),
        ]

    def __str__(self) -> str:
        return f"{self.change} v{self.version} of {self.thread_id}"


class FeedPruning(GatedModel):
    """How far a space's old rows were removed: a cursor at or before `through` missed some, a `since` before `before` too."""

    space = models.OneToOneField(Space, primary_key=True, on_delete=models.CASCADE, related_name="+")
    through = models.BigIntegerField()
    before = models.DateTimeField()

    def __str__(self) -> str:
        return f"pruned through {self.through}"
