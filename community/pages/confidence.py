"""Pages of executive communities: looking up an alias, nominations with their objections, takeaways."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies
from community.links import post_path
from community.models import (
    AliasResolution,
    Community,
    Grant,
    MembershipGrant,
    Nomination,
    NominationOutcome,
    Objection,
    PostType,
    Takeaway,
    TakeawayAnswer,
    Thread,
)
from community.pages.people import Person, people_of
from community.viewer import Viewer
from core import clock

SHOWN = 50


@dataclass(frozen=True)
class Look:
    host: str
    reason: str
    resolved_at: datetime


@dataclass(frozen=True)
class HostView:
    """`end_url` is empty but for the owner."""

    person: Person
    since: datetime
    end_url: str


@dataclass(frozen=True)
class ObjectionView:
    member: str
    reason: str


@dataclass(frozen=True)
class NominationView:
    """`email` and `objections` are empty but for hosts; the addresses are, where nothing can be done."""

    id: str
    name: str
    email: str
    reason: str
    nominated_by: Person
    closes_at: datetime
    outcome: str
    outcome_label: str
    is_waiting: bool
    objections: list[ObjectionView]
    my_objection: str
    object_url: str
    invite_url: str
    decline_url: str


@dataclass(frozen=True)
class TakeawayView:
    """`state` is waiting, yes or no. `answer_url` is there for the author while it waits."""

    id: str
    text: str
    state: str
    is_mine: bool
    asked_by: str
    asked_at: datetime
    post_url: str
    thread_title: str
    answer_url: str


def hosts_page(viewer: Viewer, community: Community) -> list[HostView]:
    """Return the hosts of an executive community; every member knows them."""
    grants = MembershipGrant.objects.visible_to(viewer).filter(membership__community=community, grant=Grant.HOST)
    rows = list(grants.select_related("membership").order_by("granted_at", "pk"))
    people = people_of(community, [row.membership.user_id for row in rows])
    may_end = bool(policies.may_name_hosts(viewer, community)) and len(rows) > 1

    def url(row: MembershipGrant) -> str:
        return reverse("community:host_end", args=[community.slug, row.membership_id]) if may_end else ""

    return [HostView(people[row.membership.user_id], row.granted_at, url(row)) for row in rows]


def earlier_looks(viewer: Viewer, community: Community, post_id: Any) -> list[Look]:
    """Return when hosts looked this alias up before."""
    rows = list(AliasResolution.objects.visible_to(viewer).filter(post_id=post_id).order_by("-resolved_at")[:SHOWN])
    people = people_of(community, [row.host_id for row in rows])
    return [Look(people[row.host_id].name, row.reason, row.resolved_at) for row in rows]


def nominations_page(viewer: Viewer, community: Community) -> list[NominationView]:
    """Return the latest nominations, those that wait first."""
    rows = list(Nomination.objects.visible_to(viewer).filter(community=community).order_by("outcome", "-nominated_at")[:SHOWN])
    objections: dict[Any, list[Objection]] = {}
    for each in Objection.objects.visible_to(viewer).filter(nomination__in=[row.pk for row in rows]).order_by("objected_at"):
        objections.setdefault(each.nomination_id, []).append(each)
    named = [row.nominated_by_id for row in rows] + [each.member_id for found in objections.values() for each in found]
    people = people_of(community, named)
    hosts = bool(policies.may_host(viewer, community))
    return [_nomination(viewer, community, row, objections.get(row.pk, []), people, hosts) for row in rows]


def _nomination(
    viewer: Viewer, community: Community, row: Nomination, objections: list[Objection], people: Any, hosts: bool
) -> NominationView:
    is_waiting, is_over = not row.outcome, row.closes_at <= clock.now()
    mine = next((each.reason for each in objections if each.member_id == viewer.user_id), "")

    def url(name: str, shown: bool) -> str:
        return reverse(f"community:{name}", args=[community.slug, row.pk]) if shown and is_waiting else ""

    return NominationView(
        id=row.public_id, name=row.name, email=row.email if hosts or row.nominated_by_id == viewer.user_id else "",
        reason=row.reason, nominated_by=people[row.nominated_by_id], closes_at=row.closes_at, outcome=row.outcome,
        outcome_label=str(NominationOutcome(row.outcome).label) if row.outcome else _state_of(is_over), is_waiting=is_waiting,
        objections=[ObjectionView(people[each.member_id].name, each.reason) for each in objections] if hosts else [],
        my_objection=mine, object_url=url("nomination_object", not is_over),
        invite_url=url("nomination_invite", hosts and is_over), decline_url=url("nomination_decline", hosts and is_over),
    )  # fmt: skip


def _state_of(is_over: bool) -> str:
    return _("The hosts decide") if is_over else _("Members may object")


def takeaways_page(viewer: Viewer, community: Community) -> list[TakeawayView]:
    """Return what the viewer asked for, and what others ask of them, the latest first."""
    rows = list(Takeaway.objects.visible_to(viewer).filter(community=community).order_by("-asked_at")[:SHOWN])
    answers = dict(
        TakeawayAnswer.objects.visible_to(viewer)
        .filter(takeaway__in=[row.pk for row in rows])
        .values_list("takeaway_id", "agrees")
    )
    people = people_of(community, [row.asked_by_id for row in rows])
    threads = Thread.objects.visible_to(viewer).in_bulk([row.post_id for row in rows if row.post_type == PostType.THREAD])
    return [_takeaway(viewer, community, row, answers.get(row.pk), people, threads) for row in rows]


def _takeaway(
    viewer: Viewer, community: Community, row: Takeaway, agrees: bool | None, people: Any, threads: Any
) -> TakeawayView:
    thread, may_answer = threads.get(row.post_id), agrees is None and row.answerer_id == viewer.user_id
    post = reverse("community:post", args=[community.slug, row.post_id])
    return TakeawayView(
        id=row.public_id, text=row.text, state="waiting" if agrees is None else "yes" if agrees else "no",
        is_mine=row.asked_by_id == viewer.user_id, asked_by=people[row.asked_by_id].name, asked_at=row.asked_at,
        post_url=post_path(thread, thread, community) if thread else post, thread_title=thread.title if thread else "",
        answer_url=reverse("community:takeaway_answer", args=[community.slug, row.pk]) if may_answer else "",
    )  # fmt: skip
