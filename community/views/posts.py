"""What is done to one post: voting, commenting, editing, deleting."""

import hashlib
import time
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import policies
from community.aliases import Voice
from community.links import complete_url, post_path
from community.models import Comment, Community, DraftKind, DraftPlace, Reply, Thread
from community.pages.drafts import form_url
from community.pages.thread import single_post
from community.services import drafts, editing, posting, voting
from community.services.targets import AnyPost, load_post, thread_id_of
from community.services.unsending import unsend_post
from community.triage_policies import may_help_with
from community.viewer import Viewer
from community.views.checks import is_questioned
from community.views.drafts import Writing, keep, open_draft, reopen_draft
from community.views.files import keep_files, writing_files
from community.views.frame import demand_sign_in, enter, guard, refuse, say, show
from community.views.threads import thread_in
from community.writing_forms import CommentForm, EditPostForm, EditThreadForm
from core.errors import InvalidInput, InvalidState

# Two clicks on "Add comment" within this many seconds are one comment.
COMMENT_WINDOW_SECONDS = 600


def target_in(request: HttpRequest, slug: str, post_id: uuid.UUID) -> tuple[Viewer, Community, Thread, AnyPost]:
    """Return viewer, community, thread and post; in another community the post does not exist."""
    viewer, community = enter(request, slug)
    found = load_post(viewer, post_id)
    return viewer, community, thread_in(viewer, community, thread_id_of(found)), found


def answer_with(
    request: HttpRequest, viewer: Viewer, community: Community, thread: Thread, post: AnyPost, partial: str
) -> HttpResponse:
    """Swap the post in place for htmx, else go to where it stands."""
    if not getattr(request, "htmx", False):
        return redirect(post_path(thread, post, community))
    thread.refresh_from_db()
    shown = post.reply_id or thread.pk if isinstance(post, Comment) else post.pk
    view = single_post(viewer, community, thread, shown)
    context = {"post": view, "is_question": shown == thread.pk, "title": thread.title}
    return guard(render(request, f"community/partials/{partial}.html", context), community)


