"""The desk at /admin/: accounts and companies, for the operator's own people, entered like everything else."""

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.admin import desk
from accounts.models import User
from accounts.services import organisations
from tests.accounts.conftest import PASSWORD


@pytest.fixture
def operator(ben):
    User.objects.filter(pk=ben.pk).update(is_staff=True, is_superuser=True)
    ben.refresh_from_db()
    return ben


@pytest.fixture
def helper(ben):
    """Of the operator, but no superuser."""
    User.objects.filter(pk=ben.pk).update(is_staff=True)
    ben.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    return User.objects.get(pk=ben.pk)


def person_form(user, **changes):
    form = {"display_name": user.display_name, "bio": "", "company": "", "time_zone": "UTC", "language": "en", "is_active": "on"}
    inline = {f"emailaddress_set-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {**form, **inline, **changes}


def test_desk_holds_accounts_and_companies_only():
    assert {model.__name__ for model in desk._registry} == {"User", "Organisation"}


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/accounts/user/"])
def test_stranger_is_sent_to_everybodys_sign_in(client, db, path):
    response = client.get(path, follow=True)

    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_desk_has_no_sign_in_form_of_its_own(client, ana):
    response = client.post("/admin/login/", {"username": ana.email, "password": PASSWORD})

    assert response.status_code == 302
    assert not get_user(client).is_authenticated


def test_member_is_refused(ana, signed_in):
    assert signed_in(ana).get("/admin/", follow=True).status_code == 403


def test_operator_finds_and_deactivates_an_account(operator, ana, signed_in):
    browser = signed_in(operator)
    found = browser.get(reverse("admin:accounts_user_changelist"), {"q": "ana@example.com"}).content.decode()

    form = person_form(ana)
    del form["is_active"]
    browser.post(reverse("admin:accounts_user_change", args=[ana.pk]), form)

    assert "Ana" in found
    assert not User.objects.get(pk=ana.pk).is_active


def test_operator_adds_a_verified_domain_and_takes_it_back(operator, ana, signed_in):
    User.objects.filter(pk=ana.pk).update(email="ana@northwind.example")
    ana.emailaddress_set.update(email="ana@northwind.example")
    browser = signed_in(operator)
    inline = {"domains-TOTAL_FORMS": "1", "domains-INITIAL_FORMS": "0"}
    browser.post(
        reverse("admin:accounts_organisation_add"), {"name": "Northwind", **inline, "domains-0-domain": "Northwind.example"}
    )
    ana.refresh_from_db()
    company = ana.organisation
    row = company.domains.get()

    page = reverse("admin:accounts_organisation_change", args=[company.pk])
    inline = {"domains-TOTAL_FORMS": "1", "domains-INITIAL_FORMS": "1", "domains-0-id": str(row.pk), "domains-0-DELETE": "on"}
    browser.post(page, {"name": "Northwind", **inline, "domains-0-organisation": str(company.pk)})

    ana.refresh_from_db()
    assert (company.name, row.domain, row.verified_at is None) == ("Northwind", "northwind.example", False)
    assert ana.organisation is None


@pytest.mark.parametrize("domain", ["gmail.com", "taken.example", "no domain"])
def test_operator_is_told_why_a_domain_is_refused(operator, signed_in, domain):
    organisations.verify_domain(organisations.create_organisation(name="Other"), domain="taken.example")
    inline = {"domains-TOTAL_FORMS": "1", "domains-INITIAL_FORMS": "0", "domains-0-domain": domain}

    response = signed_in(operator).post(reverse("admin:accounts_organisation_add"), {"name": "Northwind", **inline})

    assert response.status_code == 200
    assert "domain" in response.context["inline_admin_formsets"][0].formset.errors[0]


def test_helper_cannot_make_themselves_more(helper, signed_in):
    browser = signed_in(helper)

    browser.post(reverse("admin:accounts_user_change", args=[helper.pk]), person_form(helper, is_superuser="on", is_staff="on"))

    assert not User.objects.get(pk=helper.pk).is_superuser


def test_helper_cannot_mend_a_superuser(helper, ana, signed_in):
    User.objects.filter(pk=ana.pk).update(is_superuser=True)

    response = signed_in(helper).post(reverse("admin:accounts_user_change", args=[ana.pk]), {"display_name": "x"})

    assert response.status_code == 403
    assert User.objects.get(pk=ana.pk).is_active


@pytest.mark.parametrize("field", ["email", "handle", "password"])
def test_address_handle_and_password_belong_to_their_owner(operator, ana, signed_in, field):
    before = getattr(ana, field)

    signed_in(operator).post(
        reverse("admin:accounts_user_change", args=[ana.pk]), person_form(ana, **{field: "other@example.com"})
    )

    assert getattr(User.objects.get(pk=ana.pk), field) == before


def test_nobody_is_deleted_or_made_here(operator, ana, signed_in):
    browser = signed_in(operator)

    assert browser.post(reverse("admin:accounts_user_delete", args=[ana.pk]), {"post": "yes"}).status_code == 403
    assert browser.get(reverse("admin:accounts_user_add")).status_code == 403
    assert User.objects.filter(pk=ana.pk).exists()


def test_password_is_changed_on_everybodys_page(operator, signed_in):
    assert signed_in(operator).get("/admin/password_change/").url == "/accounts/password/change/"


def test_signing_out_of_the_desk_clears_kept_pages(operator, signed_in):
    assert signed_in(operator).post("/admin/logout/")["Clear-Site-Data"] == '"cache"'
