"""The repair desk at /admin/: accounts and organisations, for the operator's own people. Content is never shown here."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationDomain, User
from accounts.services import organisations
from core.errors import InvalidInput


class RepairDesk(admin.AdminSite):
    """Holds what is registered on it by name, not whatever an installed package brings along.

    Signing in is the same throttled page as everybody's, and so is changing one's password.
    """

    site_header = site_title = _("Repair desk")
    index_title = _("Accounts and organisations")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return redirect("account_change_password")


desk = RepairDesk(name="admin")


class Repairable(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows are looked up and mended; nothing is deleted here, since posts and records refer to people and companies."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EmailAddresses(admin.TabularInline):  # type: ignore[type-arg]
    model = EmailAddress
    fields = readonly_fields = ("email", "verified", "primary")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User, site=desk)
class UserDesk(Repairable):
    """One person. Who may enter this desk is decided by superusers only; addresses and passwords by their owners only."""

    list_display = ("handle", "display_name", "email", "organisation", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_test")
    list_select_related = ("organisation",)
    search_fields = ("handle", "display_name", "email")
    ordering = ("handle",)
    inlines = (EmailAddresses,)
    autocomplete_fields = ("organisation",)
    fields = (
        "handle", "email", "display_name", "bio", "company", "organisation", "time_zone", "language",
        "is_active", "is_test", "is_staff", "is_superuser", "groups", "joined_at", "last_login",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = ("handle", "email", "joined_at", "last_login")
        return fixed if request.user.is_superuser else (*fixed, "is_staff", "is_superuser", "groups")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody mends an account that may do more than their own."""
        may = super().has_change_permission(request, obj)
        return may and (request.user.is_superuser or obj is None or not obj.is_superuser)


class DomainForm(forms.ModelForm):  # type: ignore[type-arg]
    """Lets the service judge a domain while the form can still show the reason."""

    class Meta:
        model = OrganisationDomain
        fields = ("domain",)

    def clean_domain(self) -> str:
        domain = str(self.cleaned_data["domain"]).strip().lower()
        try:
            organisations.demand_own_domain(self.instance.organisation_id, domain)
        except InvalidInput as error:
            raise forms.ValidationError(error.reason) from error
        return domain


class Domains(admin.TabularInline):  # type: ignore[type-arg]
    model = OrganisationDomain
    form = DomainForm
    fields = ("domain", "verified_at")
    readonly_fields = ("verified_at",)
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Organisation, site=desk)
class OrganisationDesk(Repairable):
    """A company and its domains. To add a domain here is to state that it was verified."""

    list_display = ("name", "created_at")
    search_fields = ("name", "domains__domain")
    fields = ("name",)
    inlines = (Domains,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Domains are written by the service, which takes people in and lets them go."""
        formset.save(commit=False)
        for row in formset.deleted_objects:
            organisations.withdraw_domain(formset.instance, domain=row.domain)
        for row in formset.new_objects:
            organisations.verify_domain(formset.instance, domain=row.domain)
