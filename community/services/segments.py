"""Groups of members, and whom a space admits. Effective on everybody's next request."""

import uuid
from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from community import policies
from community.audience import key_of
from community.events import CommunityChanged
from community.models import Act, Community, Membership, MembershipStatus, Role, Segment, SegmentMember, Space, SpaceAdmission
from community.services.targets import found
from community.services.writing import clean_label
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidInput, NotVisible
from core.events import publish

NAME_LIMIT = 60  # characters


@transaction.atomic
def create_segment(viewer: Viewer, community: Community, *, name: str) -> Segment:
    """Make an empty segment; InvalidInput (name) when it is empty or taken."""
    policies.may_manage(viewer, community).demand()
    name = clean_label(name, "name", NAME_LIMIT)
    if not name:
        raise InvalidInput(_("Please give it a name that can be seen."), "name")
    try:
        with transaction.atomic():
            return Segment.objects.create(community=community, name=name, created_at=clock.now())
    except IntegrityError as error:
        raise InvalidInput(_("There is a segment of this name already."), "name") from error


@transaction.atomic
def delete_segment(viewer: Viewer, community: Community, segment_id: uuid.UUID) -> None:
    """Remove a segment; what it admitted its people to is closed to them."""
    _load(viewer, community, segment_id).delete()
    _publish(viewer, community, "segment deleted")


@transaction.atomic
def add_to_segment(viewer: Viewer, community: Community, segment_id: uuid.UUID, *, handle: str) -> SegmentMember:
    """Put an active member into a segment; once is enough. InvalidInput (handle) for anybody else."""
    segment = _load(viewer, community, segment_id)
    members = Membership.objects.visible_to(viewer).filter(community=community, status=MembershipStatus.ACTIVE)
    member = members.filter(user__handle__iexact=handle.strip().removeprefix("@").replace("\x00", "")).first()
    if member is None:
        raise InvalidInput(_("No active member of this community has this handle."), "handle")
    row, is_new = SegmentMember.objects.unscoped("the segment just loaded").get_or_create(
        segment=segment, membership=member, defaults={"added_at": clock.now()}
    )
    if is_new:
        _publish(viewer, community, "segment changed")
    return row


@transaction.atomic
def remove_from_segment(viewer: Viewer, community: Community, segment_id: uuid.UUID, membership_id: uuid.UUID) -> None:
    """Take somebody out of a segment; repeating changes nothing."""
    segment = _load(viewer, community, segment_id)
    rows = SegmentMember.objects.visible_to(viewer).filter(segment=segment, membership_id=membership_id)
    deleted, _by_model = rows.delete()
    if deleted:
        _publish(viewer, community, "segment changed")


def set_admissions(viewer: Viewer, space: Space, chosen: Mapping[Act, Iterable[str]]) -> None:
    """Make the keys of `chosen` the only ones that a space admits to each act; others are NotVisible.

    Keys are those of `community.audience`: a role, a segment of this community, or a company of one of its members.
    """
    rows = SpaceAdmission.objects.visible_to(viewer).filter(space=space)
    held = {row.pk: (row.act, key_of(row)) for row in rows.select_related("organisation")}
    wanted = {(act.value, key) for act, keys in chosen.items() for key in keys}
    rows.filter(pk__in=[pk for pk, pair in held.items() if pair not in wanted]).delete()
    SpaceAdmission.objects.bulk_create([
        SpaceAdmission(space=space, act=act, **_group(viewer, space, key)) for act, key in sorted(wanted - set(held.values()))
    ], ignore_conflicts=True)  # fmt: skip


def _group(viewer: Viewer, space: Space, key: str) -> dict[str, object]:
    kind, _colon, value = key.partition(":")
    if kind == "role" and value in Role.values:
        return {"role": value}
    try:
        pk = uuid.UUID(value)
    except ValueError as error:
        raise NotVisible() from error
    if kind == "segment":
        return {"segment": found(Segment.objects.visible_to(viewer).filter(community=space.community_id, pk=pk).first())}
    return {"organisation": found(companies_of(viewer, space.community_id).get(pk))}


def companies_of(viewer: Viewer, community_id: uuid.UUID) -> dict[uuid.UUID, Organisation]:
    """Return the companies of a community's active members: those that its managers may know of."""
    members = Membership.objects.visible_to(viewer).filter(community=community_id, status=MembershipStatus.ACTIVE)
    found = Organisation.objects.filter(pk__in=members.values("user__organisation")).order_by("name", "pk")
    return {row.pk: row for row in found}


def _load(viewer: Viewer, community: Community, segment_id: uuid.UUID) -> Segment:
    policies.may_manage(viewer, community).demand()
    rows = Segment.objects.visible_to(viewer).select_for_update(of=("self",))
    return found(rows.filter(community=community, pk=segment_id).first())


def _publish(viewer: Viewer, community: Community, change: str) -> None:
    event = CommunityChanged(object_id=community.pk, place=place_of(None, community), data={"change": change})
    publish(viewer.actor_in(community.pk), event)
