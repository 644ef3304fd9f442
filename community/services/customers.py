"""Companies of customers: a community's manager verifies one by the domain of its members' addresses, merges, withdraws.

The proof is an active member of the community whose confirmed address is on exactly that domain. A company belongs to the
community that verified it: no other community's managers change it, though it is known as a company there, too.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationDomain
from accounts.services import organisations
from community import policies
from community.events import OrganisationChanged
from community.models import Community, CustomerOrganisation, Membership, SpaceAdmission, Thread, ThreadSight
from community.standing import stays
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidInput, InvalidState, NotVisible
from core.events import publish


@transaction.atomic
def verify_organisation(viewer: Viewer, community: Community, *, domain: str, name: str = "") -> Organisation:
    """Verify a domain as one company's; people with a confirmed address on it belong to it from now on.

    Raises InvalidInput (domain, name): free-mail, malformed or another company's domain, or nobody here has an address on it.
    """
    policies.may_manage(viewer, community).demand()
    domain = domain.strip().lower()
    organisations.demand_own_domain(None, domain)
    if domain not in member_domains(viewer, community):
        raise InvalidInput(_("No member of this community has a confirmed address on this domain."), "domain")
    organisation = organisations.create_organisation(name=name or domain)
    organisations.verify_domain(organisation, domain=domain)
    CustomerOrganisation.objects.create(
        organisation=organisation, community=community, verified_by=viewer.user, verified_at=clock.now()
    )
    _publish(viewer, community, organisation, "verified")
    return organisation


@transaction.atomic
def withdraw_organisation(viewer: Viewer, community: Community, organisation_id: uuid.UUID) -> None:
    """Take the verification back: nobody belongs to the company any more by an address. What was written keeps its name."""
    policies.may_manage(viewer, community).demand()
    organisation = _load(viewer, community, organisation_id)
    for domain in list(OrganisationDomain.objects.filter(organisation=organisation).values_list("domain", flat=True)):
        organisations.withdraw_domain(organisation, domain=domain)
    CustomerOrganisation.objects.visible_to(viewer).filter(community=community, organisation=organisation).delete()
    _publish(viewer, community, organisation, "withdrawn")


@transaction.atomic
def merge_organisations(viewer: Viewer, community: Community, source_id: uuid.UUID, target_id: uuid.UUID) -> None:
    """Let one company of this community be another of it from now on. Raises InvalidInput for the same or a merged one."""
    policies.may_manage(viewer, community).demand()
    source, target = _load(viewer, community, source_id), _load(viewer, community, target_id)
    if source.pk in (community.operator_organisation_id, target.pk):
        raise InvalidState(_("This company cannot be merged into another."))
    elsewhere = Community.objects.unscoped("whether a company runs another community, whose staff its people are")
    runs = elsewhere.filter(operator_organisation__in=(source, target)).exclude(pk=community.pk)
    shown = Thread.objects.unscoped("whether a company's threads are shown to its people in another community")
    shown = shown.filter(author_organisation__in=(source, target), space__thread_sight=ThreadSight.COMPANY)
    chosen = SpaceAdmission.objects.unscoped("whether another community admits a company").exclude(space__community=community)
    if runs.exists() or shown.exclude(community=community).exists() or chosen.filter(organisation__in=(source, target)).exists():
        raise InvalidState(_("This company cannot be merged by a manager. Ask whoever runs this install."))
    organisations.merge_organisations(source, target)
    CustomerOrganisation.objects.visible_to(viewer).filter(community=community, organisation=source).delete()
    _publish(viewer, community, target, "merged")


def member_domains(viewer: Viewer, community: Community) -> dict[str, int]:
    """Return domain → how many active members of a community that the viewer manages have a confirmed address on it."""
    members = Membership.objects.visible_to(viewer).filter(stays(), community=community)
    return organisations.domains_of(members.values("user"))


def _load(viewer: Viewer, community: Community, organisation_id: uuid.UUID) -> Organisation:
    rows = CustomerOrganisation.objects.visible_to(viewer).select_related("organisation")
    found = rows.filter(community=community, organisation_id=organisation_id).first()
    if found is None:
        raise NotVisible()
    return found.organisation


def _publish(viewer: Viewer, community: Community, organisation: Organisation, change: str) -> None:
    event = OrganisationChanged(object_id=organisation.pk, place=place_of(None, community), data={"change": change})
    publish(viewer.actor_in(community.pk), event)
