"""Starting threads, replying and commenting."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies, triage_policies
from community.aliases import Voice, actor_about, draw_alias, kept_by, taken_in
from community.events import CommentPosted, ReplyPosted, ThreadPublished, about_post, about_thread
from community.models import Comment, Community, Post, Reply, Space, Thread, ThreadKind
from community.services import asked_facts, claiming, counting, following
from community.services.attaching import attach_files
from community.services.memberships import ensure_member
from community.services.tagging import meant_tags
from community.services.targets import load_reply, load_thread
from community.services.writing import (
    COMMENT_LIMIT,
    Body,
    Written,
    clean_tags,
    clean_title,
    compose_body,
    once,
    save_revision,
)
from community.viewer import Viewer
from community.writing_policies import hold_of
from core import clock
from core.errors import InvalidInput, NotVisible
from core.events import publish
from core.text import slugify_title


@transaction.atomic
def start_thread(
    viewer: Viewer,
    community: Community,
    space: Space,
    *,
    title: str,
    body: str,
    kind: str = ThreadKind.QUESTION,
    tags: list[str] | None = None,
    product: str = "",
    version: str = "",
    environment: str = "",
    voice: str = Voice.NAME,
    request_key: str = "",
    files: Sequence[uuid.UUID] = (),
) -> Thread:
    """Publish a new thread that carries the viewer's uploaded files. Raises NotPermitted, or InvalidInput naming the field."""
    policies.may_start(viewer, community, space, kind).demand()
    if kind not in ThreadKind.values:
        raise InvalidInput(_("This is not a kind of thread."), "kind")
    thread = Thread(
        community=community,
        space=space,
        kind=kind,
        title=clean_title(title),
        tags=meant_tags(community.pk, clean_tags(tags or [])),
    )
    asked_facts.set_facts(thread, space, {"product": product, "version": version, "environment": environment})
    thread.slug = slugify_title(thread.title)
    asked_facts.refuse_bare_template(space, body)
    content = compose_body(viewer, community, body)
    thread.excerpt = content.excerpt
    _speak_as(viewer, space, thread, voice)
    thread, is_new = once(Thread, viewer, request_key, lambda: _write(viewer, community, thread, content, request_key))
    if is_new:
        attach_files(viewer, thread, files)
        counting.count_thread(thread, +1)
        following.follow_automatically(viewer.user_id, thread)
        publish(
            actor_about(viewer, thread),
            ThreadPublished(**about_thread(thread, mentioned=sorted(content.mentioned)), hold=hold_of(viewer, thread)),
        )
    return thread


@transaction.atomic
def post_reply(
    viewer: Viewer, thread_id: uuid.UUID, *,
    body: str, voice: str = Voice.NAME, request_key: str = "", files: Sequence[uuid.UUID] = (), asks_for_details: bool = False,
) -> Reply:  # fmt: skip
    """Publish a reply with the viewer's uploaded files; a helper may ask for details with it.

    Raises NotVisible, NotPermitted, or InvalidInput naming the field.
    """
    thread = load_thread(viewer, thread_id, lock=True)
    space, community = thread.space, thread.space.community
    policies.may_reply(viewer, community, space, thread).demand()
    content = compose_body(viewer, community, body)
    reply = Reply(community=community, space=space, thread=thread, asks_for_details=asks_for_details)
    _speak_as(viewer, space, reply, voice)
    _demand_helper(viewer, community, thread, reply)
    reply, is_new = once(Reply, viewer, request_key, lambda: _write(viewer, community, reply, content, request_key))
    if is_new:
        attach_files(viewer, reply, files)
        _note_reply(thread, reply)
        following.follow_automatically(viewer.user_id, thread)
        facts = about_post(thread, reply, mentioned=sorted(content.mentioned))
        _end_claim(viewer, thread, reply)
        publish(actor_about(viewer, reply), ReplyPosted(**facts, hold=hold_of(viewer, reply)))
    return reply


