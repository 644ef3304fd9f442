"""What moderators do when something stands in the wrong place: merge, split, move, convert, and take it back."""

import uuid
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import moving_policies
from community.links import post_path, thread_path
from community.models import Comment, Community, Reply, Thread
from community.moving_forms import ConvertForm, FindForm, MergeForm, MoveForm, SplitForm
from community.pages import moving as pages
from community.pages.access_change import AccessChange
from community.pages.moving_readers import change_by_undo, change_of_readers
from community.search import similar_threads
from community.services import moving
from community.services.targets import load_reply
from community.viewer import Viewer
from community.views.frame import demand_sign_in, enter, refuse, say, show
from community.views.posts import target_in
from community.views.threads import thread_itself
from core.errors import InvalidInput, NotVisible

TEMPLATE = "community/moving.html"


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    """Choose the thread that stays, then decide where the two differ."""
    viewer, community, source = _enter(request, slug, thread_id)
    find = FindForm(request.GET) if "into" in request.GET else FindForm()
    target = _found(viewer, community, source, find)
    if target is None:
        similar = [thread for thread in similar_threads(viewer, community, source.title) if thread.pk != source.pk]
        return _show_find(request, viewer, community, source, find, similar)
    solutions = pages.solutions_in(viewer, community, [target, source])
    form = MergeForm(_posted(request), source=source, target=target, solutions=solutions)
    change = change_of_readers(community, source, target)
    if _is_agreed(request, form, change):
        said = form.cleaned_data
        agreed = moving.Agreed(form.titles[said["title"]], said.get("tags", []), set(said.get("solutions", [])))
        try:
            done = moving.merge_threads(viewer, source.pk, target.pk, agreed)
            say(request, _("The threads are one now. You can undo this from the line below the question."))
            return redirect(thread_path(done.thread, community))
        except InvalidInput as error:
            refuse(form, error)
    context = {
        "heading": _("Merge two threads"), "submit_label": _("Merge"), "sides": pages.sides(community, [source, target]),
        "text": _("All posts of the first go to the second, and its address leads there for good."),
    }  # fmt: skip
    return _show(request, viewer, community, source, form, change, context)


def _found(viewer: Viewer, community: Community, source: Thread, find: FindForm) -> Thread | None:
    """Return the thread into which is merged; None, with the reason in the form, when there is none yet."""
    if not find.is_bound or not find.is_valid():
        return None
    try:
        target = thread_itself(viewer, community, find.cleaned_data["into"])
    except NotVisible:
        find.add_error("into", _("There is no such thread in this community."))
        return None
    verdict = moving_policies.may_merge(viewer, source, target)
    if not verdict:
        find.add_error("into", verdict.reason)
    return target if verdict else None


