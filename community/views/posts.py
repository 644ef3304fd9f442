"""What is done to one post: voting, commenting, editing, deleting."""

import hashlib
import time
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import policies
from community.aliases import Voice
from community.forms import EditPostForm, EditThreadForm
from community.links import post_path
from community.models import Comment, Community, Reply, Thread
from community.pages.history import history_page
from community.pages.thread import single_post
from community.services import editing, posting, voting
from community.services.targets import AnyPost, load_post, thread_id_of
from community.viewer import Viewer
from community.views.files import keep_files, writing_files
from community.views.frame import demand_sign_in, enter, guard, refuse, show
from community.views.threads import thread_in
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


@require_POST
def comment(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, post = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    body = request.POST.get("body", "")
    under = post.pk if isinstance(post, Reply) else None
    voice = request.POST.get("voice", Voice.NAME.value)
    posted = posting.post_comment(viewer, thread.pk, under, body=body, voice=voice, request_key=_comment_key(post.pk, body))
    return answer_with(request, viewer, community, thread, posted, "post")


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
def restore(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, post = target_in(request, slug, post_id)
    demand_sign_in(viewer)
    editing.restore_post(viewer, post.pk)
    return answer_with(request, viewer, community, thread, post, "post")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    viewer, community, thread, post = target_in(request, slug, post_id)
    policies.may_edit(viewer, community, post).demand()
    form = _edit_form(request, viewer, thread, post)
    if request.method == "POST":
        keep_files(viewer, community, thread.space, form)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.said()
            if isinstance(post, Thread):
                data["product_version"] = data.pop("version")
            editing.edit_post(viewer, post.pk, **data, removed_files=form.removed_files)
            thread.refresh_from_db()
            return redirect(post_path(thread, post, community))
        except (InvalidInput, InvalidState) as error:
            refuse(form, error)
    context = {
        "form": form, "thread_title": thread.title, "cancel_url": post_path(thread, post, community),
        "preview_url": f"{reverse('community:preview', args=[community.slug])}?post={post.public_id}",
        **writing_files(viewer, community, form, thread.space, None if isinstance(post, Comment) else post),
    }  # fmt: skip
    return show(request, "community/edit_post.html", viewer, community, context, status=422 if form.errors else 200)


def _edit_form(request: HttpRequest, viewer: Viewer, thread: Thread, post: AnyPost) -> EditThreadForm | EditPostForm:
    initial: dict[str, Any] = {"body": post.body_md, "expected_version": post.version}
    may_attach = not isinstance(post, Comment) and bool(policies.may_attach(viewer, thread.space.community, thread.space))
    sent = (request.POST or None, request.FILES or None)
    if not isinstance(post, Thread):
        return EditPostForm(*sent, initial=initial, may_attach=may_attach)
    heading = {"title": post.title, "tags": post.tags, "product": post.product, "version": post.product_version}
    return EditThreadForm(*sent, initial={**initial, **heading}, may_attach=may_attach)


@require_safe
def history(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    """The saved versions with what changed since the one before each, newest first; `?before=` goes further back."""
    viewer, community, thread, post = target_in(request, slug, post_id)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    context = {"page": history_page(viewer, community, thread, post, before)}
    return show(request, "community/revisions.html", viewer, community, context)
