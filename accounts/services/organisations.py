"""Organisations: their verified domains, and who belongs to them by way of an address.

Called by the repair desk and by set-up code; nobody joins by asking.
"""

import uuid

from allauth.account.models import EmailAddress
from django.db import transaction
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
        if user.organisation_id is None:
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
    return Organisation.objects.filter(domains__domain=domain, domains__verified_at__isnull=False).first()


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