def _show_find(
    request: HttpRequest, viewer: Viewer, community: Community, source: Thread, find: FindForm, similar: list[Thread]
) -> HttpResponse:
    links = [(row.title, f"?into={row.public_id}") for row in similar]
    context = {"form": find, "similar": links, "thread": {"title": source.title, "url": thread_path(source, community)}}
    return show(request, "community/merge_find.html", viewer, community, context, status=422 if find.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    """Choose which replies become a thread of their own."""
    viewer, community, thread = _enter(request, slug, thread_id)
    form = SplitForm(
        _posted(request), thread=thread, replies=pages.replies_to_split(viewer, community, thread),
        spaces=pages.spaces_for(viewer, community, thread, moves=False), kinds=pages.kinds_for(viewer, community),
    )  # fmt: skip
    change = _change_by_split(viewer, community, thread, form)
    if _is_agreed(request, form, change):
        said = form.cleaned_data
        anew = moving.Anew(said["title"], pages.space_named(viewer, community, said["space"]), said["kind"])
        try:
            done = moving.split_thread(viewer, thread.pk, said["replies"], anew)
            say(request, _("This is a thread of its own now."))
            return redirect(thread_path(done.thread, community))
        except InvalidInput as error:
            refuse(form, error)
    context = {
        "heading": _("Split this thread"), "submit_label": _("Split"),
        "text": _("The chosen replies become a thread of their own. Links to them lead on to where they are."),
    }  # fmt: skip
    return _show(request, viewer, community, thread, form, change, context)


def _change_by_split(viewer: Viewer, community: Community, thread: Thread, form: Form) -> AccessChange | None:
    if not form.is_bound or not form.is_valid() or not form.cleaned_data.get("replies"):
        return None
    first = min((load_reply(viewer, pk) for pk in form.cleaned_data["replies"]), key=lambda reply: (reply.created_at, reply.pk))
    space = pages.space_named(viewer, community, form.cleaned_data["space"])
    anew = Thread(author_id=first.author_id, author_organisation_id=moving.company_of(first), space=space)
    return change_of_readers(community, thread, anew)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    """Choose in which space of the community a thread stands."""
    viewer, community, thread = _enter(request, slug, thread_id)
    form = MoveForm(_posted(request), spaces=pages.spaces_for(viewer, community, thread, moves=True))
    change = None
    if form.is_bound and form.is_valid() and "space" in form.cleaned_data:
        space = pages.space_named(viewer, community, form.cleaned_data["space"])
        change = change_of_readers(community, thread, thread, space)
        if _is_agreed(request, form, change):
            moving.move_thread(viewer, thread.pk, space)
            say(request, _("The thread stands in another space now."))
            return redirect(thread_path(thread, community))
    context = {
        "heading": _("Move this thread"), "submit_label": _("Move"),
        "text": _("Its address stays the same. Whoever reads the space reads the thread, with all that is below it."),
    }  # fmt: skip
    return _show(request, viewer, community, thread, form, change, context)


@require_http_methods(["GET", "HEAD", "POST"])
def convert(request: HttpRequest, slug: str, post_id: uuid.UUID) -> HttpResponse:
    """Make an answer a comment, or a comment an answer."""
    viewer, community, thread, post = target_in(request, slug, post_id)
    if isinstance(post, Thread):
        raise NotVisible()
    moving_policies.may_rearrange(viewer, thread).demand()
    parents = pages.parents_of(viewer, community, thread, post) if isinstance(post, Reply) else []
    form = ConvertForm(_posted(request), parents=parents)
    verdict = moving_policies.may_convert(viewer, thread, post)
    if not verdict and form.is_bound:
        form.add_error(None, verdict.reason)
    elif form.is_bound and form.is_valid():
        try:
            moving.convert_post(viewer, post.pk, below=form.cleaned_data.get("below"))
            say(request, _("It is a comment now.") if parents else _("It is an answer now."))
            return redirect(post_path(thread, post, community))
        except InvalidInput as error:
            refuse(form, error)
    context = _words_of_converting(post) | {"refusal": "" if verdict or form.is_bound else verdict.reason}
    return _show(request, viewer, community, thread, form, None, context)


def _words_of_converting(post: Reply | Comment) -> dict[str, Any]:
    if isinstance(post, Reply):
        text = _("It keeps its name, its date and its link. Its comments go along and stand beside it.")
        return {"heading": _("Make this a comment"), "submit_label": _("Make it a comment"), "text": text}
    text = _("It keeps its name, its date and its link, and can be voted on and accepted.")
    return {"heading": _("Make this an answer"), "submit_label": _("Make it an answer"), "text": text}


@require_POST
def undo(request: HttpRequest, slug: str, moving_id: uuid.UUID) -> HttpResponse:
    """Take an act back; where other people read afterwards, that is shown first, as it was before the act."""
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    act = moving.load_moving(viewer, moving_id, community=community)
    change = None if act.undone_at else change_by_undo(community, act)
    if not _is_agreed(request, Form(request.POST), change):
        moving_policies.may_undo(viewer, act).demand()
        text = _("Everything goes back where it was, with what was written there since.")
        context = {"heading": _("Undo this"), "submit_label": _("Undo"), "text": text}
        return _show(request, viewer, community, act.thread, Form(), change, context)
    done = moving.undo_moving(viewer, moving_id, community=community)
    say(request, _("Everything is back where it was."))
    return redirect(thread_path(done.origin, community))


def _enter(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> tuple[Viewer, Community, Thread]:
    viewer, community = enter(request, slug)
    found = thread_itself(viewer, community, thread_id)
    moving_policies.may_rearrange(viewer, found).demand()
    return viewer, community, found


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _is_agreed(request: HttpRequest, form: Form, change: AccessChange | None) -> bool:
    """Whether the form is whole, and who reads from then on was shown exactly so when it was sent."""
    is_seen = change is None or request.POST.get("seen") == change.fingerprint
    return form.is_bound and form.is_valid() and is_seen


def _show(
    request: HttpRequest, viewer: Viewer, community: Community, thread: Thread, form: Form, change: AccessChange | None,
    context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    context |= {"form": form, "change": change, "thread": {"title": thread.title, "url": thread_path(thread, community)}}
    return show(request, TEMPLATE, viewer, community, context, status=422 if form.errors else 200)
