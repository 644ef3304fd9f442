"""Who can read a community or one of its threads, since when, and why: the honest list, computed by the rule itself."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from community import policies
from community.links import community_path, thread_path
from community.models import Access, Community, Membership, MembershipStatus, Role, Space, Thread, ThreadSight
from community.pages.people import Person, people_of
from community.viewer import Standing, Viewer
from community.visibility import MODERATING_ROLES, may_read_space

READERS_SHOWN = 500


@dataclass(frozen=True)
class Reader:
    person: Person
    reason: str
    since: datetime


@dataclass(frozen=True)
class ReadersPage:
    """`readers` is empty where everybody reads; `count` is exact, also beyond those that are shown."""

    title: str
    back_url: str
    everybody: bool
    summary: str
    readers: list[Reader]
    count: int


def readers_page(community: Community, space: Space | None = None, thread: Thread | None = None) -> ReadersPage:
    """Return the readers of a thread, or of the community as a whole. Whoever asks passed `policies.may_see_readers`."""
    place = space or Space(community=community, read_access=Access.INHERIT, thread_sight=ThreadSight.ALL)
    title = thread.title if thread else community.name
    back_url = thread_path(thread, community) if thread else community_path(community)
    if _is_open(community, place):
        return ReadersPage(title, back_url, True, _("Everybody reads this, signed in or not."), [], 0)
    found = sorted(_readers(community, place, thread), key=lambda reader: (reader[1], reader[2]))
    people = people_of(community, [user_id for user_id, _reason, _since in found[:READERS_SHOWN]])
    readers = [Reader(people[user_id], reason, since) for user_id, reason, since in found[:READERS_SHOWN]]
    return ReadersPage(title, back_url, False, _summary(community), readers, len(found))


def _is_open(community: Community, space: Space) -> bool:
    return (
        community.is_public and space.read_access in (Access.INHERIT, Access.EVERYONE) and space.thread_sight == ThreadSight.ALL
    )


def _summary(community: Community) -> str:
    if community.is_executive:
        return _("These people, and nobody else. Platform administrators are not among them. Nobody can prevent a screenshot.")
    return _("These people, and nobody else.")


def _readers(community: Community, space: Space, thread: Thread | None) -> Iterator[tuple[uuid.UUID, str, datetime]]:
    """Yield (user id, reason, since) of everybody whom the rule lets read."""
    for user, membership in _candidates(community, thread):
        standing = Standing(membership.pk, membership.role, membership.status) if membership else None
        is_staff = user.organisation_id is not None and user.organisation_id == community.operator_organisation_id
        if not may_read_space(space, community, standing, is_staff):
            continue
        is_active = standing is not None and standing.is_active
        moderates = membership is not None and is_active and membership.role in MODERATING_ROLES
        reason = _reason(space, thread, user, membership if is_active else None, is_staff, moderates)
        if reason:
            yield user.pk, reason, membership.joined_at if membership and is_active else user.joined_at


def _candidates(community: Community, thread: Thread | None) -> Iterator[tuple[User, Membership | None]]:
    """Yield everybody who could possibly read: members, staff, and those whom a narrowed space shows the thread."""
    rows = Membership.objects.unscoped("the list of readers is computed from all members").filter(community=community)
    members = {row.user_id: row for row in rows.filter(status=MembershipStatus.ACTIVE)}
    near = Q(pk__in=members)
    if community.operator_organisation_id:
        near |= Q(organisation_id=community.operator_organisation_id)
    if thread and thread.author_id:
        near |= Q(pk=thread.author_id)
    if thread and thread.author_organisation_id:
        near |= Q(organisation_id=thread.author_organisation_id)
    for user in User.objects.filter(near, is_active=True):
        yield user, members.get(user.pk)


def _reason(
    space: Space, thread: Thread | None, user: User, membership: Membership | None, is_staff: bool, moderates: bool
) -> str:
    """Say why somebody who may enter the space reads the thread; "" when the space does not show it to them."""
    if moderates and membership:
        return _("manager") if membership.role == Role.MANAGER else _("moderator")
    if is_staff:
        return _("staff of the community")
    if space.thread_sight == ThreadSight.ALL:
        return _("member") if membership else ""
    if thread is None:
        return ""
    if thread.author_id == user.pk:
        return _("started it")
    shares = space.thread_sight == ThreadSight.COMPANY and thread.author_organisation_id
    return _("of the same company") if shares and user.organisation_id == thread.author_organisation_id else ""


def readers_url(viewer: Viewer, community: Community, thread: Thread) -> str:
    """Return where the list of a thread stands, "" for who may not see it."""
    if not policies.may_see_readers(viewer, community):
        return ""
    return reverse("community:readers", args=[community.slug, thread.pk])
