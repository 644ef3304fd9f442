"""Where people ask to join: managers read the answers, decide, and say what is asked."""

import uuid
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from community.joining_forms import QuestionsForm
from community.models import Community, JoinDecision
from community.pages.requests import requests_page
from community.services import approvals
from community.viewer import Viewer
from community.views.frame import refuse, say
from community.views.manage import enter_as_manager, show_part
from core.errors import InvalidInput, NotVisible
from core.ids import decode


@require_safe
def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = QuestionsForm(initial={"questions": "\n".join(community.join_questions)})
    return _show(request, viewer, community, form)


def _show(request: HttpRequest, viewer: Viewer, community: Community, form: QuestionsForm) -> HttpResponse:
    page = requests_page(viewer, community, request.GET.get("after"))
    return show_part(request, "requests", viewer, community, {"form": form, "page": page})


@require_POST
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    form = QuestionsForm(request.POST)
    if form.is_valid():
        try:
            approvals.set_questions(viewer, community, form.cleaned_data["questions"].splitlines())
            say(request, _("Saved."))
            return redirect("community:manage_requests", slug)
        except InvalidInput as error:
            refuse(form, error)
    return _show(request, viewer, community, form)


@require_POST
def decide(request: HttpRequest, slug: str, membership_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    decision = request.POST.get("decision", "")
    if decision not in (JoinDecision.APPROVED, JoinDecision.DECLINED):
        raise NotVisible()
    approvals.decide(viewer, community, membership_id, decision=JoinDecision(decision), word=request.POST.get("note", ""))
    say(
        request, _("They are a member now, and are told.") if decision == JoinDecision.APPROVED else _("Declined. They are told.")
    )
    return redirect("community:manage_requests", slug)


@require_POST
def approve_all(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter_as_manager(request, slug)
    chosen = []
    for text in request.POST.getlist("who")[:500]:
        with suppress(ValueError):
            chosen.append(decode(text))
    count = approvals.approve_all(viewer, community, chosen)
    say(request, ngettext("%(n)d person is a member now.", "%(n)d people are members now.", count) % {"n": count})
    return redirect("community:manage_requests", slug)
