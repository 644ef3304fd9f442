"""The companies of a community's members: those it verified, and domains that could be one."""

import uuid
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from accounts.models import Organisation, OrganisationDomain
from community.models import Community, CustomerOrganisation, Membership
from community.services.customers import member_domains
from community.standing import stays
from community.viewer import Viewer
from core.ids import encode


@dataclass(frozen=True)
class OrganisationRow:
    """A company with members here; the addresses are empty for one that this community did not verify."""

    id: str
    name: str
    domains: str
    member_count: int
    former_names: str
    withdraw_url: str
    merge_url: str


@dataclass(frozen=True)
class DomainRow:
    domain: str
    member_count: int


@dataclass(frozen=True)
class OrganisationsPage:
    rows: list[OrganisationRow]
    candidates: list[DomainRow]


def organisations_page(viewer: Viewer, community: Community) -> OrganisationsPage:
    """Return companies of this community's active members only, by name, and domains of theirs that belong to nobody yet."""
    members = Membership.objects.visible_to(viewer).filter(stays(), community=community, user__organisation__isnull=False)
    counts = dict(members.values_list("user__organisation").annotate(n=Count("pk")).order_by())
    verified = CustomerOrganisation.objects.visible_to(viewer).filter(community=community)
    own = set(verified.values_list("organisation_id", flat=True))
    found = Organisation.objects.filter(pk__in=own | counts.keys()).prefetch_related("domains", "merged")
    rows = sorted((_row(community, row, counts.get(row.pk, 0), row.pk in own) for row in found), key=lambda row: row.name.lower())
    return OrganisationsPage(rows, _candidates(member_domains(viewer, community)))


def _row(community: Community, row: Organisation, count: int, is_own: bool) -> OrganisationRow:
    def url(name: str, pk: uuid.UUID) -> str:
        return reverse(f"community:manage_{name}_organisation", args=[community.slug, pk]) if is_own else ""

    domains = ", ".join(sorted(domain.domain for domain in row.domains.all() if domain.verified_at))
    former = ", ".join(sorted(each.name for each in row.merged.all()))
    return OrganisationRow(encode(row.pk), row.name, domains, count, former, url("withdraw", row.pk), url("merge", row.pk))


def _candidates(counts: dict[str, int]) -> list[DomainRow]:
    taken = set(OrganisationDomain.objects.filter(domain__in=counts).values_list("domain", flat=True))
    return [DomainRow(domain, count) for domain, count in sorted(counts.items()) if domain not in taken]
