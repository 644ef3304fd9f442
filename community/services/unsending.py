"""Taking back what was just sent: nothing of it is left to others, and its writer goes on with the text."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from community import slots, writing_policies
from community.aliases import actor_about
from community.events import PostUnsent, about_post
from community.models import (
    Attachment,
    Bookmark,
    Comment,
    Confirmation,
    Draft,
    DraftKind,
    DraftPlace,
    MeToo,
    PostStatus,
    Reply,
    Revision,
    Thread,
    Vote,
)
from community.services import counting, drafts
from community.services.attaching import detach_files
from community.services.targets import AnyPost, load_with_thread
from community.viewer import Viewer
from core.errors import InvalidState
from core.events import publish


@dataclass(frozen=True)
class Unsent:
    """What was taken back. `place`: where its draft waits; None for a comment, which has no draft, only its `body`."""

    thread: Thread
    place: DraftPlace | None
    under: Reply | Thread
    body: str


@transaction.atomic
def unsend_post(viewer: Viewer, post_id: uuid.UUID) -> Unsent:
    """Remove a post of the viewer's that nobody was told of yet, and keep its text as their draft.

    Raises NotPermitted when it is too late, InvalidState when somebody has reacted to it.
    """
    thread, post = load_with_thread(viewer, post_id)
    writing_policies.may_unsend(viewer, thread.space.community, post).demand()
    if _has_reactions(viewer, thread, post):
        raise InvalidState(_("Somebody has reacted to it already. You can still edit or delete it."))
    place = _keep_as_draft(viewer, thread, post)
    facts = about_post(thread, post)
    _remove(thread, post)
    publish(actor_about(viewer, post), PostUnsent(**facts))
    under = post.reply or thread if isinstance(post, Comment) else thread
    return Unsent(thread, place, under, post.body_md)


def _has_reactions(viewer: Viewer, thread: Thread, post: AnyPost) -> bool:
    """Whether something of others would go with the post: a word, a vote, a report, a draft."""
    if slots.is_reported(post.pk):
        return True
    if isinstance(post, Comment):
        return False
    votes = Vote.objects.unscoped("whether somebody voted on the viewer's own post").filter(post_id=post.pk)
    if post.comment_count or votes.exists():
        return True
    return _was_tried(post) if isinstance(post, Reply) else _was_taken_up(viewer, post)


def _was_tried(reply: Reply) -> bool:
    tries = Confirmation.objects.unscoped("whether somebody tried the viewer's own answer").filter(solution__reply=reply)
    return reply.is_solution or tries.exists()


def _was_taken_up(viewer: Viewer, thread: Thread) -> bool:
    drafts_below = Draft.objects.unscoped("whether somebody began to answer the viewer's own thread").filter(thread=thread)
    said = MeToo.objects.unscoped("whether somebody said it of the viewer's own thread").filter(thread=thread)
    is_known = thread.reply_count or thread.closed_at or thread.duplicate_of_id or thread.duplicate_count
    return bool(is_known) or said.exists() or drafts_below.exclude(writer=viewer.user_id).exists()


def _keep_as_draft(viewer: Viewer, thread: Thread, post: AnyPost) -> DraftPlace | None:
    """A draft begun since then stays; the text goes in front of it."""
    if isinstance(post, Comment):
        return None
    words = {"body": post.body_md}
    if isinstance(post, Thread):
        words |= {"space": thread.space.slug, "kind": post.kind, "title": post.title, "tags": ", ".join(post.tags)}
        words |= {"product": post.product, "version": post.product_version, "environment": post.environment}
    place = DraftPlace(DraftKind.ASK) if isinstance(post, Thread) else DraftPlace(DraftKind.REPLY, thread.pk)
    rows = Attachment.objects.visible_to(viewer).filter(post_id=post.pk)
    files = list(rows.order_by("created_at", "pk").values_list("pk", flat=True))
    detach_files(post, files)
    begun = drafts.find_draft(viewer, thread.space.community, place)
    if begun and begun.words.get("body", "").strip():
        words = {**begun.words, "body": f"{post.body_md}\n\n{begun.words['body']}"}
        files += begun.files
    drafts.save_draft(viewer, thread.space.community, place, words=words, files=files, sequence=begun.sequence if begun else 0)
    return place


def _remove(thread: Thread, post: AnyPost) -> None:
    """Take the row away with everything that is counted or shown because of it."""
    if isinstance(post, Comment):
        counting.count_comment(post, -1)
    elif isinstance(post, Reply):
        counting.count_reply(thread, -1)
    else:
        counting.count_thread(post, -1)
    pk = post.pk
    Bookmark.objects.unscoped("whoever keeps the post that its writer takes back").filter(post_id=pk).delete()
    Revision.objects.unscoped("versions of the post that its writer takes back").filter(post_id=pk).delete()
    type(post).objects.unscoped("the post that its writer takes back").filter(pk=pk).delete()
    post.status = PostStatus.DELETED
    if isinstance(post, Reply):
        counting.carry_replies(thread)
