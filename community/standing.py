"""What a membership counts for at this moment: its status after ends that have passed, and the terms it still owes."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from community.models import Community, Membership, MembershipStatus
from core import clock


@dataclass(frozen=True)
class Standing:
    """A membership as far as rules ask for it.

    `owes_terms` when a newer version of the terms waits to be accepted; `is_shut_out` when reading waits for that too.
    What was written before `read_through` counts as read.
    """

    membership_id: uuid.UUID
    role: str
    status: str
    grants: frozenset[str] = frozenset()
    reputation: int = 0
    owes_terms: bool = False
    is_shut_out: bool = False
    is_owner: bool = False
    read_through: datetime | None = None

    @property
    def is_active(self) -> bool:
        return self.status == MembershipStatus.ACTIVE and not self.is_shut_out


@dataclass(frozen=True)
class Facts:
    """The columns of a membership that decide."""

    membership_id: uuid.UUID
    role: str
    status: str
    terms_version: int
    guest_until: datetime | None
    suspended_until: datetime | None
    is_owner: bool = False
    read_through: datetime | None = None


def facts_of(row: Membership) -> Facts:
    ends = row.guest_until, row.suspended_until
    return Facts(row.pk, row.role, row.status, row.terms_version, *ends, row.is_owner, row.read_through)


def standing_of(community: Community, facts: Facts, grants: frozenset[str] = frozenset(), reputation: int = 0) -> Standing:
    """Judge a membership now. In public communities unaccepted terms stop writing, elsewhere reading too."""
    status = status_now(facts.status, facts.guest_until, facts.suspended_until)
    owes = status == MembershipStatus.ACTIVE and facts.terms_version < community.terms_version
    return Standing(
        facts.membership_id, facts.role, status, grants, reputation, owes, owes and not community.is_public, facts.is_owner,
        facts.read_through,
    )  # fmt: skip


def status_now(status: str, guest_until: datetime | None, suspended_until: datetime | None) -> str:
    """Return the status once passed ends are counted; no job needs to have run."""
    if status == MembershipStatus.SUSPENDED and suspended_until and suspended_until <= clock.now():
        status = MembershipStatus.ACTIVE
    if status == MembershipStatus.ACTIVE and guest_until and guest_until <= clock.now():
        return MembershipStatus.LEFT
    return status


def stays(prefix: str = "") -> Q:
    """Active memberships whose end, if they have one, has not come."""
    until = Q(**{f"{prefix}guest_until": None}) | Q(**{f"{prefix}guest_until__gt": clock.now()})
    return Q(**{f"{prefix}status": MembershipStatus.ACTIVE}) & until
