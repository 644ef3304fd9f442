"""Who sees what belongs to the confidence of private communities: break-glass, aliases, nominations, takeaways."""

from django.db.models import Exists, OuterRef, Q

from community.models import (
    AliasResolution,
    BreakGlass,
    BreakGlassApproval,
    BreakGlassEntry,
    Grant,
    Nomination,
    Objection,
    ReadersReview,
    Takeaway,
    TakeawayAnswer,
)
from community.viewer import Viewer
from community.visibility.blocks import hosted, in_readable_space, mine
from core.gate import visibility_rule


def _glass(viewer: Viewer, request: str = "") -> Q:
    """Its asker, owners and hosts; members once it has opened; administrators who may decide about it, or have approved it.

    `request` is the path from the row to the request, with its underscores.
    """
    if viewer.user is None or viewer.channel == "api":
        return Q(pk__in=[])
    is_open = Q(**{f"{request}community_id__in": viewer.member_community_ids, f"{request}opened_at__isnull": False})
    seen = is_open | Q(**{f"{request}community_id__in": hosted(viewer)})
    if not viewer.is_administrator:
        return seen
    approvals = BreakGlassApproval.objects.unscoped("a part of the visibility rule itself").filter(approver_id=viewer.user_id)
    approved = Exists(approvals.filter(request=OuterRef(f"{request}pk")))
    waits = Q(**{f"{request}opened_at": None, f"{request}refused_at": None})
    return seen | waits | Q(**{f"{request}asker_id": viewer.user_id}) | Q(approved)


@visibility_rule(BreakGlass)
def break_glass_rule(viewer: Viewer) -> Q:
    return _glass(viewer)


@visibility_rule(BreakGlassApproval)
def break_glass_approval_rule(viewer: Viewer) -> Q:
    return _glass(viewer, "request__")


@visibility_rule(BreakGlassEntry)
def break_glass_entry_rule(viewer: Viewer) -> Q:
    """What was read is for the members of the community, not for administrators."""
    member = Q(request__community_id__in=viewer.member_community_ids, request__opened_at__isnull=False)
    return member | Q(request__community_id__in=hosted(viewer))


@visibility_rule(AliasResolution)
def alias_resolution_rule(viewer: Viewer) -> Q:
    """The hosts hold each other to account; the author learns of it in the inbox."""
    return Q(community_id__in=[pk for pk in viewer.standings if viewer.holds(pk, Grant.HOST)])


@visibility_rule(Nomination)
def nomination_rule(viewer: Viewer) -> Q:
    return Q(community_id__in=viewer.member_community_ids)


@visibility_rule(Objection)
def objection_rule(viewer: Viewer) -> Q:
    """Whoever objected, and the hosts."""
    here = Q(nomination__community_id__in=viewer.member_community_ids) & mine(viewer, "member")
    return here | Q(nomination__community_id__in=hosted(viewer))


@visibility_rule(Takeaway)
def takeaway_rule(viewer: Viewer) -> Q:
    """Between whoever asks and whoever wrote."""
    return in_readable_space(viewer) & (mine(viewer, "asked_by") | mine(viewer, "answerer"))


@visibility_rule(TakeawayAnswer)
def takeaway_answer_rule(viewer: Viewer) -> Q:
    party = mine(viewer, "takeaway__asked_by") | mine(viewer, "takeaway__answerer")
    return Q(takeaway__space_id__in=viewer.readable_space_ids) & party


@visibility_rule(ReadersReview)
def readers_review_rule(viewer: Viewer) -> Q:
    return Q(community_id__in=hosted(viewer) | viewer.managed_community_ids)
