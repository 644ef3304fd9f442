"""A thread's page and what is done to the thread as a whole."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import policies
from community.forms import AskForm, CloseForm, DuplicateForm, ReplyForm
from community.links import anchor, as_here, post_path, thread_path
from community.models import Community, Product, Reply, Thread
from community.pages.suggestions import Suggestion
from community.pages.thread import reply_to_start_at, thread_page
from community.pages.voices import voices_for
from community.services import following, posting, reading, solving
from community.services.targets import load_post, load_space, load_thread, spaces_of, thread_id_of
from community.services.writing import compose_body
from community.viewer import Viewer
from community.views.files import keep_files, writing_files
from community.views.frame import demand_sign_in, enter, refuse, say, show
from community.views.suggestions import to_consider
from core.errors import InvalidInput, NotPermitted, NotVisible
from core.ids import decode


def thread_in(viewer: Viewer, community: Community, thread_id: uuid.UUID) -> Thread:
    """Return a visible thread of this community; in another one it does not exist."""
    thread = load_thread(viewer, thread_id)
    if thread.community_id != community.pk:
        raise NotVisible()
    return thread


@require_safe
def thread(request: HttpRequest, slug: str, thread_id: uuid.UUID, title_slug: str = "") -> HttpResponse:
    viewer, community = enter(request, slug)
    found = thread_in(viewer, community, thread_id)
    if title_slug != found.slug:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(thread_path(found, community) + query, permanent=True)
    return _show_thread(request, viewer, community, found)


def _show_thread(
    request: HttpRequest, viewer: Viewer, community: Community, found: Thread, form: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    at = reply_to_start_at(viewer, found, request.GET.get("at", ""))
    page = thread_page(viewer, community, found, sort=request.GET.get("sort", ""), cursor=request.GET.get("after"), at=at)
    preview = reverse("community:preview", args=[community.slug])
    voices, may_attach = voices_for(viewer, community, [found.space], found), policies.may_attach(viewer, community, found.space)
    form = form or ReplyForm(voices=voices, may_attach=bool(may_attach))
    context = {"page": page, "community": page.community, "form": form, "preview_url": preview}
    context.update(writing_files(viewer, community, form, found.space))
    answer = show(request, "community/thread.html", viewer, community, context, status=status)
    if page.has_news and _is_read_by_a_person(request):
        reading.mark_read(viewer, found)
    return answer


def _is_read_by_a_person(request: HttpRequest) -> bool:
    """Not by a browser that fetches ahead, nor by a manager who looks as somebody else."""
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return request.method == "GET" and not is_ahead and not hasattr(request, "seen_as")


@require_safe
def post(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    """The permalink of any post: goes to where it stands now."""
    viewer, community = enter(request, slug)
    found = load_post(viewer, post_id)
    home = thread_in(viewer, community, thread_id_of(found))
    reply = found if isinstance(found, Reply) else getattr(found, "reply", None)
    at = f"?at={reply.public_id}" if reply and not reply.is_solution else ""
    return redirect(f"{thread_path(home, community)}{at}#{anchor(found)}")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    spaces = [
        space
        for space in spaces_of(viewer, community)
        if any(policies.may_start(viewer, community, space, kind) for kind in space.kinds)
    ]
    if not spaces:
        raise NotPermitted(_("Nobody but the people who run this community starts threads here."))
    initial = {"space": request.GET.get("space"), "title": request.GET.get("title"), "kind": spaces[0].kinds[0]}
    form = AskForm(
        request.POST or None, request.FILES or None, spaces=spaces, nouns=community.nouns, initial=initial,
        voices=voices_for(viewer, community, spaces),
        may_attach=any(policies.may_attach(viewer, community, space) for space in spaces),
    )  # fmt: skip
    items: list[Suggestion] = []
    if request.method == "POST":
        keep_files(viewer, community, next((s for s in spaces if s.slug == form.data.get("space")), None), form)
        items = to_consider(viewer, community, request.POST) if form.is_valid() else []
        started = None if items else _start(viewer, community, form)
        if started:
            return redirect(thread_path(started, community))
    context = {**_asking_context(viewer, community, form, items), **writing_files(viewer, community, form, spaces[0])}
    return show(request, "community/ask.html", viewer, community, context, status=422 if form.errors else 200)


def _start(viewer: Viewer, community: Community, form: AskForm) -> Thread | None:
    if not form.is_valid():
        return None
    data = form.said()
    try:
        return posting.start_thread(viewer, community, load_space(viewer, community, data.pop("space")), **data)
    except (InvalidInput, NotPermitted) as error:
        refuse(form, error)
    return None


def _asking_context(viewer: Viewer, community: Community, form: AskForm, items: list[Suggestion]) -> dict[str, Any]:
    return {
        "form": form,
        "items": items,
        "is_to_consider": bool(items),
        "draft": form["request_key"].value(),
        "similar_url": reverse("community:similar", args=[community.slug]),
        "preview_url": reverse("community:preview", args=[community.slug]),
        "products": list(Product.objects.visible_to(viewer).filter(community=community).order_by("name")),
    }


@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Render a draft exactly as it would be published; `?post=` names the post that is being edited."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    try:
        body = compose_body(viewer, community, request.POST.get("body", ""), post_id=_edited(request, viewer))
        return HttpResponse(as_here(body.html, community))
    except InvalidInput as error:
        return HttpResponse(error.reason, status=422, content_type="text/plain; charset=utf-8")


def _edited(request: HttpRequest, viewer: Viewer) -> uuid.UUID | None:
    if "post" not in request.GET:
        return None
    try:
        return load_post(viewer, decode(request.GET["post"])).pk
    except ValueError:
        raise NotVisible() from None


@require_POST
def reply(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter(request, slug)
    found = thread_in(viewer, community, thread_id)
    voices, may_attach = voices_for(viewer, community, [found.space], found), policies.may_attach(viewer, community, found.space)
    form = ReplyForm(request.POST, request.FILES, voices=voices, may_attach=bool(may_attach))
    keep_files(viewer, community, found.space, form)
    if form.is_valid():
        try:
            posted = posting.post_reply(viewer, found.pk, **form.said())
            return redirect(post_path(found, posted, community))
        except InvalidInput as error:
            refuse(form, error)
    return _show_thread(request, viewer, community, found, form, status=422)


@require_POST
def follow(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    found = thread_in(viewer, community, thread_id)
    following.toggle_following(viewer, found.pk)
    return redirect(thread_path(found, community))


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter(request, slug)
    found = thread_in(viewer, community, thread_id)
    policies.may_close(viewer, community, found).demand()
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        solving.close_thread(viewer, found.pk, **form.cleaned_data)
        say(request, _("The thread is closed. You can reopen it at any time."))
        return redirect(thread_path(found, community))
    context = {"form": form, "thread": {"title": found.title, "url": thread_path(found, community)}}
    return show(request, "community/close_thread.html", viewer, community, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    """Say that this question was asked before; moderators name the original by its address."""
    viewer, community = enter(request, slug)
    found = thread_in(viewer, community, thread_id)
    policies.may_moderate(viewer, community).demand()
    form = DuplicateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            solving.mark_duplicate(viewer, found.pk, form.cleaned_data["original"])
            say(request, _("Readers are now led to the original question."))
            return redirect(thread_path(found, community))
        except InvalidInput as error:
            form.add_error("original", error.reason)
        except NotVisible:
            form.add_error("original", _("There is no such question in this community."))
    context = {
        "heading": _("Asked before?"), "form": form, "cancel_url": thread_path(found, community),
        "text": _("Readers of “%(title)s” are led to the original.") % {"title": found.title},
        "submit_label": _("Mark as duplicate"),
    }  # fmt: skip
    return show(request, "community/confirm_action.html", viewer, community, context, status=422 if form.errors else 200)


@require_POST
def reopen(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter(request, slug)
    found = thread_in(viewer, community, thread_id)
    solving.reopen_thread(viewer, found.pk)
    say(request, _("The thread is open again."))
    return redirect(thread_path(found, community))
