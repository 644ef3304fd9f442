"""Founding a community and changing what it is: brand, policies, spaces."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from community import policies
from community.events import CommunityChanged
from community.models import (
    Act,
    Community,
    FeedPolicy,
    Grant,
    JoinPolicy,
    Membership,
    MembershipGrant,
    Role,
    Space,
    Visibility,
)
from community.models.places import LONGEST_EDIT_WINDOW
from community.services import terms
from community.services.asked_facts import clean_questions
from community.services.brand_pictures import FIELDS, forget_pictures, store_picture
from community.services.brand_words import clean_brand_words, refuse_sender_of_secret
from community.services.domains import refuse_domain_of_secret
from community.services.segments import set_admissions
from community.services.targets import load_space
from community.services.writing import clean_label
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidInput
from core.events import Actor, publish


@transaction.atomic
def create_community(
    founder: User | None, *, slug: str, name: str, operator: Organisation | None = None,
    spaces: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> Community:  # fmt: skip
    """Found a community with at least one space; its founder, if named, manages and owns it."""
    name = _clean_words({"name": name})["name"]
    fields |= {**_clean_words(fields), **clean_brand_words(fields)}
    community = Community(slug=slug, name=name, operator_organisation=operator, created_at=clock.now(), **fields)
    if community.is_executive:
        community.join_policy, community.terms_version = JoinPolicy.INVITE, 1
    community.full_clean(exclude=["slug", "operator_organisation"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            community.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInput(_("This address is taken."), "slug") from error
    if community.is_executive:
        terms.write_first(community)
    for position, facts in enumerate(spaces or [{"slug": "general", "name": _("General")}]):
        _create_space(community, position=position, **facts)
    if founder is not None:
        _seat_founder(community, founder)
    actor = Actor(user_id=founder.pk if founder else None)
    publish(actor, CommunityChanged(object_id=community.pk, place=place_of(None, community), data={"change": "created"}))
    return community


def _seat_founder(community: Community, founder: User) -> None:
    """Make the founder manager and owner; who founds a community agrees to the terms that it is born with."""
    seat = {"role": Role.MANAGER, "joined_at": clock.now(), "is_owner": True}
    membership = Membership.objects.create(community=community, user=founder, **seat)
    if community.terms_version:
        terms.record_acceptance(membership.pk, community.terms_version)
    if community.is_executive:
        MembershipGrant.objects.create(membership=membership, grant=Grant.HOST)


def _create_space(community: Community, **facts: Any) -> Space:
    """Create a space whose place in the feed follows the community: public ones in full, executive ones never."""
    default = FeedPolicy.FULL if community.is_public and not facts.get("read_access") else FeedPolicy.OFF
    facts.setdefault("feed_policy", default)
    if community.is_executive:
        facts["feed_policy"] = FeedPolicy.OFF
    facts |= {**_clean_words(facts), **clean_questions(facts)}
    return Space.objects.create(community=community, created_at=clock.now(), **facts)


@transaction.atomic
def add_space(
    viewer: Viewer, community: Community, *, name: str, chosen: Mapping[Act, Iterable[str]] | None = None, **facts: Any
) -> Space:
    """Add a space at the end; `chosen` as `set_admissions` takes it."""
    policies.may_manage(viewer, community).demand()
    name = _clean_words({"name": name})["name"]
    slug = slugify(name)[:50] or uuid.uuid4().hex[:8]
    spaces = Space.objects.visible_to(viewer).filter(community=community)
    if spaces.filter(slug=slug).exists():
        raise InvalidInput(_("There is a space of this name already."), "name")
    space = _create_space(community, slug=slug, name=name, position=spaces.count(), **facts)
    set_admissions(viewer, space, chosen or {})
    _publish(viewer, community, "space added")
    return space


@transaction.atomic
def change_space(
    viewer: Viewer, community: Community, slug: str, *, chosen: Mapping[Act, Iterable[str]] | None = None, **facts: Any
) -> Space:
    """Change a space's words, kinds and access. Effective on everybody's next request."""
    policies.may_manage(viewer, community).demand()
    space = load_space(viewer, community, slug)
    if community.is_executive:
        facts["feed_policy"] = FeedPolicy.OFF
    facts |= {**_clean_words(facts), **clean_questions(facts)}
    for name, value in facts.items():
        setattr(space, name, value)
    space.save(update_fields=list(facts))
    if chosen is not None:
        set_admissions(viewer, space, chosen)
    _publish(viewer, community, "space changed")
    return space


def change_community(viewer: Viewer, community: Community, **fields: Any) -> Community:
    """Change brand, words or policies, as many as are named; every value is validated, pictures are encoded anew.

    Links come as lines of text; `logo`, `cover` and `favicon` as uploaded files, None keeps what there is.
    """
    policies.may_manage(viewer, community).demand()
    uploads: dict[str, UploadedFile[Any]] = {name: file for name in FIELDS if (file := fields.pop(name, None))}
    fields |= {**_clean_words(fields), **clean_brand_words(fields)}
    # Decoding takes seconds, so it is done before anything is locked.
    stored: dict[str, str] = {}
    try:
        for field, upload in uploads.items():
            stored[field] = store_picture(upload, field)
        return _change_locked(viewer, community, fields, stored)
    except BaseException:
        forget_pictures(stored.values())
        raise


@transaction.atomic
def _change_locked(viewer: Viewer, community: Community, fields: dict[str, Any], stored: dict[str, str]) -> Community:
    community = Community.objects.visible_to(viewer).select_for_update(no_key=True).get(pk=community.pk)
    refuse_impossible(community, fields)
    former = [getattr(community, field).name for field in stored]
    was_executive = community.is_executive
    for name, value in {**fields, **stored}.items():
        setattr(community, name, value)
    if community.is_executive and not was_executive:
        _bring_charter(community)
    community.save()
    if community.is_executive:
        _name_hosts(community)
    transaction.on_commit(lambda: forget_pictures(former))
    _publish(viewer, community, "changed")
    return community


def _name_hosts(community: Community) -> None:
    """Without a host, an executive community begins with its owner as host: somebody answers for it by name."""
    grants = MembershipGrant.objects.unscoped("makes the owner of the community just changed its host")
    if not grants.filter(membership__community=community, grant=Grant.HOST).exists():
        owners = Membership.objects.unscoped("the owner of the community just changed").filter(community=community, is_owner=True)
        MembershipGrant.objects.bulk_create([MembershipGrant(membership=row, grant=Grant.HOST) for row in owners])


def _bring_charter(community: Community) -> None:
    """A community that becomes executive gets the built-in terms, in front of its own; everybody is asked again."""
    own = terms.in_force(community)
    terms.write_version(community, body=own.body_md if own else "", note=_("The community became executive."))


def _clean_words(fields: dict[str, Any]) -> dict[str, str]:
    """Return name, tagline and description without what a feed cannot carry; a name must remain."""
    limits = {"name": 80, "tagline": 160, "description": 240}
    found = {name: clean_label(fields[name], name, limit) for name, limit in limits.items() if name in fields}
    if found.get("name") == "":
        raise InvalidInput(_("Please give it a name that can be seen."), "name")
    return found


def refuse_impossible(community: Community, fields: dict[str, Any]) -> None:
    """An executive community stays one: its members spoke in that confidence."""
    if community.is_executive and fields.get("visibility", community.visibility) != Visibility.EXECUTIVE:
        raise InvalidInput(_("An executive community cannot be opened; its members spoke in confidence."), "visibility")
    if not 0 <= fields.get("edit_window_minutes", 0) <= LONGEST_EDIT_WINDOW:
        raise InvalidInput(_("At most %(n)s minutes, please.") % {"n": LONGEST_EDIT_WINDOW}, "edit_window_minutes")
    refuse_domain_of_secret(community.domain, fields.get("visibility", community.visibility), "visibility")
    if fields.get("visibility") == Visibility.EXECUTIVE:
        fields.setdefault("sender_name", "")
    refuse_sender_of_secret(fields.get("sender_name", community.sender_name), fields.get("visibility", community.visibility))
    if fields.get("visibility") == Visibility.EXECUTIVE and fields.get("join_policy") != JoinPolicy.INVITE:
        raise InvalidInput(_("People join an executive community by invitation only."), "join_policy")


def _publish(viewer: Viewer, community: Community, change: str) -> None:
    event = CommunityChanged(object_id=community.pk, place=place_of(None, community), data={"change": change})
    publish(viewer.actor_in(community.pk), event)
