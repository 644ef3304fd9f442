"""Moderators keep canned replies; whoever answers puts one into the text."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import policies
from community.pages.canned import canned_rows
from community.services import canned as services
from community.views.frame import confidential, demand_sign_in, enter, refuse, say, show
from community.views.threads import chosen_id, thread_in
from community.writing_forms import CannedForm
from core.errors import InvalidInput


@require_http_methods(["GET", "HEAD", "POST"])
def canned(request: HttpRequest, slug: str, canned_id: uuid.UUID | None = None) -> HttpResponse:
    """List them with a form for a new one, or for the one named by the address."""
    viewer, community = enter(request, slug)
    row = services.load_canned(viewer, community, canned_id) if canned_id else None
    policies.may_moderate(viewer, community).demand()
    form = CannedForm(request.POST or None, initial={"title": row.title, "body": row.body_md} if row else {})
    if request.method == "POST" and form.is_valid():
        try:
            if row:
                services.change_canned(viewer, community, row.pk, **form.cleaned_data)
            else:
                services.add_canned(viewer, community, **form.cleaned_data)
            say(request, _("Saved."))
            return redirect("community:canned", slug)
        except InvalidInput as error:
            refuse(form, error)
    context = {
        "form": form, "editing": row.title if row else "", "rows": canned_rows(viewer, community),
        "placeholders": services.PLACEHOLDERS,
    }  # fmt: skip
    return show(request, "community/canned.html", viewer, community, context, status=422 if form.errors else 200)


@require_POST
def delete(request: HttpRequest, slug: str, canned_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter(request, slug)
    services.delete_canned(viewer, community, canned_id)
    say(request, _("It is gone."))
    return redirect("community:canned", slug)


@require_POST
def insert(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    """Answer with the text for an answer to this thread; where no scripts run, the form of the answer asks instead."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    text = services.insert_canned(viewer, thread_in(viewer, community, thread_id), chosen_id(request.POST.get("canned", "")))
    return confidential(HttpResponse(text, content_type="text/plain; charset=utf-8"))
