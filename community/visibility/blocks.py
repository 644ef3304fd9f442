"""What rules are made of: the readable space, the thread in sight, one's own, what one moderates."""

import uuid

from django.db.models import Model, Q

from accounts.models import Organisation, User
from community.models import Access, Community, Grant, Role, Space, Thread, ThreadSight, Visibility
from community.standing import Standing
from community.viewer import Viewer
from core.gate import rule_for

MODERATING_ROLES = (Role.MODERATOR, Role.MANAGER)


def can_see(viewer: Viewer, row: Model) -> bool:
    """Whether the viewer may see this row now; the same rule as every list, asked of one row."""
    manager = type(row)._default_manager
    return manager.visible_to(viewer).filter(pk=row.pk).exists()  # type: ignore[attr-defined]


def can_be_seen_by(viewer: Viewer, model: type[Model]) -> Q:
    """Return the rule of a model as a building block for higher apps."""
    return rule_for(model)(viewer)


def is_staff_of(user: User | None, community: Community) -> bool:
    """Staff of a community are the members of its operator organisation, never Django's `is_staff`."""
    return bool(user and user.organisation_id and user.organisation_id == community.operator_organisation_id)


def may_read_space(
    space: Space, community: Community, standing: Standing | None, is_staff: bool, is_chosen: bool, *, by_pass: bool = False
) -> bool:
    """A space can narrow its community's audience, never widen it. `is_chosen`: a row of the space admits them to read.

    Who comes by break-glass reads as a plain member, and nothing of spaces that show people their own threads.
    """
    is_member = by_pass or (standing is not None and standing.is_active)
    if community.visibility != Visibility.PUBLIC and not is_member:
        return False
    if by_pass and space.thread_sight != ThreadSight.ALL:
        return False
    moderates = not by_pass and standing is not None and standing.is_active and standing.role in MODERATING_ROLES
    return {
        Access.INHERIT: True,
        Access.EVERYONE: True,
        Access.MEMBERS: is_member,
        Access.MODERATORS: moderates,
        Access.STAFF: moderates or is_staff,
        Access.CHOSEN: moderates or (is_chosen and (standing is None or is_member)),
    }[Access(space.read_access)]


def in_readable_space(viewer: Viewer) -> Q:
    """For rows that are the viewer's own, or that only those read who see every thread of the space."""
    return Q(space_id__in=viewer.readable_space_ids)


def in_sight(viewer: Viewer, *, thread: str = "thread", space: str = "space") -> Q:
    """For rows below a thread: in a space whose threads the viewer all sees, or below one that the space shows them.

    `thread` and `space` are the paths from the row. Nothing is joined unless the viewer reads a space of the second kind.
    """
    whole = Q(**{f"{space}_id__in": viewer.whole_space_ids})
    shown = _shown_threads(viewer)
    if shown is None:
        return whole
    threads = Thread.objects.unscoped("a part of the visibility rule itself").filter(shown)
    return whole | Q(**{f"{space}_id__in": viewer.readable_space_ids, f"{thread}_id__in": threads.values("pk")})


def _shown_threads(viewer: Viewer) -> Q | None:
    """Return which threads the viewer sees where a space does not show all; None where that is no question."""
    own, company = viewer.space_ids_showing(ThreadSight.OWN), viewer.space_ids_showing(ThreadSight.COMPANY)
    if not own | company or viewer.user_id is None:
        return None
    shown = Q(space_id__in=own | company, author_id=viewer.user_id)
    if viewer.organisation_id:
        # What was written in a company that became this one is this one's, too.
        companies = Organisation.objects.filter(Q(pk=viewer.organisation_id) | Q(merged_into_id=viewer.organisation_id))
        shown |= Q(space_id__in=company, author_organisation_id__in=companies.values("pk"))
    return shown


def thread_in_sight(viewer: Viewer) -> Q:
    whole = Q(space_id__in=viewer.whole_space_ids)
    shown = _shown_threads(viewer)
    return whole if shown is None else whole | shown


def readable_community(viewer: Viewer, prefix: str = "") -> Q:
    """Communities whose content the viewer reads: public ones, their own, and those open to them by break-glass."""
    return Q(**{f"{prefix}visibility": Visibility.PUBLIC}) | Q(**{f"{prefix}pk__in": viewer.reading_community_ids})


def mine(viewer: Viewer, field: str) -> Q:
    return Q(**{f"{field}_id": viewer.user_id}) if viewer.user_id else Q(pk__in=[])


def written(viewer: Viewer) -> Q:
    """The viewer's own posts, those under an alias among them."""
    own = mine(viewer, "author")
    return own | mine(viewer, "sealed_author") if viewer.may_have_aliases else own


def moderated(viewer: Viewer) -> Q:
    return Q(community_id__in=viewer.moderated_community_ids)


def hosted(viewer: Viewer) -> frozenset[uuid.UUID]:
    """Communities of which the viewer is owner or host."""
    return frozenset(pk for pk in viewer.standings if viewer.owns(pk) or viewer.holds(pk, Grant.HOST))


def answering_in(viewer: Viewer) -> frozenset[uuid.UUID]:
    """Communities for which the viewer answers: as their moderator, expert or staff, where they read."""
    experts = {key for key, standing in viewer.standings.items() if standing.is_active and standing.role == Role.EXPERT}
    near = {space.community_id for space in viewer.spaces.values()}
    return (viewer.moderated_community_ids | viewer.staff_community_ids | experts) & near
