"""Who proves an address on a company's domain belongs to it; nobody else does, and not for longer."""

import pytest

from accounts import domains
from accounts.models import Organisation, OrganisationDomain
from accounts.services import organisations, people
from core.errors import InvalidInput
from tests.accounts.conftest import PASSWORD


@pytest.fixture
def northwind(db):
    company = organisations.create_organisation(name="Northwind")
    organisations.verify_domain(company, domain="northwind.example")
    return company


def sign_up(client, post_office, address, handle="newcomer"):
    client.post("/accounts/signup/", {"username": handle, "email": address, "password1": PASSWORD})
    client.post("/accounts/confirm-email/", {"code": post_office.code_for(address)})


def organisation_of(handle):
    return Organisation.objects.filter(members__handle=handle).first()


def test_newcomer_joins_on_confirming_an_address_of_the_company_not_before(client, northwind, post_office):
    address = "zoe+forum@northwind.example"
    client.post("/accounts/signup/", {"username": "zoe", "email": address.upper(), "password1": PASSWORD})
    before = organisation_of("zoe")
    client.post("/accounts/confirm-email/", {"code": post_office.code_for(address)})

    assert before is None
    assert organisation_of("zoe") == northwind


def test_confirming_by_a_mailed_sign_in_code_counts_too(client, northwind, post_office):
    people.create_account(email="zoe@northwind.example", handle="zoe", password=PASSWORD, is_verified=False)

    client.post("/accounts/login/code/", {"email": "zoe@northwind.example"})
    client.post("/accounts/login/code/confirm/", {"code": post_office.code_for("zoe@northwind.example")})

    assert organisation_of("zoe") == northwind


def test_domain_that_nobody_verified_gives_nothing(client, db, post_office):
    company = organisations.create_organisation(name="Claimed")
    OrganisationDomain.objects.create(organisation=company, domain="claimed.example")

    sign_up(client, post_office, "zoe@claimed.example")

    assert organisation_of("newcomer") is None


@pytest.mark.parametrize(
    "address", ["zoe@sub.northwind.example", "zoe@evilnorthwind.example", "zoe@northwind.example.evil.example"]
)
def test_neighbouring_domains_do_not_match(client, northwind, post_office, address):
    sign_up(client, post_office, address)

    assert organisation_of("newcomer") is None


@pytest.mark.parametrize(
    "address",
    [
        '"a@evil.example"@northwind.example', '"zoe"@northwind.example', "zoe@northwind.example.",
        "zoe@evil.example@northwind.example", "=?x?q?zoe=40evil.example=3e=00?=a@northwind.example",
        "zoe@nоrthwind.example", "zoe@ｎorthwind.example", "zoe@northwind。example", "zoe@[127.0.0.1]",
        "zoe@127.0.0.1", "zoe@northwind.example\n", " zoe@northwind.example", "zoe @northwind.example",
        "zoe@north wind.example", "zoe@northwind.example,b@evil.example",
        "zoe(@evil.example)@northwind.example", "zoe%evil.example@", "@northwind.example", "zoe@", "", "zoe",
        "zoe@northwind", "zoe..a@northwind.example", ".zoe@northwind.example", "zоe@northwind.example",
        "zoe\x00@northwind.example", "zoe@-northwind.example", "zoe@" + "a" * 64 + ".example", "a@b@c",
        "zoe@northwind\x00.example", "<zoe@northwind.example>", "zoe@northwind.example>",
        "zoe\u202e@northwind.example",
    ],
)  # fmt: skip
def test_doubtful_address_proves_no_domain(address):
    assert domains.domain_of(address) is None


@pytest.mark.parametrize(
    ("address", "domain"),
    [("zoe@northwind.example", "northwind.example"), ("Z.O-e+x_1@NorthWind.Example", "northwind.example"),
     ("zoe@xn--bcher-kva.example", "xn--bcher-kva.example"), ("zoe%evil.example@northwind.example", "northwind.example")],
)  # fmt: skip
def test_plain_address_proves_its_exact_domain(address, domain):
    assert domains.domain_of(address) == domain


