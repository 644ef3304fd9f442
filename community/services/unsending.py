"""Taking back what was just sent: nothing of it is left to others, and its writer goes on with the text."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from community import slots, writing_policies
from community.aliases import actor_about
from community.events import PostUnsent, about_post
from community.models import (
    Attachment,
    Bookmark,
    Comment,
    Community,
    Confirmation,
    Draft,
    DraftKind,
    DraftPlace,
    MeToo,
    PostStatus,
    PostType,
    Reply,
    Revision,
    Thread,
    Vote,
)
from community.services import counting, drafts
from community.services.attaching import detach_files
from community.services.targets import AnyPost, load_thread, load_with_thread
from community.viewer import Viewer
from core.errors import InvalidState, NotVisible
from core.events import publish
from core.ids import decode, encode
from core.models import Event


@transaction.atomic
def unsend_post(viewer: Viewer, community: Community, post_id: uuid.UUID) -> tuple[DraftPlace, Thread | None]:
    """Remove a post of the viewer's that nobody was told of yet, and keep its text; returns where it waits, in which thread.

    A second click finds the same place. Raises NotPermitted when it is too late, InvalidState when somebody has reacted to it.
    """
    try:
        thread, post = load_with_thread(viewer, post_id)
    except NotVisible:
        return _taken_back_before(viewer, community, post_id)
    if thread.community_id != community.pk:
        raise NotVisible()
    writing_policies.may_unsend(viewer, community, post).demand()
    if _has_reactions(viewer, thread, post):
        raise InvalidState(_("Somebody has reacted to it already. You can still edit or delete it."))
    place = _keep_as_draft(viewer, thread, post)
    below = encode(place.post_id) if place.post_id else ""
    facts = about_post(thread, post, below=below)
    _remove(thread, post)
    publish(actor_about(viewer, post), PostUnsent(**facts))
    return place, None if isinstance(post, Thread) else thread


def _taken_back_before(viewer: Viewer, community: Community, post_id: uuid.UUID) -> tuple[DraftPlace, Thread | None]:
    """Return where the text went; under an alias the ledger does not know whose it was, and the drafts list has it."""
    verb, mine = PostUnsent.verb, viewer.user_id
    event = Event.objects.filter(verb=verb, object_id=post_id, actor_id=mine, community_id=community.pk).first()
    if event is None or mine is None:
        raise NotVisible()
    if event.data["post_type"] == PostType.THREAD:
        return DraftPlace(DraftKind.ASK), None
    thread, below = load_thread(viewer, decode(event.data["thread"])), event.data["below"]
    kind = DraftKind.NOTE if below else DraftKind.REPLY
    return DraftPlace(kind, thread.pk, decode(below) if below else None), thread


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
    replies = Reply.objects.unscoped("whether anything stands below the viewer's own thread, in whatever state").filter(
        thread=thread
    )
    is_known = replies.exists() or thread.closed_at or thread.duplicate_of_id or thread.duplicate_count
    return bool(is_known) or said.exists() or drafts_below.exclude(writer=viewer.user_id).exists()


def _keep_as_draft(viewer: Viewer, thread: Thread, post: AnyPost) -> DraftPlace:
    """A draft begun since then stays; the text goes in front of it."""
    words = {"body": post.body_md}
    if isinstance(post, Thread):
        words |= {"space": thread.space.slug, "kind": post.kind, "title": post.title, "tags": ", ".join(post.tags)}
        words |= {"product": post.product, "version": post.product_version, "environment": post.environment}
    place = _place_of(thread, post)
    rows = Attachment.objects.visible_to(viewer).filter(post_id=post.pk)
    files = list(rows.order_by("created_at", "pk").values_list("pk", flat=True))
    if not isinstance(post, Comment):
        detach_files(post, files)
    begun = drafts.find_draft(viewer, thread.space.community, place)
    if begun and begun.words.get("body", "").strip():
        words = {**begun.words, "body": f"{post.body_md}\n\n{begun.words['body']}"}
        files += begun.files
    drafts.save_draft(viewer, thread.space.community, place, words=words, files=files, sequence=begun.sequence if begun else 0)
    return place


def _place_of(thread: Thread, post: AnyPost) -> DraftPlace:
    if isinstance(post, Comment):
        return DraftPlace(DraftKind.NOTE, thread.pk, post.reply_id or thread.pk)
    return DraftPlace(DraftKind.ASK) if isinstance(post, Thread) else DraftPlace(DraftKind.REPLY, thread.pk)


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
