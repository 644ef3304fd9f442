"""The spaces that somebody may come near, each with their standing there: the one query that every request begins with."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, UUIDField, Value, When

from accounts.models import User
from community.models import Access, Act, BreakGlass, MembershipGrant, Space, SpaceAdmission, Visibility
from core import clock
from core.prepared import Prepared

_ACTS: Any = ArrayField(CharField())


def spaces_in_reach(user: User | None, *, may_break: bool) -> list[Any]:
    """Return the spaces of public communities and of the person's own; `may_break` adds those open to them by break-glass.

    A row is a Space with its community, with `standing_…` (the membership), `grants`, `admitted` (acts to which a row of
    the space names them) and, with `may_break`, `pass_id` and `pass_until`.
    """
    if user is None:
        return _NOBODYS.rows()
    who = {"user_id": user.pk, "organisation_id": user.organisation_id}
    return _ADMINISTRATORS.rows(**who, now=clock.now()) if may_break else _SOMEBODYS.rows(**who)


def _nobodys() -> QuerySet[Any]:
    nothing = {"standing_id": Value(None, UUIDField()), "admitted": Value([], _ACTS)}
    return _spaces().filter(community__visibility=Visibility.PUBLIC).annotate(**nothing)


def _somebodys(user_id: uuid.UUID, organisation_id: uuid.UUID) -> QuerySet[Any]:
    rows = _with_own_membership(user_id)
    return _with_standing(rows.filter(_near()), organisation_id)


def _administrators(user_id: uuid.UUID, organisation_id: uuid.UUID, now: datetime) -> QuerySet[Any]:
    """Also the spaces of communities that are open to this administrator by break-glass, by the longest one."""
    glasses = BreakGlass.objects.unscoped("resolving the viewer reads what was approved for them")
    opened = glasses.filter(asker=user_id, community=OuterRef("community"), ends_at__gt=now).order_by("-ends_at")
    passes = {"pass_id": Subquery(opened.values("pk")[:1]), "pass_until": Subquery(opened.values("ends_at")[:1])}
    rows = _with_own_membership(user_id).annotate(**passes)
    return _with_standing(rows.filter(_near() | Q(Exists(opened))), organisation_id)


def _spaces() -> QuerySet[Any]:
    return Space.objects.unscoped("resolving the viewer decides what is readable").select_related("community")


def _with_own_membership(user_id: uuid.UUID) -> QuerySet[Any]:
    own = FilteredRelation("community__memberships", condition=Q(community__memberships__user=user_id))
    return _spaces().annotate(own=own)


def _near() -> Q:
    return Q(community__visibility=Visibility.PUBLIC) | Q(own__isnull=False)


def _with_standing(rows: QuerySet[Any], organisation_id: uuid.UUID) -> QuerySet[Any]:
    grants = MembershipGrant.objects.unscoped("resolving the viewer reads their own grants")
    return rows.annotate(
        standing_id=F("own__pk"),
        standing_role=F("own__role"),
        standing_status=F("own__status"),
        standing_reputation=F("own__reputation"),
        standing_terms=F("own__terms_version"),
        standing_guest_until=F("own__guest_until"),
        standing_suspended_until=F("own__suspended_until"),
        standing_is_owner=F("own__is_owner"),
        standing_read_through=F("own__read_through"),
        grants=ArraySubquery(grants.filter(membership=OuterRef("own__pk")).values("grant")),
        admitted=_admitted(organisation_id),
    )


def _admitted(organisation_id: uuid.UUID) -> Case:
    """Return the acts to which rows of a space admit somebody; looked up only where the space has a "chosen" access."""
    rows = SpaceAdmission.objects.unscoped("resolving the viewer reads who is admitted")
    acts = rows.filter(_admission_of(organisation_id), space=OuterRef("pk")).values("act")
    chosen = Q()
    for act in Act:
        chosen |= Q(**{f"{act.value}_access": Access.CHOSEN})
    return Case(When(chosen, then=ArraySubquery(acts)), default=Value([], _ACTS))


def _admission_of(organisation_id: uuid.UUID) -> Q:
    """Which rows of SpaceAdmission are for somebody of this company; the outer query knows their membership as `own`.

    A company's row is for its people without a membership too; whether they may come in at all, `may_read_space` says.
    """
    found = Q(role=OuterRef("own__role")) | Q(segment__members__membership=OuterRef("own__pk"))
    # A company that was merged is the other one from then on.
    return found | Q(organisation=organisation_id) | Q(organisation__merged_into=organisation_id)


_MARKERS = {"user_id": uuid.uuid4(), "organisation_id": uuid.uuid4()}
_NOBODYS = Prepared(_nobodys)
_SOMEBODYS = Prepared(_somebodys, **_MARKERS)
_ADMINISTRATORS = Prepared(_administrators, **_MARKERS, now=datetime.fromisoformat("2000-01-01T01:02:03.456789+00:00"))
