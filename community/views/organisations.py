"""Managers verify the companies of their members, merge and withdraw them."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.joining_forms import OrganisationForm
from community.pages.organisations import organisations_page
from community.services import customers
from community.views.frame import refuse, say
from community.views.manage import enter_as_manager, show_part
from core.errors import InvalidInput, NotVisible
from core.ids import decode


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_list(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            customers.verify_organisation(viewer, community, **form.cleaned_data)
            say(request, _("Verified. People with a confirmed address there belong to it now."))
            return redirect("community:manage_organisations", slug)
        except InvalidInput as error:
            refuse(form, error)
    context = {"form": form, "page": organisations_page(viewer, community)}
    return show_part(request, "organisations", viewer, community, context)


@require_POST
def withdraw(request: HttpRequest, slug: str, organisation_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    customers.withdraw_organisation(viewer, community, organisation_id)
    say(request, _("Withdrawn. What its people wrote keeps the name."))
    return redirect("community:manage_organisations", slug)


@require_POST
def merge(request: HttpRequest, slug: str, organisation_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    try:
        target = decode(request.POST.get("target", ""))
    except ValueError as error:
        raise NotVisible() from error
    customers.merge_organisations(viewer, community, organisation_id, target)
    say(request, _("They are one company now."))
    return redirect("community:manage_organisations", slug)
