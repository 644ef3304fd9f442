"""Memberships, what they grant, and invitations."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.models.places import Community
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    EXPERT = "expert", _("Expert")
    MODERATOR = "moderator", _("Moderator")
    MANAGER = "manager", _("Manager")


class MembershipStatus(models.TextChoices):
    PENDING = "pending", _("Waiting for approval")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    LEFT = "left", _("Left")
    REMOVED = "removed", _("Removed")


class Grant(models.TextChoices):
    """What a membership may hold beyond its role."""

    HOST = "host", _("Host")
    GUEST = "guest", _("Guest")
    INTEGRITY = "integrity", _("Integrity reviewer")


class Membership(GatedModel):
    """A person in one community. `reputation` and `helped_count` are cached here by their owner, the reputation app.

    `terms_version` is the version of the terms accepted last (0 for none), `guest_until` the end of a guest's stay,
    `suspended_until` the end of a suspension that has one. What was
    written before `read_through` counts as read; `is_nudged` is whether a helper wants mail about unanswered questions.
    What counts at a moment is said in community/standing.py.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.MEMBER)
    status = models.CharField(max_length=12, choices=MembershipStatus, default=MembershipStatus.ACTIVE)
    reputation = models.IntegerField(default=0)
    helped_count = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_owner = models.BooleanField(default=False)
    ownership_offered_at = models.DateTimeField(null=True, blank=True)
    terms_version = models.PositiveSmallIntegerField(default=0)
    guest_until = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    read_through = models.DateTimeField(default=clock.now, db_default=Now())
    is_nudged = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "user"], name="one_membership_per_person_and_community"),
            models.UniqueConstraint(fields=["community"], condition=Q(is_owner=True), name="one_owner_per_community"),
            models.UniqueConstraint(
                fields=["community"], condition=Q(ownership_offered_at__isnull=False), name="one_offer_of_ownership_per_community"
            ),
            models.CheckConstraint(
                condition=Q(is_owner=False) | Q(role="manager", status="active", guest_until=None),
                name="the_owner_is_an_active_manager",
            ),
            models.CheckConstraint(
                condition=Q(suspended_until=None) | Q(status="suspended"), name="only_a_suspension_has_an_end"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.CheckConstraint(condition=Q(status__in=MembershipStatus.values), name="membership_status_is_known"),
        ]
        indexes = [
            models.Index(fields=["community", "-reputation"], name="membership_by_reputation"),
            models.Index(
                fields=["guest_until"], condition=Q(guest_until__isnull=False, status="active"), name="guests_by_their_end"
            ),
            models.Index(fields=["suspended_until"], condition=Q(suspended_until__isnull=False), name="suspensions_by_their_end"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.community_id}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class MembershipGrant(GatedModel):
    """One grant held by one membership."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="grants")
    grant = models.CharField(max_length=12, choices=Grant)
    granted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "grant"], name="one_row_per_membership_and_grant")]

    def __str__(self) -> str:
        return self.grant


class Invitation(GatedModel):
    """An invitation to one e-mail address: single use, expiring; only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role, default=Role.MEMBER)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True, blank=True)
    redeemed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    guest_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "email"],
                condition=Q(redeemed_at=None, revoked_at=None),
                name="one_open_invitation_per_address_and_community",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)
