"""What is done to the solutions of a thread: accepting, taking back, objecting, replacing, looking again, freezing."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import solving_policies
from community.links import post_path, thread_path
from community.models import Reply
from community.pages.thread_posts import solutions_to_replace
from community.services import me_too as saying_me_too
from community.services import solving
from community.solving_forms import SupersedeForm
from community.views.frame import demand_sign_in, enter, refuse, say, show
from community.views.posts import answer_with, target_in
from community.views.threads import thread_in, thread_itself
from core.errors import DomainError, NotVisible


@require_POST
def accept(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, reply = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    solving.accept_solution(viewer, reply.pk)
    say(request, _("Marked as the solution. Thank you: the next reader finds it first."))
    return redirect(thread_path(thread, community))


@require_POST
def unaccept(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, reply = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    solving.unaccept_solution(viewer, reply.pk)
    say(request, _("It is no longer marked as the solution."))
    return redirect(post_path(thread, reply, community))


@require_POST
def confirm(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, reply = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    said = request.POST.get("worked", "")
    if said in ("0", "1"):
        solving.confirm_solution(viewer, reply.pk, worked=said == "1", version=request.POST.get("version", ""))
    else:
        solving.take_back_confirmation(viewer, reply.pk)
    return answer_with(request, viewer, community, thread, reply, "confirm")


@require_POST
def object_to(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, reply = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    solving.object_to_solution(viewer, reply.pk)
    say(request, _("Noted: this did not solve it. Tell the others what is missing, and they can go on helping."))
    return redirect(post_path(thread, reply, community))


@require_POST
def review(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, reply = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    solving.review_solution(viewer, reply.pk)
    say(request, _("Noted: this solution still holds."))
    return redirect(post_path(thread, reply, community))


@require_http_methods(["GET", "HEAD", "POST"])
def supersede(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    """Say which standing solutions a newer answer replaces."""
    viewer, community, thread, reply = target_in(request, slug, post_id)
    if not isinstance(reply, Reply):
        raise NotVisible()
    solving_policies.may_supersede(viewer, thread, reply).demand()
    form = SupersedeForm(
        request.POST if request.method == "POST" else None, solutions=solutions_to_replace(viewer, community, thread, reply)
    )
    if request.method == "POST" and form.is_valid():
        try:
            solving.supersede_solution(viewer, reply.pk, form.cleaned_data["older"])
            say(request, _("Readers now find this answer first; the older one leads to it."))
            return redirect(thread_path(thread, community))
        except DomainError as error:
            refuse(form, error)
    context = {
        "heading": _("Replace an older solution"), "form": form, "cancel_url": post_path(thread, reply, community),
        "text": _("This answer becomes the solution. The older one stays readable below, with a link to this one."),
        "submit_label": _("Replace"),
    }  # fmt: skip
    return show(request, "community/confirm_action.html", viewer, community, context, status=422 if form.errors else 200)


@require_POST
def me_too(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    """Say "I have this too", or take it back."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    found = thread_in(viewer, community, thread_id)
    saying_me_too.set_me_too(viewer, found.pk, said=request.POST.get("said") == "1")
    return redirect(thread_path(found, community))


@require_POST
def lock(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    """Freeze the solutions of a thread, or free them."""
    viewer, community = enter(request, slug)
    found = thread_itself(viewer, community, thread_id)
    locked = request.POST.get("locked") == "1"
    solving.set_solutions_locked(viewer, found.pk, locked=locked)
    say(request, _("The solutions are locked.") if locked else _("The solutions can be changed again."))
    return redirect(thread_path(found, community))
