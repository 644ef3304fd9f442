"""Who can read a community or one of its threads, since when, and why: the honest list, computed by the rule itself."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community import policies
from community.audience import Admissions, admissions_of, company_of, people_near
from community.links import community_path, thread_path
from community.models import Access, Act, BreakGlass, Community, Membership, Role, Space, Thread, ThreadSight
from community.pages.glass import glass_readers
from community.pages.people import Person, people_of
from community.viewer import Viewer
from community.visibility import may_read_space
from core import clock

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
    record_url: str = ""
    review_url: str = ""
    reviewed_at: datetime | None = None


def readers_page(community: Community, space: Space | None = None, thread: Thread | None = None) -> ReadersPage:
    """Return the readers of a thread, or of the community as a whole. Whoever asks passed `policies.may_see_readers`."""
    place = space or Space(community=community, read_access=Access.INHERIT, thread_sight=ThreadSight.ALL)
    title = thread.title if thread else community.name
    back_url = thread_path(thread, community) if thread else community_path(community)
    if everybody_enters(community, place) and place.thread_sight == ThreadSight.ALL:
        return ReadersPage(title, back_url, True, _("Everybody reads this, signed in or not."), [], 0)
    admissions = admissions_of([place])
    found = sorted(readers_of(community, place, admissions, thread), key=lambda reader: (reader[1], reader[2]))
    people = people_of(community, [user_id for user_id, _reason, _since in found[:READERS_SHOWN]])
    readers = [Reader(people[user_id], reason, since) for user_id, reason, since in found[:READERS_SHOWN]]
    glass = _by_break_glass(community, place)
    record_url = reverse("community:glass_record", args=[community.slug])
    return ReadersPage(title, back_url, False, _summary(community), [*glass, *readers], len(found) + len(glass), record_url)


def _by_break_glass(community: Community, space: Space) -> list[Reader]:
    """Administrators who read now, where a plain member would: nobody reads along unseen."""
    if not may_read_space(space, community, None, False, False, by_pass=True):
        return []
    rows = BreakGlass.objects.unscoped("the list of readers names everybody who reads").filter(community=community)
    until = _("platform administrator, by break-glass until %(until)s")
    return [
        Reader(person, until % {"until": timezone.localtime(ends_at).strftime("%H:%M")}, since)
        for person, since, ends_at in glass_readers(community, rows.filter(ends_at__gt=clock.now()))
    ]


def everybody_enters(community: Community, space: Space) -> bool:
    """Whether everybody reads a space, signed in or not, as far as it shows its threads."""
    return community.is_public and space.read_access in (Access.INHERIT, Access.EVERYONE)


def _summary(community: Community) -> str:
    if community.is_executive:
        return _(
            "These people, and nobody else. Platform administrators are not among them, unless one is named here."
            " Nobody can prevent a screenshot."
        )
    return _("These people, and nobody else.")


def readers_of(
    community: Community, space: Space, admissions: Admissions, thread: Thread | None = None
) -> Iterator[tuple[uuid.UUID, str, datetime]]:
    """Yield (user id, reason, since) of everybody whom the rule lets read."""
    for person in people_near(community, admissions, thread):
        viewer = person.viewer(community, [space], admissions)
        if space.pk not in viewer.spaces:
            continue
        membership = person.membership if community.pk in viewer.member_community_ids else None
        reason = _reason(viewer, space, thread, membership)
        if reason:
            yield person.user.pk, _with_end(reason, membership), membership.joined_at if membership else person.user.joined_at


def _with_end(reason: str, membership: Membership | None) -> str:
    """Say until when a guest reads."""
    if membership is None or membership.guest_until is None:
        return reason
    end = _("guest until %(end)s") % {"end": date_format(membership.guest_until, "j M Y")}
    return end if reason == _("member") else f"{reason}, {end}"


def _reason(viewer: Viewer, space: Space, thread: Thread | None, membership: Membership | None) -> str:
    """Say why somebody who may enter the space reads the thread; "" when the space does not show it to them."""
    if membership and space.community_id in viewer.moderated_community_ids:
        return _("manager") if membership.role == Role.MANAGER else _("moderator")
    if space.community_id in viewer.staff_community_ids:
        return _("staff of the community")
    if space.thread_sight == ThreadSight.ALL:
        if viewer.is_chosen_to(Act.READ, space) and space.read_access == Access.CHOSEN:
            return _("chosen by the managers")
        return _("member") if membership else ""
    if thread is None:
        return ""
    if thread.author_id == viewer.user_id:
        return _("started it")
    shares = space.thread_sight == ThreadSight.COMPANY and thread.author_organisation_id
    return _("of the same company") if shares and viewer.organisation_id == company_of(thread) else ""


def readers_url(viewer: Viewer, community: Community, thread: Thread) -> str:
    """Return where the list of a thread stands, "" for who may not see it."""
    if not policies.may_see_readers(viewer, community):
        return ""
    return reverse("community:readers", args=[community.slug, thread.pk])
