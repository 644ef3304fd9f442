"""How each kind of mail is rendered, at the moment it is sent: access is asked again, and private communities say little."""

import uuid
from typing import Any

from django.conf import settings
from django.core.signing import Signer
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from community.brand import mail_brand, sender_of
from community.links import absolute, lasting, post_path, thread_path
from community.models import Invitation, JoinDecision, JoinRequest, Thread
from community.services.invitations import hash_token
from community.services.targets import AnyPost
from community.solving_policies import OBJECTION_WINDOW
from community.viewer import Viewer
from community.visibility import can_see, stands
from core.mail import Message, compose, mail_kind
from core.markup import render
from core.models import Delivery
from core.text import excerpt
from moderation.models import Sanction
from notifications.models import Kind
from notifications.services import post_for

EXCERPT_LENGTH = 400
unsubscribe_signer = Signer(salt="notifications.unsubscribe")


def _reason_line(kind: str) -> str:
    return {
        Kind.NEW_THREAD: _("You get this because you watch the space or a tag of it."),
        Kind.REPLY: _("You get this because you follow this thread."),
        Kind.MENTION: _("You get this because somebody mentioned you."),
        Kind.SOLUTION_ACCEPTED: _("You get this because it is your answer."),
        Kind.SOLUTION_MARKED: _("You get this because it is your question."),
        Kind.SOLVED: _("You get this because you said that you have this too."),
        Kind.ANSWERS_WAIT: _("You get this once, because it is your question."),
        Kind.REOPENED: _("You get this because it is your answer."),
        Kind.POST_HIDDEN: _("You get this because it is your post."),
        Kind.WARNING: _("You get this because it is about your post."),
    }[Kind(kind)]


@mail_kind(Kind.NEW_THREAD)
@mail_kind(Kind.REPLY)
@mail_kind(Kind.MENTION)
@mail_kind(Kind.SOLUTION_ACCEPTED)
@mail_kind(Kind.SOLUTION_MARKED)
@mail_kind(Kind.SOLVED)
@mail_kind(Kind.REOPENED)
@mail_kind(Kind.POST_HIDDEN)
@mail_kind(Kind.WARNING)
def render_post_mail(delivery: Delivery) -> Message | None:
    """Render a mail about a post, or None when the recipient may not see it any more."""
    user = User.objects.filter(pk=str(delivery.recipient_id), is_active=True).first()
    if user is None:
        return None
    viewer = Viewer.for_user(user, channel="mail")
    context = delivery.context
    post = post_for(viewer, uuid.UUID(context["thread"]), uuid.UUID(context["post"]), delivery.kind)
    thread = thread_for(viewer, context["thread"])
    if post is None or thread is None:
        return None
    with translation.override(user.language):
        return post_message(delivery.kind, user, thread, post, context["actor"])


