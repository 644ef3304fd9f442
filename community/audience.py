"""Everybody who could have something to do with a community, as viewers of it: for lists of readers and for "what if".

Computed in memory from a fixed number of queries, by the same rules as a request's own viewer; a test compares the two.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Organisation, User
from community.models import Act, Community, Membership, MembershipStatus, SegmentMember, Space, SpaceAdmission, Thread
from community.standing import facts_of, standing_of, status_now
from community.viewer import Viewer
from community.visibility import is_staff_of, may_read_space

# (space id, act, key of a group)
Admissions = frozenset[tuple[uuid.UUID, str, str]]


def role_key(role: str) -> str:
    return f"role:{role}"


def segment_key(pk: uuid.UUID) -> str:
    return f"segment:{pk}"


def organisation_key(pk: uuid.UUID) -> str:
    return f"organisation:{pk}"


def key_of(row: SpaceAdmission) -> str:
    """Return the key of the group that a row, read with its company, admits; a merged company is the other one."""
    if row.segment_id:
        return segment_key(row.segment_id)
    company = row.organisation
    return organisation_key(company.merged_into_id or company.pk) if company else role_key(row.role)


@dataclass(frozen=True)
class Person:
    """Somebody with their membership of whatever status, if any, and the keys of the groups that they belong to."""

    user: User
    membership: Membership | None
    keys: frozenset[str]

    @classmethod
    def of(cls, user: User, membership: Membership | None, segment_ids: Iterable[uuid.UUID] = ()) -> "Person":
        keys = set(map(segment_key, segment_ids))
        if user.organisation_id:
            keys.add(organisation_key(user.organisation_id))
        if membership:
            keys.add(role_key(membership.role))
        return cls(user, membership, frozenset(keys))

    def viewer(self, community: Community, spaces: Collection[Space], admissions: Admissions) -> Viewer:
        """Return the person as a viewer of these spaces of the community, under its policies as the objects hold them now."""
        row = self.membership
        standing = standing_of(community, facts_of(row), reputation=row.reputation) if row else None
        is_staff = is_staff_of(self.user, community)
        admitted = frozenset((space_id, act) for space_id, act, key in admissions if key in self.keys)
        readable = {
            space.pk: space
            for space in spaces
            if may_read_space(space, community, standing, is_staff, (space.pk, Act.READ.value) in admitted)
        }
        standings = {community.pk: standing} if standing else {}
        return Viewer(self.user, standings, readable, frozenset({community.pk} if is_staff else ()), admitted)


def admissions_of(spaces: Iterable[Space]) -> Admissions:
    """Return whom these spaces admit."""
    rows = (
        SpaceAdmission.objects.unscoped("who is admitted decides who is a reader")
        .filter(space__in=list(spaces))
        .select_related("organisation")
    )
    return frozenset((row.space_id, row.act, key_of(row)) for row in rows)


def people_near(community: Community, admissions: Admissions, thread: Thread | None = None) -> Iterator[Person]:
    """Yield everybody who could possibly read: members, staff, people of admitted companies, and the thread's own people."""
    rows = Membership.objects.unscoped("the list of readers is computed from all members").filter(community=community)
    members = {row.user_id: row for row in rows}
    active = [user_id for user_id, row in members.items() if _is_here(row)]
    segments = _segments(community)
    for user in User.objects.filter(_near(community, active, admissions, thread), is_active=True):
        row = members.get(user.pk)
        yield Person.of(user, row, segments[row.pk] if row else ())


def _is_here(row: Membership) -> bool:
    return status_now(row.status, row.guest_until, row.suspended_until) == MembershipStatus.ACTIVE


def _segments(community: Community) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Return membership id → the segments it is in."""
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    rows = SegmentMember.objects.unscoped("segments decide who is a reader").filter(segment__community=community)
    for membership_id, segment_id in rows.values_list("membership_id", "segment_id"):
        found[membership_id].append(segment_id)
    return found


def _near(community: Community, active: Collection[uuid.UUID], admissions: Admissions, thread: Thread | None) -> Q:
    companies = {uuid.UUID(key.split(":")[1]) for _space, _act, key in admissions if key.startswith("organisation:")}
    companies |= {pk for pk in (community.operator_organisation_id, thread.author_organisation_id if thread else None) if pk}
    near = Q(pk__in=active) | Q(organisation_id__in=companies)
    if thread and thread.author_organisation_id:
        near |= Q(organisation_id__in=Organisation.objects.filter(merged=thread.author_organisation_id).values("pk"))
    return near | Q(pk=thread.author_id) if thread and thread.author_id else near


def company_of(thread: Thread) -> uuid.UUID | None:
    """Return the company to which a thread belongs by now: the author's of then, or what that was merged into."""
    company = thread.author_organisation
    return (company.merged_into_id or company.pk) if company else None