@require_POST
def vote(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, post = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    value = {"1": 1, "-1": -1, "0": 0}.get(request.POST.get("value", ""))
    if value is None:
        raise InvalidInput(_("A vote is +1, −1 or 0."), "value")
    voting.set_vote(viewer, post.pk, value)
    return answer_with(request, viewer, community, thread, post, "vote")


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    """POST comments on a post; GET goes on with a comment that was taken back."""
    viewer, community, thread, post = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    place = DraftPlace(DraftKind.NOTE, thread.pk, post.pk)
    if request.method != "POST":
        policies.may_comment(viewer, community, thread.space, thread, post if isinstance(post, Reply) else None).demand()
        writing = open_draft(request, viewer, community, place)
        return _show_comment(request, viewer, community, thread, post, CommentForm(initial=writing.initial))
    body = request.POST.get("body", "")
    form = CommentForm(request.POST, may_ask=bool(may_help_with(viewer, community, thread)))
    if form.is_valid() and is_questioned(request, form):
        return _ask_again(request, viewer, community, thread, post, form)
    under = post.pk if isinstance(post, Reply) else None
    voice = request.POST.get("voice") or Voice.NAME.value
    asks = "asks_for_details" in request.POST
    posted = posting.post_comment(
        viewer, thread.pk, under, body=body, voice=voice, request_key=_comment_key(post.pk, body), asks_for_details=asks
    )
    drafts.drop_draft(viewer, community, place)
    return answer_with(request, viewer, community, thread, posted, "post")


def _ask_again(
    request: HttpRequest, viewer: Viewer, community: Community, thread: Thread, post: AnyPost, form: CommentForm
) -> HttpResponse:
    """A comment has no page of its own; it gets one when something in it is in question."""
    is_swapped = getattr(request, "htmx", False)
    answer = _show_comment(request, viewer, community, thread, post, form, status=200 if is_swapped else 422)
    if is_swapped:
        answer["HX-Retarget"] = answer["HX-Reselect"] = "main"
        answer["HX-Reswap"] = "outerHTML"
    return answer


def _show_comment(
    request: HttpRequest, viewer: Viewer, community: Community, thread: Thread, post: AnyPost, form: CommentForm,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "heading": _("Add a comment"), "form": form, "submit_label": _("Add comment"),
        "action_url": reverse("community:comment", args=[community.slug, post.pk]),
        "cancel_url": post_path(thread, post, community),
    }  # fmt: skip
    return show(request, "community/confirm_action.html", viewer, community, context, status=status)


def _comment_key(post_id: uuid.UUID, body: str) -> str:
    window = int(time.time()) // COMMENT_WINDOW_SECONDS
    return hashlib.sha256(f"{post_id}:{window}:{body.strip()}".encode()).hexdigest()


@require_POST
def delete(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, post = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    editing.delete_post(viewer, post.pk)
    return answer_with(request, viewer, community, thread, post, "post")


@require_POST
def unsend(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    """Take back what was just sent, and go on with the text."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    place, thread = unsend_post(viewer, community, post_id)
    say(request, _("Taken back. Nobody was told, and your text is here."))
    return redirect(form_url(community, place, thread))


@require_POST
def restore(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, post = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    editing.restore_post(viewer, post.pk)
    return answer_with(request, viewer, community, thread, post, "post")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, post = target_in(request, slug, post_id)
    policies.may_edit(viewer, community, post).demand()
    place = drafts.place_of_edit(thread, post)
    if request.method != "POST":
        return _show_edit(request, viewer, community, thread, post, open_draft(request, viewer, community, place))
    form = _edit_form(request, viewer, thread, post)
    keep_files(viewer, community, thread.space, form)
    if "save_draft" in request.POST:
        kept = keep(request, viewer, community, place, form, thread)
        return _show_edit(request, viewer, community, thread, post, kept, status=409) if isinstance(kept, Writing) else kept
    published = f"{getattr(post, 'title', '')}\n{post.body_md}"
    if form.is_valid() and not is_questioned(request, form, published):
        try:
            data = form.said()
            if isinstance(post, Thread):
                data["product_version"] = data.pop("version")
            editing.edit_post(viewer, post.pk, **data, removed_files=form.removed_files)
            drafts.drop_draft(viewer, community, place)
            thread.refresh_from_db()
            return redirect(post_path(thread, post, community))
        except (InvalidInput, InvalidState) as error:
            refuse(form, error)
    return _show_edit(request, viewer, community, thread, post, reopen_draft(request, viewer, community, place), form, 422)


def _show_edit(
    request: HttpRequest, viewer: Viewer, community: Community, thread: Thread, post: AnyPost, writing: Writing,
    form: EditThreadForm | EditPostForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    form = form or _edit_form(request, viewer, thread, post, writing)
    context = {
        "form": form, "draft": writing.view, "thread_title": thread.title, "cancel_url": post_path(thread, post, community),
        "preview_url": f"{reverse('community:preview', args=[community.slug])}?post={post.public_id}",
        "complete_url": complete_url(community, thread),
        **writing_files(viewer, community, form, thread.space, None if isinstance(post, Comment) else post),
    }  # fmt: skip
    return show(request, "community/edit_post.html", viewer, community, context, status=status)


def _edit_form(
    request: HttpRequest, viewer: Viewer, thread: Thread, post: AnyPost, writing: Writing | None = None
) -> EditThreadForm | EditPostForm:
    """Return the form as it was sent, or filled in with the post as it stands, or a draft of its change."""
    initial: dict[str, Any] = {"body": post.body_md, "expected_version": post.version}
    may_attach = not isinstance(post, Comment) and bool(policies.may_attach(viewer, thread.space.community, thread.space))
    if isinstance(post, Thread):
        initial |= {
            "title": post.title,
            "tags": post.tags,
            "product": post.product,
            "version": post.product_version,
            "environment": post.environment,
        }
    initial |= writing.initial if writing else {}
    kind = EditThreadForm if isinstance(post, Thread) else EditPostForm
    form = kind(*((None, None) if writing else (request.POST, request.FILES)), initial=initial, may_attach=may_attach)
    if isinstance(post, Thread) and isinstance(form, EditThreadForm):
        form.ask_for_facts(thread.space, post)
    form.kept = writing.files if writing else []
    return form
