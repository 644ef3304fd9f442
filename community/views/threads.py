"""A thread's page and what is done to the thread as a whole."""

import uuid
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import policies
from community.forms import CloseForm, DuplicateForm
from community.links import anchor, as_here, complete_url, post_path, thread_path
from community.models import Community, DraftKind, DraftPlace, Reply, Thread
from community.pages.canned import canned_choice
from community.pages.thread import thread_page
from community.pages.thread_posts import reply_to_start_at
from community.pages.voices import voices_for
from community.services import drafts, moving, posting, reading, solving
from community.services.canned import insert_canned
from community.services.targets import load_post, thread_id_of
from community.services.writing import compose_body
from community.triage_policies import may_help_with
from community.viewer import Viewer
from community.views.checks import is_questioned
from community.views.drafts import Writing, keep, open_draft, reopen_draft, wants_draft
from community.views.files import keep_files, writing_files
from community.views.frame import demand_sign_in, enter, guard, refuse, say, show
from community.writing_forms import ReplyForm
from core.errors import Elsewhere, InvalidInput, NotVisible
from core.ids import decode


def thread_in(viewer: Viewer, community: Community, thread_id: uuid.UUID) -> Thread:
    """Return a visible thread of this community, or the one to which it leads; in another one it does not exist."""
    thread = moving.load_or_follow(viewer, thread_id)
    if thread.community_id != community.pk:
        raise NotVisible()
    return thread


def thread_itself(viewer: Viewer, community: Community, thread_id: uuid.UUID) -> Thread:
    """As `thread_in`, for what is done to a thread as a whole: whoever meant one that moved on is shown where it is first."""
    thread = thread_in(viewer, community, thread_id)
    if thread.pk != thread_id:
        raise Elsewhere(thread_path(thread, community))
    return thread


@require_safe
def thread(request: HttpRequest, slug: str, thread_id: uuid.UUID, title_slug: str = "") -> HttpResponse:
    viewer, community = enter(request, slug)
    found = thread_in(viewer, community, thread_id)
    if title_slug != found.slug or found.pk != thread_id:
        return _lead_on(request, community, found, thread_id)
    return _show_thread(request, viewer, community, found)


def _lead_on(request: HttpRequest, community: Community, found: Thread, asked: uuid.UUID) -> HttpResponse:
    """The address of a merged thread leads on for good; what its query said was about the posts as they stood there."""
    query = f"?{request.GET.urlencode()}" if request.GET and found.pk == asked else ""
    answer = guard(redirect(thread_path(found, community) + query, permanent=True), community)
    if found.pk != asked:
        answer["Cache-Control"] = "private, no-store"  # it may be undone
    return answer


def _show_thread(
    request: HttpRequest, viewer: Viewer, community: Community, found: Thread, form: ReplyForm | None = None,
    writing: Writing | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    at = reply_to_start_at(viewer, found, request.GET.get("at", ""))
    page = thread_page(viewer, community, found, sort=request.GET.get("sort", ""), cursor=request.GET.get("after"), at=at)
    preview = reverse("community:preview", args=[community.slug])
    voices, may_attach = voices_for(viewer, community, [found.space], found), policies.may_attach(viewer, community, found.space)
    may_begin = bool(policies.may_begin_reply(viewer, community, found.space, found))
    if may_begin and writing is None:
        opened = reopen_draft if form else open_draft
        writing = opened(request, viewer, community, _place(found))
    if form is None:
        may_ask = bool(may_help_with(viewer, community, found))
        initial = writing.initial if writing else {}
        form = ReplyForm(initial=initial, voices=voices, may_attach=bool(may_attach), may_ask=may_ask)
        form.kept = writing.files if writing else []
    context = {"page": page, "community": page.community, "form": form, "preview_url": preview if page.can_reply else ""}
    context |= {"may_begin": may_begin, "draft": writing.view if writing else None}
    if viewer.is_authenticated:
        context |= {"complete_url": complete_url(community, found), "canned": canned_choice(viewer, community, found)}
    context.update(writing_files(viewer, community, form, found.space))
    answer = show(request, "community/thread.html", viewer, community, context, status=status)
    if community.is_public:
        # A service worker keeps only what is marked as what everybody reads: nothing of the visitor can stand in such a page.
        answer["Offline-Copy"] = "ask" if request.COOKIES else "public"
    if page.has_news and _is_read_by_a_person(request):
        reading.mark_read(viewer, found)
    return answer


def _place(thread: Thread) -> DraftPlace:
    return DraftPlace(DraftKind.REPLY, thread.pk)


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
    may_ask = bool(may_help_with(viewer, community, found))
    form = ReplyForm(request.POST, request.FILES, voices=voices, may_attach=bool(may_attach), may_ask=may_ask)
    keep_files(viewer, community, found.space, form)
    if "insert_canned" in request.POST:
        return _insert_canned(request, viewer, community, found, form)
    if wants_draft(request, viewer):
        return _keep_reply(request, viewer, community, found, form)
    if form.is_valid() and not is_questioned(request, form):
        try:
            posted = posting.post_reply(viewer, found.pk, **form.said())
            if "waited" not in request.POST:  # what waited without a network is not the draft of now
                drafts.drop_draft(viewer, community, _place(found))
            return redirect(post_path(found, posted, community))
        except InvalidInput as error:
            refuse(form, error)
    return _show_thread(request, viewer, community, found, form, status=422)


def _insert_canned(request: HttpRequest, viewer: Viewer, community: Community, found: Thread, form: ReplyForm) -> HttpResponse:
    """Show the form again with a canned reply below what was typed; nothing is judged yet."""
    demand_sign_in(viewer)
    text = insert_canned(viewer, found, chosen_id(request.POST.get("canned", "")))
    said = str(form.data.get("body", "")).rstrip()
    words = {"body": f"{said}\n\n{text}" if said else text}
    writing = replace(reopen_draft(request, viewer, community, _place(found)), initial=words, files=form.attached_files)
    return _show_thread(request, viewer, community, found, writing=writing)


def chosen_id(text: str) -> uuid.UUID:
    """Return an id that a form chose; NotVisible when it is none."""
    try:
        return decode(text)
    except ValueError:
        raise NotVisible() from None


def _keep_reply(request: HttpRequest, viewer: Viewer, community: Community, found: Thread, form: ReplyForm) -> HttpResponse:
    policies.may_begin_reply(viewer, community, found.space, found).demand()
    try:
        kept = keep(request, viewer, community, _place(found), form, found)
    except InvalidInput as error:
        refuse(form, error)
        return _show_thread(request, viewer, community, found, form, status=422)
    return _show_thread(request, viewer, community, found, writing=kept, status=409) if isinstance(kept, Writing) else kept


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter(request, slug)
    found = thread_itself(viewer, community, thread_id)
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
    found = thread_itself(viewer, community, thread_id)
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
    found = thread_itself(viewer, community, thread_id)
    solving.reopen_thread(viewer, found.pk)
    say(request, _("The thread is open again."))
    return redirect(thread_path(found, community))