@transaction.atomic
def post_comment(
    viewer: Viewer, thread_id: uuid.UUID, reply_id: uuid.UUID | None, *, body: str, voice: str = Voice.NAME,
    request_key: str = "", asks_for_details: bool = False,
) -> Comment:  # fmt: skip
    """Publish a short remark under a thread, or under one of its replies; a helper may ask for details with it."""
    thread = load_thread(viewer, thread_id, lock=True)
    reply = load_reply(viewer, reply_id) if reply_id else None
    if reply is not None and reply.thread_id != thread.pk:
        raise NotVisible()
    space, community = thread.space, thread.space.community
    policies.may_comment(viewer, community, space, thread, reply).demand()
    content = compose_body(viewer, community, body, limit=COMMENT_LIMIT)
    comment = Comment(community=community, space=space, thread=thread, reply=reply, asks_for_details=asks_for_details)
    _speak_as(viewer, space, comment, voice)
    _demand_helper(viewer, community, thread, comment)
    comment, is_new = once(Comment, viewer, request_key, lambda: _write(viewer, community, comment, content, request_key))
    if is_new:
        counting.count_comment(comment, +1)
        facts = about_post(thread, comment, mentioned=sorted(content.mentioned))
        if comment.asks_for_details:
            _end_claim(viewer, thread, comment)
        publish(actor_about(viewer, comment), CommentPosted(**facts, hold=hold_of(viewer, comment)))
    return comment


def _speak_as(viewer: Viewer, space: Space, post: Post, voice: str) -> None:
    """Give a post that is about to be written its alias, if its writer wants one: a new one, or their last in the thread."""
    if voice not in Voice.values:
        raise InvalidInput(_("Write under your name or under an alias."), "voice")
    if voice == Voice.NAME:
        return
    policies.may_use_alias(viewer, space.community, space).demand()
    thread_id = post.pk if isinstance(post, Thread) else post.thread_id  # type: ignore[attr-defined]
    kept = kept_by(viewer, thread_id) if voice == Voice.SAME else ""
    post.alias = kept or draw_alias(taken_in(thread_id))


def _demand_helper(viewer: Viewer, community: Community, thread: Thread, post: Reply | Comment) -> None:
    """Only helpers ask for details, and under their name: whoever reads the request learns that its writer is one."""
    if not post.asks_for_details:
        return
    triage_policies.may_help_with(viewer, community, thread).demand()
    if post.alias:
        raise InvalidInput(
            _("Ask for details under your name: it says that you are an expert or a moderator."), "asks_for_details"
        )


def _end_claim(viewer: Viewer, thread: Thread, post: Reply | Comment) -> None:
    """Whoever was on it has written. Under an alias the claim ends by itself: else the moment would tell whose the alias is."""
    if not post.alias:
        claiming.let_go(viewer, thread)


def _write(viewer: Viewer, community: Community, post: Written, content: Body, request_key: str) -> Written:
    standing = ensure_member(viewer, community)
    if post.alias:
        post.sealed_author_id = viewer.user_id
    else:
        post.author_id, post.author_role = viewer.user_id, standing.role
        post.author_is_staff = community.pk in viewer.staff_community_ids
    post.request_key, post.created_at = request_key, clock.now()
    content.apply_to(post)
    if isinstance(post, Thread):
        post.last_activity_at = post.created_at
        post.author_organisation_id = None if post.alias else viewer.organisation_id
    post.save(force_insert=True)
    if isinstance(post, Thread | Reply):
        save_revision(post, viewer)
    return post


def _note_reply(thread: Thread, reply: Reply) -> None:
    """Carry a new reply onto its thread's row: what lists show without another query."""
    counting.count_reply(thread, +1)
    # By the names that are shown: were it by who wrote, the moment would tell who an alias is.
    is_by_asker = reply.author_id is not None and reply.author_id == thread.author_id
    is_first_answer = thread.first_reply_at is None and not is_by_asker
    changes = {"last_activity_at": reply.created_at, "last_reply_author_id": reply.author_id}
    if is_first_answer:
        changes["first_reply_at"] = reply.created_at
    Thread.objects.unscoped("carries a reply onto its thread").filter(pk=thread.pk).update(**changes)
