"""A manager looks at the community as somebody else would: no account is borrowed, and nothing can be changed meanwhile."""

import uuid
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from accounts.models import User
from community import policies
from community.audience import Person, admissions_of, role_key
from community.models import Community, Membership, MembershipStatus, Role
from community.services.targets import spaces_of
from community.viewer import Viewer
from community.visibility import may_read_space

SESSION_KEY = "seen_as"
ANONYMOUS, OUTSIDER, MEMBER = "anonymous", "outsider", "member"


@dataclass(frozen=True)
class Imagined:
    """Whom a manager looks as: the viewer that such a person would be here, and what to call them."""

    viewer: Viewer
    label: str


def kinds(groups: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (kind, label) of everybody as whom one can look; `groups` are those that a space of the community can choose."""
    return [
        (ANONYMOUS, _("Somebody who is not signed in")),
        (OUTSIDER, _("Somebody signed in who is no member")),
        (MEMBER, _("A member")),
        (role_key(Role.MODERATOR), _("A moderator")),
        *groups,
    ]


def begin(session: SessionBase, community: Community, kind: str, label: str) -> None:
    """Remember for this session as whom its manager looks at the community."""
    session[SESSION_KEY] = {"community": str(community.pk), "kind": kind, "label": label}


def end(session: SessionBase) -> None:
    session.pop(SESSION_KEY, None)


def imagined(session: SessionBase, viewer: Viewer, community: Community) -> Imagined | None:
    """Return as whom the session looks at this community; None unless its person manages the community now."""
    if not policies.may_manage(viewer, community):
        return None
    facts = session.get(SESSION_KEY)
    if not facts or facts["community"] != str(community.pk):
        return None
    return Imagined(_viewer(viewer, community, facts["kind"]), facts["label"])


def _viewer(manager: Viewer, community: Community, kind: str) -> Viewer:
    """Return somebody who does not exist; a manager reads every space, so theirs are all there are."""
    spaces = spaces_of(manager, community)
    if kind == ANONYMOUS:
        return Viewer(spaces={each.pk: each for each in spaces if may_read_space(each, community, None, False, False)})
    group, _colon, value = kind.partition(":")
    nobody = User(display_name=_("Somebody else"), handle="somebody")
    membership = None
    if kind != OUTSIDER:
        role = Role(value) if group == "role" else Role.MEMBER
        membership = Membership(
            community=community, role=role, status=MembershipStatus.ACTIVE, terms_version=community.terms_version
        )
    if group == "organisation":
        nobody.organisation_id = uuid.UUID(value)
    segments = [uuid.UUID(value)] if group == "segment" else []
    return Person.of(nobody, membership, segments).viewer(community, spaces, admissions_of(spaces))
