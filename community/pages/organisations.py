"""The companies of a community's members: those it verified, and domains that could be one."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q
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
    found = Organisation.objects.filter(Q(pk__in=counts) | Q(pk__in=verified.values("organisation"))).annotate(
        domain_names=ArrayAgg("domains__domain", filter=Q(domains__verified_at__isnull=False), distinct=True),
        former_names=ArrayAgg("merged__name", filter=Q(merged__isnull=False), distinct=True),
        is_own=Exists(verified.filter(organisation=OuterRef("pk"))),
    )
    rows = sorted((_row(community, row, counts.get(row.pk, 0)) for row in found), key=lambda row: row.name.lower())
    return OrganisationsPage(rows, _candidates(member_domains(viewer, community)))


def _row(community: Community, row: Any, count: int) -> OrganisationRow:
    def url(name: str) -> str:
        return reverse(f"community:manage_{name}_organisation", args=[community.slug, row.pk]) if row.is_own else ""

    domains, former = (", ".join(names or ()) for names in (row.domain_names, row.former_names))
    return OrganisationRow(encode(row.pk), row.name, domains, count, former, url("withdraw"), url("merge"))


def _candidates(counts: dict[str, int]) -> list[DomainRow]:
    taken = set(OrganisationDomain.objects.filter(domain__in=counts).values_list("domain", flat=True))
    return [DomainRow(domain, count) for domain, count in sorted(counts.items()) if domain not in taken]