def test_doubtful_address_that_is_confirmed_all_the_same_joins_nothing(northwind):
    people.create_account(email='"a@evil.example"@northwind.example', handle="zoe")

    person = people.User.objects.get()
    organisations.settle_membership(person)

    assert organisation_of("zoe") is None


def test_losing_the_address_ends_the_membership(client, northwind, post_office):
    sign_up(client, post_office, "zoe@northwind.example")
    change = client.post("/accounts/email/", {"email": "zoe@home.example", "action_add": ""})
    waiting = client.post(change.url, {"password": PASSWORD, "next": "/accounts/email/"})
    during = organisation_of("newcomer")
    client.post(waiting.url, {"code": post_office.code_for("zoe@home.example")})

    assert during == northwind
    assert organisation_of("newcomer") is None


def test_changing_to_another_company_changes_the_membership(client, northwind, post_office):
    harbor = organisations.create_organisation(name="Harbor Labs")
    organisations.verify_domain(harbor, domain="harborlabs.example")
    sign_up(client, post_office, "zoe@northwind.example")

    change = client.post("/accounts/email/", {"email": "zoe@harborlabs.example", "action_add": ""})
    waiting = client.post(change.url, {"password": PASSWORD, "next": "/accounts/email/"})
    client.post(waiting.url, {"code": post_office.code_for("zoe@harborlabs.example")})

    assert organisation_of("newcomer") == harbor


def test_verifying_a_domain_takes_in_who_is_there_already(db):
    for handle, address, is_verified in [
        ("zoe", "zoe@northwind.example", True),
        ("yan", "yan@northwind.example", False),
        ("quo", '"a@evil.example"@northwind.example', True),
        ("sub", "sub@sub.northwind.example", True),
    ]:
        people.create_account(email=address, handle=handle, is_verified=is_verified)

    company = organisations.create_organisation(name="Northwind")
    organisations.verify_domain(company, domain=" NorthWind.example ")

    assert [user.handle for user in company.members.all()] == ["zoe"]


def test_verifying_a_domain_takes_nobody_from_another_company(db):
    zoe = people.create_account(
        email="zoe@northwind.example", handle="zoe", organisation=Organisation.objects.create(name="Guest Ltd")
    )

    organisations.verify_domain(organisations.create_organisation(name="Northwind"), domain="northwind.example")

    zoe.refresh_from_db()
    assert zoe.organisation.name == "Guest Ltd"


def test_withdrawing_a_domain_lets_its_people_go(northwind):
    people.create_account(email="zoe@northwind.example", handle="zoe", organisation=northwind)
    people.create_account(email="contractor@home.example", handle="con", organisation=northwind)

    organisations.withdraw_domain(northwind, domain="northwind.example")

    assert [user.handle for user in northwind.members.all()] == ["con"]
    assert not northwind.domains.exists()


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "GMX.de", "proton.me", "qq.com", "northwind", "", "northwind.example.", "*.northwind.example", "bücher.example",
     "@northwind.example", "http://northwind.example", "192.168.0.1", "a..example", "taken.example"],
)  # fmt: skip
def test_domain_that_cannot_stand_for_one_company_is_refused(domain, northwind):
    other = organisations.create_organisation(name="Other")
    organisations.verify_domain(other, domain="taken.example")

    with pytest.raises(InvalidInput) as refusal:
        organisations.verify_domain(northwind, domain=domain)

    assert refusal.value.field == "domain"


def test_verifying_twice_changes_nothing(northwind):
    first = northwind.domains.get()

    again = organisations.verify_domain(northwind, domain="northwind.example")

    assert (again.pk, again.verified_at) == (first.pk, first.verified_at)


def test_company_needs_a_name(db):
    with pytest.raises(InvalidInput):
        organisations.create_organisation(name=" \u200b ")


def test_free_mail_domains_are_written_as_addresses_have_them():
    assert all(domains.domain_of(f"a@{domain}") == domain for domain in domains.FREE_MAIL_DOMAINS)
