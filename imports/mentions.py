"""Whom the texts of a corpus call: names become links to members, without telling anybody."""

from collections.abc import Iterable

from django.db.models.functions import Lower
from django.urls import reverse

from community.models import Community, Membership, MembershipStatus
from imports.people import People
from imports.plans import ThreadPlan


def addresses_of(plans: Iterable[ThreadPlan], community: Community, people: People) -> dict[str, str]:
    """Return name → address of the page, for the active members whom these threads mention by their name in the corpus."""
    called: set[str] = set().union(*(plan.called for plan in plans))
    if not called:
        return {}
    names = {people.renamed.get(name, name).lower(): name for name in called}
    members = Membership.objects.unscoped("a loaded text links the members it mentions").filter(
        community=community, status=MembershipStatus.ACTIVE
    )
    found = members.annotate(lower=Lower("user__handle")).filter(lower__in=names).values_list("lower", "user__handle")
    return {names[lower]: reverse("community:profile", args=[community.slug, handle]) for lower, handle in found}
