"""The one mail that asks whoever asked whether an answer solved it, with a link to each."""

import uuid
from collections.abc import Iterable

from django.utils import translation

from accounts.models import User
from community.links import absolute, post_path
from community.models import PostStatus, Reply, Thread, ThreadState
from community.pages.people import author_of, people_of
from community.viewer import Viewer
from core.mail import Message, mail_kind
from core.markup import render
from core.models import Delivery
from core.text import excerpt
from notifications.mails import post_message, quiet_message, thread_for
from notifications.models import Kind

ANSWERS_SHOWN = 10
EXCERPT_LENGTH = 160


@mail_kind(Kind.ANSWERS_WAIT)
def render_reminder(delivery: Delivery) -> Message | None:
    """Name the answers that the asker can accept; nothing once one was accepted, or the question is closed or gone."""
    user = User.objects.filter(pk=str(delivery.recipient_id), is_active=True).first()
    viewer = Viewer.for_user(user, channel="mail")
    thread = thread_for(viewer, delivery.context["thread"])
    if user is None or thread is None or thread.state != ThreadState.ANSWERED or not viewer.wrote(thread):
        return None
    with translation.override(user.language):
        if thread.space.community.is_executive:
            return quiet_message(user)
        answers = list(_answers(viewer, thread))
        return post_message(Kind.ANSWERS_WAIT, user, thread, thread, "", answers=answers) if answers else None


def _answers(viewer: Viewer, thread: Thread) -> Iterable[dict[str, str]]:
    rows = Reply.objects.visible_to(viewer).filter(thread=thread, status=PostStatus.PUBLISHED)
    rows = rows.order_by("-score", "created_at", "id")[: ANSWERS_SHOWN * 2]
    found = [reply for reply in rows if not viewer.wrote(reply)][:ANSWERS_SHOWN]
    community = thread.space.community
    names: list[uuid.UUID | None] = [reply.author_id for reply in found]
    people = people_of(community, names)
    for reply in found:
        text = excerpt(render(reply.body_md).text, EXCERPT_LENGTH)
        yield {"name": author_of(reply, people).name, "text": text, "url": absolute(post_path(thread, reply), community)}
