"""Takeaways: a thought leaves an executive community in other words, without names, after its author has said yes."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.aliases import actor_about
from community.events import TakeawayAnswered, TakeawayAsked, about_post
from community.models import Community, Membership, Takeaway, TakeawayAnswer, Thread
from community.models.confidence import TAKEAWAY_LIMIT
from community.services.targets import AnyPost, load_with_thread
from community.takeaways import complaint, forbidden_in, telling_words
from community.viewer import Viewer
from core import clock
from core.errors import InvalidInput, InvalidState, NotVisible
from core.events import publish
from core.ids import encode
from core.markup import render
from core.text import clean_text


@transaction.atomic
def ask_for_takeaway(viewer: Viewer, post_id: uuid.UUID, *, text: str) -> Takeaway:
    """Ask the author of a post whether these words may leave; asking for the same words twice is asking once."""
    thread, post = load_with_thread(viewer, post_id)
    community = thread.space.community
    policies.may_take_away(viewer, community, post).demand()
    text = clean_text(text).strip()
    if not text or len(text) > TAKEAWAY_LIMIT:
        raise InvalidInput(_("Between one and %(n)s characters, please.") % {"n": TAKEAWAY_LIMIT}, "text")
    spans = what_tells(viewer, community, post, text)
    if spans:
        raise InvalidInput(complaint(text, spans), "text")
    earlier = Takeaway.objects.visible_to(viewer).filter(post_id=post.pk, asked_by_id=viewer.user_id, text=text).first()
    if earlier:
        return earlier
    made = Takeaway.objects.create(
        post_id=post.pk, post_type=post.post_type, community_id=post.community_id, space_id=post.space_id,
        asked_by_id=viewer.user_id, answerer_id=post.writer_id, text=text, asked_at=clock.now(),
    )  # fmt: skip
    publish(viewer.actor_in(community.pk), TakeawayAsked(**about_post(thread, post, takeaway=made.public_id)))
    return made


def what_tells(viewer: Viewer, community: Community, post: AnyPost, text: str) -> list[tuple[int, int]]:
    """Return where a draft names a member or their company, also of who has left, or quotes the post."""
    members = Membership.objects.unscoped("names that must not leave the room; only where the draft has them is told")
    members = members.filter(community=community).select_related("user__organisation")
    users = [row.user for row in members]
    companies = [user.organisation.name if user.organisation else user.company for user in users]
    patterns = telling_words([user.name for user in users], [user.handle for user in users], [*companies, community.name])
    title = f"{post.title}\n" if isinstance(post, Thread) else ""
    return forbidden_in(text, patterns, title + render(post.body_md).text)


@transaction.atomic
def answer_takeaway(viewer: Viewer, takeaway_id: uuid.UUID, *, agrees: bool) -> TakeawayAnswer:
    """Say yes or no as the author, once; whoever asked learns the answer and not from whom."""
    found = Takeaway.objects.visible_to(viewer).select_for_update(of=("self",), no_key=True).filter(pk=takeaway_id).first()
    if found is None or found.answerer_id != viewer.user_id:
        raise NotVisible()
    thread, post = load_with_thread(viewer, found.post_id)
    policies.may_confide(viewer, thread.space.community).demand()
    earlier = TakeawayAnswer.objects.visible_to(viewer).filter(takeaway=found).first()
    if earlier and earlier.agrees != agrees:
        raise InvalidState(_("You have answered already."))
    if earlier:
        return earlier
    answer = TakeawayAnswer.objects.create(takeaway=found, agrees=agrees, answered_at=clock.now())
    facts = about_post(thread, post, takeaway=found.public_id, asked_by=encode(found.asked_by_id))
    publish(actor_about(viewer, post), TakeawayAnswered(**facts))
    return answer
