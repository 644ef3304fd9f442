"""How people come in: terms and who accepted them, requests to join, invitations by the list."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from community.models.people import Membership, Role
from community.models.places import Community
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id


class Terms(GatedModel):
    """One published version of a community's terms; a trigger keeps it as it was published.

    `charter` is the version of the built-in text that stands in front of it (community/charter.py), 0 for none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    charter = models.PositiveSmallIntegerField(default=0)
    body_md = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    change_note = models.CharField(max_length=300, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "terms"
        constraints = [models.UniqueConstraint(fields=["community", "number"], name="one_text_per_version_of_terms")]

    def __str__(self) -> str:
        return f"version {self.number}"


class TermsAcceptance(GatedModel):
    """A member said yes to one version; rows are only ever added."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="acceptances")
    number = models.PositiveSmallIntegerField()
    accepted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "number"], name="one_acceptance_per_member_and_version")]

    def __str__(self) -> str:
        return f"{self.membership_id} accepted {self.number}"


class JoinDecision(models.TextChoices):
    WAITING = "", _("Waiting")
    APPROVED = "approved", _("Let in")
    DECLINED = "declined", _("Declined")


class JoinRequest(GatedModel):
    """Somebody asked to join. `answers` is a list of {"question", "answer"}, the questions as they were then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="requests")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="join_requests")
    answers = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=clock.now)
    decision = models.CharField(max_length=12, choices=JoinDecision, default=JoinDecision.WAITING, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    word = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(decision=""), name="one_waiting_request_per_person"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | Q(decided_at__isnull=False) & ~Q(decision=""),
                name="a_decision_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["community", "asked_at"], condition=Q(decision=""), name="requests_that_wait")]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class InvitationBatch(GatedModel):
    """A list of invitations that somebody confirmed; the worker sends them one after the other."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitation_batches")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    request_key = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "invitation batches"
        constraints = [models.UniqueConstraint(fields=["created_by", "request_key"], name="one_batch_per_request")]
        indexes = [models.Index(fields=["created_at"], condition=Q(finished_at=None), name="batches_at_work")]

    def __str__(self) -> str:
        return f"batch {self.pk}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class BatchRow(GatedModel):
    """One address of a list, and what became of it once `done_at` is set."""

    batch = models.ForeignKey(InvitationBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveSmallIntegerField()
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role)
    guest_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_row_per_line_of_a_batch")]

    def __str__(self) -> str:
        return f"line {self.number}"


class CustomerOrganisation(GatedModel):
    """A company that a community has verified as its customer's: its managers alone merge and withdraw it."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="customer_of")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="customers")
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    verified_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.organisation_id} of {self.community_id}"
