"""What executive communities keep beside their posts: who asked for a name, whom members nominate, what may be taken away."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.people import Invitation
from community.models.places import Community
from community.models.posts import PostTarget
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id

# How long members may object to a nomination.
OBJECTION_TIME = timedelta(days=7)
TAKEAWAY_LIMIT = 1000


class AliasResolution(PostTarget, GatedModel):
    """A host looked up who wrote a post under an alias, and why. Append-only; the author is told."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    resolved_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["post_id", "-resolved_at"], name="alias_resolution_by_post")]

    def __str__(self) -> str:
        return f"alias of {self.post_id}"


class NominationOutcome(models.TextChoices):
    INVITED = "invited", _("Invited")
    DECLINED = "declined", _("Not invited")


class Nomination(GatedModel):
    """A member proposes somebody, who learns nothing of it until they are invited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()
    name = models.CharField(max_length=120)
    reason = models.CharField(max_length=1000)
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    nominated_at = models.DateTimeField(default=clock.now)
    closes_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=NominationOutcome, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "email"], condition=Q(outcome=""), name="one_open_nomination_per_address_and_community"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(decided_at__gte=models.F("closes_at")), name="nomination_waits_for_objections"
            ),
        ]

    def __str__(self) -> str:
        return f"nomination {self.pk}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class Objection(GatedModel):
    """A member's word against a nomination, for the hosts alone."""

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="objections")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=1000)
    objected_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["nomination", "member"], name="one_objection_per_member_and_nomination")]

    def __str__(self) -> str:
        return f"objection to {self.nomination_id}"


class Takeaway(PostTarget, GatedModel):
    """Words that somebody would like to carry out of the room. `answerer` wrote the post; only the database knows it.

    Append-only, as is the answer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answerer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=TAKEAWAY_LIMIT)
    asked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="takeaway_says_something")]

    def __str__(self) -> str:
        return f"takeaway {self.pk}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class TakeawayAnswer(GatedModel):
    """The author's yes or no, once."""

    takeaway = models.OneToOneField(Takeaway, on_delete=models.PROTECT, related_name="answer")
    agrees = models.BooleanField()
    answered_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"answer to {self.takeaway_id}"


class ReadersReview(GatedModel):
    """Somebody who runs a community looked through the list of who can read it."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reviewed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["community", "-reviewed_at"], name="readers_review_latest")]

    def __str__(self) -> str:
        return f"review of {self.community_id}"