def post_message(kind: str, user: User, thread: Thread, post: AnyPost, actor_id: str, **more: Any) -> Message:
    """Compose a mail about a post; `more` is what its template needs besides."""
    community = thread.space.community
    if community.is_executive:
        return quiet_message(user)
    token = unsubscribe_token(user, thread, watched=kind == Kind.NEW_THREAD)
    unsubscribe = absolute(lasting("notifications:unsubscribe", token), community)
    context = {
        "brand": mail_brand(community),
        "recipient_name": user.name,
        "thread": {"title": thread.title, "url": absolute(thread_path(thread), community)},
        "actor_name": _name(actor_id),
        "excerpt": excerpt(render(post.body_md).text, EXCERPT_LENGTH),
        "reason": post.status_reason if kind == Kind.POST_HIDDEN else _warning(user, post) if kind == Kind.WARNING else "",
        "action_url": absolute(post_path(thread, post), community),
        "unsubscribe_url": unsubscribe,
        "reason_line": _reason_line(kind),
        "days": OBJECTION_WINDOW.days,
        **more,
    }
    headers = {
        "List-Id": f"<{community.slug}.{settings.MAIL_DOMAIN}>",
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return compose(kind, context, sender=sender_of(community), headers=headers)


def quiet_message(user: User) -> Message:
    """An executive community's mail names nothing: not the community, not the thread, not the writer."""
    context: dict[str, Any] = {
        "brand": mail_brand(None),
        "recipient_name": user.name,
        "action_url": absolute(lasting("notifications:inbox")),
        "unsubscribe_url": "",
        "reason_line": "",
    }
    return compose("private_activity", context)


@mail_kind("private_activity")
def render_private_activity(delivery: Delivery) -> Message | None:
    """Say that something happened, to whoever is still a member; the inbox says what."""
    user = User.objects.filter(pk=str(delivery.recipient_id), is_active=True).first()
    viewer = Viewer.for_user(user, channel="mail")
    if user is None or uuid.UUID(delivery.context["community"]) not in viewer.member_community_ids:
        return None
    with translation.override(user.language):
        return quiet_message(user)


def thread_for(viewer: Viewer, pk: str) -> Thread | None:
    rows = Thread.objects.visible_to(viewer).select_related("space__community")
    return rows.filter(pk=pk).first()


def _name(user_id: str) -> str:
    user = User.objects.filter(pk=user_id).first() if user_id else None
    return user.name if user else ""


def _warning(user: User, post: AnyPost) -> str:
    rows = Sanction.objects.visible_to(Viewer.for_user(user, channel="mail")).filter(user=user, post_id=post.pk)
    return rows.values_list("reason", flat=True).first() or ""


def unsubscribe_token(user: User, thread: Thread, *, watched: bool = False) -> str:
    """Return what ends such mail: of the thread, or of new threads like it."""
    said = {"user": str(user.pk), "thread": str(thread.pk)}
    return unsubscribe_signer.sign_object(said | {"watched": True} if watched else said)


@mail_kind("invitation")
def render_invitation(delivery: Delivery) -> Message | None:
    """The mail is the only place where the token stands; an invitation that opens no door any more is not sent."""
    rows = Invitation.objects.unscoped("the mail goes to the invited address only").select_related("community", "invited_by")
    token = delivery.context["token"]
    invitation = rows.filter(stands(), pk=delivery.context["invitation"], token_hash=hash_token(token)).first()
    if invitation is None:
        return None
    community = invitation.community
    context = {
        "brand": mail_brand(None if community.is_executive else community),
        "recipient_name": "",
        "actor_name": "" if community.is_executive else invitation.invited_by.name,
        "action_url": absolute(lasting("community:invitation", token), community),
        "expires_at": invitation.expires_at,
        "unsubscribe_url": "",
        "reason_line": _("You get this because somebody invited this address."),
    }
    with translation.override(community.language):
        return compose("invitation", context, sender=sender_of(community))


@mail_kind(Kind.JOIN_DECISION)
def render_join_decision(delivery: Delivery) -> Message | None:
    """Who was let in hears of it while they are a member; who was declined, while they may know of the community."""
    user = User.objects.filter(pk=str(delivery.recipient_id), is_active=True).first()
    rows = JoinRequest.objects.unscoped("the decision is told to who asked").select_related("community")
    request = rows.filter(pk=delivery.context["request"], membership__user=user).first() if user else None
    if user is None or request is None:
        return None
    community, viewer = request.community, Viewer.for_user(user, channel="mail")
    standing = viewer.standings.get(community.pk)
    approved = request.decision == JoinDecision.APPROVED
    is_in = standing is not None and (standing.is_active or standing.is_shut_out)
    if is_in is not approved or not (is_in or can_see(viewer, community)):
        return None
    context = {
        "brand": mail_brand(community), "recipient_name": user.name, "approved": approved, "excerpt": request.word,
        "action_url": absolute(lasting("community:home", community.slug), community), "unsubscribe_url": "",
        "reason_line": _("You get this because you asked to join."),
    }  # fmt: skip
    with translation.override(user.language):
        return compose("join_decision", context, sender=sender_of(community))
