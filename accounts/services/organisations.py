"""Organisations: their verified domains, and who belongs to them by way of an address.

Called by the repair desk, by set-up code, and by communities whose managers verify their customers' companies. Nobody
joins by asking: an address decides, and who has left is not taken in again before they ask.
"""

import uuid
from collections import Counter
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import domains
from accounts.models import Organisation, OrganisationDomain, User
from core import clock
from core.errors import InvalidInput
from core.text import clean_line


def create_organisation(*, name: str) -> Organisation:
    """Make a company without domains; raises InvalidInput for an empty name."""
    name = clean_line(name)[:120].strip()
    if not name:
        raise InvalidInput(_("Please give the company a name."), "name")
    return Organisation.objects.create(name=name)


@transaction.atomic
def verify_domain(organisation: Organisation, *, domain: str) -> OrganisationDomain:
    """Record that a domain is the company's own, and take in the people whose confirmed address is on it.

    Raises InvalidInput (domain) for a malformed domain, a free-mail provider's, or another company's.
    """
    domain = domain.strip().lower()
    demand_own_domain(organisation.pk, domain)
    row, _is_new = OrganisationDomain.objects.get_or_create(organisation=organisation, domain=domain)
    if row.verified_at is None:
        row.verified_at = clock.now()
        row.save(update_fields=["verified_at"])
    for user in _people_on(domain):
        if user.organisation_id is None and user.left_organisation_id != organisation.pk:
            _place(user, organisation)
    return row


@transaction.atomic
def withdraw_domain(organisation: Organisation, *, domain: str) -> None:
    """Forget a domain; who belonged to the company by an address on it leaves."""
    deleted, _by_model = OrganisationDomain.objects.filter(organisation=organisation, domain=domain).delete()
    if deleted:
        for user in _people_on(domain):
            if user.organisation_id == organisation.pk:
                _place(user, None)


@transaction.atomic
def settle_membership(user: User) -> None:
    """Let the confirmed address decide where a person belongs; to be called whenever that address has changed.

    An organisation that came from the former address, or from an administrator who judged by it, does not outlive it.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    found = organisation_of(person)
    _place(person, found)
    user.organisation = found


def organisation_of(user: User) -> Organisation | None:
    """Return the organisation that owns the exact domain of the person's confirmed address."""
    domain = confirmed_domain(user)
    if domain is None:
        return None
    rows = Organisation.objects.filter(domains__domain=domain, domains__verified_at__isnull=False)
    return rows.exclude(pk=user.left_organisation_id).first() if user.left_organisation_id else rows.first()


@transaction.atomic
def leave_organisation(user: User) -> None:
    """Let a person out of their company; their address takes them in again only once they ask. What they wrote keeps it."""
    person = User.objects.select_for_update().get(pk=user.pk)
    if person.organisation_id is not None:
        User.objects.filter(pk=person.pk).update(organisation=None, left_organisation_id=person.organisation_id)


@transaction.atomic
def rejoin_organisation(user: User) -> Organisation | None:
    """Let the confirmed address count again; return the company that it leads to, None when there is none."""
    person = User.objects.select_for_update().get(pk=user.pk)
    person.left_organisation_id = None
    found = organisation_of(person)
    User.objects.filter(pk=person.pk).update(left_organisation=None)
    if person.organisation_id is None:
        _place(person, found)
    return found


@transaction.atomic
def merge_organisations(source: Organisation, target: Organisation) -> None:
    """Let one company be another from now on: people and domains move, what was written keeps the name of its time.

    Raises InvalidInput when they are one already. Companies that were merged into `source` point to `target` as well.
    """
    ids = sorted([source.pk, target.pk])
    locked = {row.pk: row for row in Organisation.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if source.pk == target.pk or any(row.merged_into_id for row in locked.values()):
        raise InvalidInput(_("Choose two different companies."), "target")
    OrganisationDomain.objects.filter(organisation=source).update(organisation=target)
    User.objects.filter(organisation=source).update(organisation=target)
    User.objects.filter(left_organisation=source).update(left_organisation=target)
    Organisation.objects.filter(merged_into=source).update(merged_into=target)
    Organisation.objects.filter(pk=source.pk).update(merged_into=target)


def domains_of(user_ids: "QuerySet[Any]") -> dict[str, int]:
    """Return domain → how many of these people have their confirmed address on it; free-mail and odd addresses left out."""
    rows = EmailAddress.objects.filter(verified=True, primary=True, user__in=user_ids, user__is_active=True)
    found = Counter(domains.domain_of(email) for email in rows.values_list("email", flat=True))
    return {domain: count for domain, count in found.items() if domain and domain not in domains.FREE_MAIL_DOMAINS}


def confirmed_domain(user: User) -> str | None:
    """Return the exact domain of the person's confirmed address; None while it proves nothing."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True, primary=True).values_list("email", flat=True).first()
    return domains.domain_of(confirmed or "")


def demand_own_domain(organisation_id: uuid.UUID | None, domain: str) -> None:
    """Raise InvalidInput unless this can be the domain of one company and is not another's."""
    if not domains.is_domain(domain):
        raise InvalidInput(_("This is not a domain. Please write it as in example.com."), "domain")
    if domain in domains.FREE_MAIL_DOMAINS:
        raise InvalidInput(_("Anybody can have an address there, so it cannot stand for one company."), "domain")
    owner = OrganisationDomain.objects.filter(domain=domain).values_list("organisation_id", flat=True).first()
    if owner is not None and owner != organisation_id:
        raise InvalidInput(_("This domain belongs to another company."), "domain")


def _people_on(domain: str) -> list[User]:
    rows = EmailAddress.objects.filter(verified=True, primary=True, email__endswith=f"@{domain}").select_related("user")
    return [row.user for row in rows if domains.domain_of(row.email) == domain]


def _place(user: User, organisation: Organisation | None) -> None:
    User.objects.filter(pk=user.pk).update(organisation=organisation)
