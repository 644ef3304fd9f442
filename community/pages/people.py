"""Persons as pages show them, hydrated in one query for a whole page."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import presence
from accounts.models import User
from community.models import Community, MembershipStatus, Post, Role
from community.viewer import Viewer


@dataclass(frozen=True)
class Person:
    """Somebody in one community. `url` is empty for people who are no active members, `hue` 0–11 colours the initials."""

    id: str
    handle: str
    name: str
    url: str
    initials: str
    hue: int
    avatar_url: str | None
    role: str
    is_staff: bool
    organisation: str
    reputation: int
    helped_count: int
    is_alias: bool = False
    is_colleague: bool = False


NOBODY = Person("", "", "", "", "·", 0, None, "", False, "", 0, 0)
People = Mapping[uuid.UUID | None, Person]


def people_of(community: Community, user_ids: Iterable[uuid.UUID | None], viewer: Viewer | None = None) -> People:
    """Return the persons behind these ids, in one query; an erased author is a nameless person.

    With a viewer those who work for the viewer's company are marked as colleagues.

    Names are shown to whoever sees the posts: ask only for authors of rows that passed the visibility rule.
    """
    wanted = {pk for pk in user_ids if pk}
    unknown = _former()
    found: dict[uuid.UUID | None, Person] = dict.fromkeys(wanted, unknown)
    found[None] = unknown
    if wanted:
        here = FilteredRelation("memberships", condition=Q(memberships__community=community))
        rows = (
            User.objects.filter(pk__in=wanted)
            .select_related("organisation")
            .annotate(here=here)
            .annotate(
                here_role=F("here__role"),
                here_status=F("here__status"),
                here_reputation=F("here__reputation"),
                here_helped=F("here__helped_count"),
            )
        )
        found.update({user.pk: person_of(community, user, viewer) for user in rows})
    return found


def person_of(community: Community, user: User, viewer: Viewer | None = None) -> Person:
    """Return one person from a user row that `people_of` annotated."""
    is_member = getattr(user, "here_status", None) == MembershipStatus.ACTIVE
    is_staff = user.organisation_id is not None and user.organisation_id == community.operator_organisation_id
    return Person(
        id=user.public_id,
        handle=user.handle,
        name=user.name,
        url=reverse("community:profile", args=[community.slug, user.handle]) if is_member else "",
        initials=presence.initials(user.name),
        hue=presence.hue(user),
        avatar_url=presence.avatar_url(user),
        role=getattr(user, "here_role", None) or Role.MEMBER,
        is_staff=is_staff,
        organisation=user.organisation.name if user.organisation else user.company,
        reputation=0 if community.is_executive else getattr(user, "here_reputation", None) or 0,
        helped_count=0 if community.is_executive else getattr(user, "here_helped", None) or 0,
        is_colleague=_are_colleagues(viewer, user),
    )


def _are_colleagues(viewer: Viewer | None, user: User) -> bool:
    if viewer is None or viewer.organisation_id is None or user.pk == viewer.user_id:
        return False
    return user.organisation_id == viewer.organisation_id


def under_alias(alias: str) -> Person:
    """Return who a post under an alias says wrote it: a name and nothing else."""
    hue = sum(map(ord, alias)) % 12
    return Person("", "", alias, "", presence.initials(alias), hue, None, "", False, "", 0, 0, is_alias=True)


def author_of(post: Post, people: People) -> Person:
    return under_alias(post.alias) if post.alias else people[post.author_id]


def _former() -> Person:
    return Person("", "", _("Former member"), "", "·", 0, None, "", False, "", 0, 0)
