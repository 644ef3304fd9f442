"""As whom somebody may write one post, and what an alias keeps back from whom."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from community import policies
from community.aliases import Voice, kept_by
from community.models import Community, Grant, MembershipGrant, MembershipStatus, Space, Thread
from community.viewer import Viewer


@dataclass(frozen=True)
class Voices:
    """`choices` is empty where people write under their name alone; `note` says who can find out."""

    choices: list[tuple[str, str]]
    note: str = ""


BY_NAME_ONLY = Voices([])


def voices_for(viewer: Viewer, community: Community, spaces: list[Space], thread: Thread | None = None) -> Voices:
    """Return the choices for a post in one of these spaces; outside of executive communities it costs nothing."""
    if not any(policies.may_use_alias(viewer, community, space) for space in spaces):
        return BY_NAME_ONLY
    kept = kept_by(viewer, thread.pk) if thread else ""
    choices = [(Voice.NAME.value, _("Under my name")), (Voice.ALIAS.value, _("Under a new alias"))]
    if kept:
        choices.append((Voice.SAME.value, _("As %(alias)s, as before in this thread") % {"alias": kept}))
    return Voices(choices, _note(viewer, community))


def alias_voices(viewer: Viewer, community: Community, space: Space) -> list[tuple[str, str]]:
    """Return the choices of a comment: one's name, the alias one has in the thread already, or a new one."""
    if not policies.may_use_alias(viewer, community, space):
        return []
    return [
        (Voice.NAME.value, _("Under my name")),
        (Voice.SAME.value, _("Under my alias here")),
        (Voice.ALIAS.value, _("Under a new alias")),
    ]


def _note(viewer: Viewer, community: Community) -> str:
    rows = MembershipGrant.objects.visible_to(viewer).filter(
        grant=Grant.HOST, membership__community=community, membership__status=MembershipStatus.ACTIVE
    )
    hosts = ", ".join(row.membership.user.name for row in rows.select_related("membership__user").order_by("pk"))
    if not hosts:
        return _("An alias shows nobody who you are. This community has no host who could find out.")
    return _("An alias shows nobody who you are. Only a host (%(hosts)s) can find out, in writing, and you are told.") % {
        "hosts": hosts
    }
