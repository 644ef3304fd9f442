"""Groups of people that a space can admit: roles, segments, companies; and the managers' list of segments."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from community.audience import key_of, organisation_key, role_key, segment_key
from community.forms import SegmentMemberForm
from community.models import Act, Community, MembershipStatus, Role, Segment, SegmentMember, Space, SpaceAdmission
from community.pages.people import Person, people_of
from community.services.segments import companies_of
from community.viewer import Viewer

PEOPLE_SHOWN = 200  # of each segment


@dataclass(frozen=True)
class SegmentPerson:
    person: Person
    remove_url: str


@dataclass(frozen=True)
class SegmentRow:
    """One segment with its people (at most PEOPLE_SHOWN), how many there are, and the spaces that name it."""

    name: str
    people: list[SegmentPerson]
    count: int
    spaces: list[str]
    form: SegmentMemberForm
    add_url: str
    delete_url: str


def groups_of(viewer: Viewer, community: Community) -> list[tuple[str, str]]:
    """Return (key, label) of everybody whom a space of the community can choose."""
    segments = Segment.objects.visible_to(viewer).filter(community=community).order_by("name")
    return [
        (role_key(Role.EXPERT), _("Experts")),
        *((segment_key(row.pk), _("Segment: %(name)s") % {"name": row.name}) for row in segments),
        *(
            (organisation_key(pk), _("Company: %(name)s") % {"name": row.name})
            for pk, row in companies_of(viewer, community.pk).items()
        ),
    ]


def chosen_of(viewer: Viewer, space: Space) -> dict[str, list[str]]:
    """Return {"read_chosen": keys, …} as the form of a space shows them."""
    found: dict[str, list[str]] = {f"{act.value}_chosen": [] for act in Act}
    for row in SpaceAdmission.objects.visible_to(viewer).filter(space=space).select_related("organisation"):
        found[f"{row.act}_chosen"].append(key_of(row))
    return found


def segment_rows(viewer: Viewer, community: Community, shown: SegmentMemberForm | None = None) -> list[SegmentRow]:
    """Return every segment; `shown` takes the place of the form of the segment that its prefix names."""
    segments = list(Segment.objects.visible_to(viewer).filter(community=community).order_by("name"))
    members = _members(viewer, community)
    people = people_of(community, {row.membership.user_id for rows in members.values() for row in rows})
    spaces: dict[uuid.UUID, set[str]] = defaultdict(set)
    for row in SpaceAdmission.objects.visible_to(viewer).filter(segment__in=segments).select_related("space"):
        spaces[row.segment_id].add(row.space.name)
    return [_row(community, segment, members[segment.pk], people, sorted(spaces[segment.pk]), shown) for segment in segments]


def _members(viewer: Viewer, community: Community) -> dict[uuid.UUID, list[SegmentMember]]:
    rows = SegmentMember.objects.visible_to(viewer).select_related("membership")
    rows = rows.filter(segment__community=community, membership__status=MembershipStatus.ACTIVE).order_by("added_at")
    found: dict[uuid.UUID, list[SegmentMember]] = defaultdict(list)
    for row in rows:
        found[row.segment_id].append(row)
    return found


def _row(
    community: Community, segment: Segment, rows: list[SegmentMember], people: Mapping[uuid.UUID | None, Person],
    spaces: list[str], shown: SegmentMemberForm | None,
) -> SegmentRow:  # fmt: skip
    def url(name: str, *args: object) -> str:
        return reverse(f"community:manage_segment_{name}", args=[community.slug, segment.pk, *args])

    is_shown = shown is not None and shown.prefix == segment.public_id
    form = shown if is_shown and shown else SegmentMemberForm(prefix=segment.public_id)
    return SegmentRow(
        name=segment.name,
        people=[SegmentPerson(people[row.membership.user_id], url("remove", row.membership_id)) for row in rows[:PEOPLE_SHOWN]],
        count=len(rows), spaces=spaces, form=form, add_url=url("add"), delete_url=url("delete"),
    )  # fmt: skip
