"""Flags, the review items that they open, the record of what moderators did, and sanctions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Community, PostTarget, Thread
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id


class FlagReason(models.TextChoices):
    """Why somebody reports a post; moderators answer with one of the same reasons."""

    SPAM = "spam", _("Spam or advertising")
    RUDE = "rude", _("Rude, or attacks a person")
    WRONG = "wrong", _("Dangerous or misleading advice")
    PRIVATE = "private", _("Shows personal data or a secret")
    OFF_TOPIC = "off_topic", _("Does not belong here")
    OTHER = "other", _("Something else")


class ReviewStatus(models.TextChoices):
    OPEN = "open", _("Open")
    HIDDEN = "hidden", _("Hidden")
    DISMISSED = "dismissed", _("Dismissed")


class ReviewItem(PostTarget, GatedModel):
    """One post that somebody should look at; further flags of the same post join the open item."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=ReviewStatus, default=ReviewStatus.OPEN)
    flag_count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post_id"], condition=Q(status="open"), name="one_open_review_item_per_post"),
        ]
        indexes = [models.Index(fields=["community", "status", "-opened_at", "-id"], name="review_queue")]

    def __str__(self) -> str:
        return f"review of {self.post_id}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class Flag(GatedModel):
    """One member's report of one post."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(ReviewItem, on_delete=models.CASCADE, related_name="flags")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=10, choices=FlagReason)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "reporter"], name="one_flag_per_person_and_review_item")]

    def __str__(self) -> str:
        return f"{self.reason} on {self.item_id}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class ActionKind(models.TextChoices):
    HIDE = "hide", _("Hid a post")
    UNHIDE = "unhide", _("Showed a post again")
    DISMISS = "dismiss", _("Dismissed reports")
    WARN = "warn", _("Warned a member")
    CLOSE = "close", _("Closed a thread")
    REOPEN = "reopen", _("Reopened a thread")
    DUPLICATE = "duplicate", _("Joined a duplicate")
    EDIT = "edit", _("Edited somebody's post")
    HIDE_VERSION = "hide_text", _("Took away the words of a version")
    MERGE = "merge", _("Merged threads")
    SPLIT = "split", _("Split a thread")
    MOVE = "move", _("Moved a thread")
    CONVERT = "convert", _("Made an answer a comment, or a comment an answer")
    UNDO = "undo", _("Undid a moving")


class ModerationAction(GatedModel):
    """What somebody did with a moderator's power. Append-only: a trigger refuses changes and deletion."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space_id = models.UUIDField(null=True)
    thread_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=10, choices=ActionKind)
    actor_id = models.UUIDField(null=True)
    target_user_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["community", "-created_at", "-id"], name="moderation_log")]

    def __str__(self) -> str:
        return f"{self.kind} by {self.actor_id}"


class SanctionKind(models.TextChoices):
    WARNING = "warning", _("Warning")


class Sanction(GatedModel):
    """A consequence for a member, with the reason that the member reads."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=SanctionKind)
    post_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=500)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "post_id", "kind"], condition=Q(post_id__isnull=False), name="one_sanction_per_kind_and_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"
