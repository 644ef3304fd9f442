"""Groups of members, and which people a space admits where its access says "chosen people"."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from community.models.people import Membership, Role
from community.models.places import Community, Space
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id


class Act(models.TextChoices):
    """What a space grants on its own terms."""

    READ = "read", _("Read")
    START = "start", _("Start threads")
    REPLY = "reply", _("Reply")
    ATTACH = "attach", _("Attach files")


class Segment(GatedModel):
    """Members of a community whom its managers address as one, such as "Beta testers"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="segments")
    name = models.CharField(_("name"), max_length=60)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(F("community"), Lower("name"), name="one_segment_per_name_in_a_community")]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return encode(self.pk)


class SegmentMember(GatedModel):
    """One membership in one segment of the same community."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="members")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="segments")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "membership"], name="one_row_per_segment_and_membership")]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.segment_id}"


class SpaceAdmission(GatedModel):
    """Whom a space lets do one thing, where its access to that says "chosen": a role, a segment or a company.

    A role is meant exactly. Moderators and managers need no row.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="admissions")
    act = models.CharField(max_length=8, choices=Act)
    role = models.CharField(max_length=12, choices=Role, blank=True)
    segment = models.ForeignKey(Segment, null=True, on_delete=models.CASCADE, related_name="admissions")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="admissions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["space", "act", "role", "segment", "organisation"],
                nulls_distinct=False,
                name="one_admission_per_space_act_and_group",
            ),
            models.CheckConstraint(
                condition=(
                    Q(segment=None, organisation=None) & ~Q(role="")
                    | Q(role="", organisation=None, segment__isnull=False)
                    | Q(role="", segment=None, organisation__isnull=False)
                ),
                name="admission_is_of_one_group",
            ),
            models.CheckConstraint(condition=Q(act__in=Act.values), name="admission_act_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.act} in {self.space_id}"
