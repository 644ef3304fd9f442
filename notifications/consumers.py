"""Who hears of which event: runs in the worker after commit, at least once, and tells everybody once."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from community.events import (
    AliasResolved,
    CommentPosted,
    JoinDecided,
    PostEdited,
    PostHidden,
    ReplyPosted,
    SolutionAccepted,
    SolutionConfirmed,
    SolutionRevoked,
    TakeawayAnswered,
    TakeawayAsked,
    ThreadClosed,
    ThreadPublished,
)
from community.lifecycle_events import AnswersWait, SolutionObjected, SolutionSuperseded, SolutionWentStale
from community.models import (
    Comment,
    FollowLevel,
    JoinRequest,
    Membership,
    MembershipStatus,
    MeToo,
    Reply,
    Solution,
    Subscription,
    Thread,
)
from community.models.answers import SolutionRole
from community.models.posts import RESOLVING_REASONS
from community.services.following import deaf_to, watchers_of
from core.events import consumer
from core.ids import decode
from core.models import Event
from moderation.events import MemberWarned
from notifications.models import Kind
from notifications.reach import ABOUT_ONESELF
from notifications.services import Told, tell, tell_decision

CONSUMER = "notifications"


@consumer("join_decisions", JoinDecided)
def notify_asker(event: Event) -> None:
    """Tell who asked to join how it was decided."""
    rows = JoinRequest.objects.unscoped("the decision is told to who asked").select_related("membership__user")
    request = rows.filter(pk=decode(event.data["request"])).first()
    if request is not None:
        tell_decision(event, request)


@consumer(
    CONSUMER,
    ThreadPublished, ReplyPosted, CommentPosted, PostEdited, PostHidden,
    SolutionAccepted, SolutionRevoked, SolutionConfirmed, SolutionObjected, SolutionSuperseded, SolutionWentStale, ThreadClosed,
    AnswersWait, MemberWarned, AliasResolved, TakeawayAsked, TakeawayAnswered, is_patient=True,
)  # fmt: skip
def notify(event: Event) -> None:
    """Tell everybody concerned; the first reason that fits a person is the one they read."""
    thread = _thread(event)
    if thread is None:
        return
    post_id = _post_id(event)
    told: dict[uuid.UUID, Kind] = {}
    doer = event.actor_id or (None if event.verb == AnswersWait.verb else _unnamed_doer(event, thread))
    for person in _recipients(event, thread):
        if person.user_id != doer:
            told.setdefault(person.user_id, person.kind)
    deaf = deaf_to(thread, told)
    for user_id, kind in told.items():
        if user_id in deaf and kind not in ABOUT_ONESELF:
            continue
        tell(event, thread, post_id, Told(user_id, kind))


def _unnamed_doer(event: Event, thread: Thread) -> uuid.UUID | None:
    """Return who did it under an alias: they need not be told. The asker accepts solutions, others act on their own post."""
    if event.object_type in ("solution", "thread"):
        return thread.writer_id
    return _writer(event.object_id)


def _writer(post_id: uuid.UUID) -> uuid.UUID | None:
    found = (_rows(model).filter(pk=post_id).first() for model in (Thread, Reply, Comment))
    return next((post.writer_id for post in found if post), None)


def _recipients(event: Event, thread: Thread) -> Iterable[Told]:
    handler = _HANDLERS[event.verb]
    return [*_mentioned(event, thread), *handler(event, thread)]


def _mentioned(event: Event, thread: Thread) -> list[Told]:
    handles = event.data.get("mentioned") or []
    members = Membership.objects.unscoped("each recipient is checked before they are told").filter(
        community_id=thread.community_id, status=MembershipStatus.ACTIVE, user__handle__in=handles
    )
    return [Told(user_id, Kind.MENTION) for user_id in members.values_list("user_id", flat=True)]


def _nobody(event: Event, thread: Thread) -> list[Told]:
    return []


def _followers(event: Event, thread: Thread) -> list[Told]:
    rows = Subscription.objects.unscoped("each recipient is checked before they are told")
    return [Told(pk, Kind.REPLY) for pk in rows.filter(thread=thread, level=FollowLevel.WATCH).values_list("user_id", flat=True)]


def _watchers(event: Event, thread: Thread) -> list[Told]:
    """Those who watch the space, or one of the tags."""
    return [Told(pk, Kind.NEW_THREAD) for pk in watchers_of(thread).order_by().values_list("user_id", flat=True).distinct()]


def _author_of_commented(event: Event, thread: Thread) -> list[Told]:
    comment = _rows(Comment).filter(pk=event.object_id).select_related("reply").first()
    author_id = None if comment is None else comment.reply.writer_id if comment.reply else thread.writer_id
    asker_id = thread.writer_id if comment is not None and comment.asks_for_details else None
    return [Told(pk, Kind.COMMENT) for pk in dict.fromkeys([author_id, asker_id]) if pk]


def _author_of_post(kind: Kind) -> Callable[[Event, Thread], list[Told]]:
    def recipients(event: Event, thread: Thread) -> list[Told]:
        writer_id = _writer(event.object_id)
        return [Told(writer_id, kind)] if writer_id else []

    return recipients


def _asker_of_takeaway(event: Event, thread: Thread) -> list[Told]:
    return [Told(decode(event.data["asked_by"]), Kind.TAKEAWAY_ANSWERED)]


def _answerer(kind: Kind) -> Callable[[Event, Thread], list[Told]]:
    def recipients(event: Event, thread: Thread) -> list[Told]:
        reply = _rows(Reply).filter(pk=decode(event.data["reply"])).first()
        return [Told(reply.writer_id, kind)] if reply and reply.writer_id else []

    return recipients


def _confirmed(event: Event, thread: Thread) -> list[Told]:
    return _answerer(Kind.CONFIRMED)(event, thread) if event.data.get("worked") else []


def _warned(event: Event, thread: Thread) -> list[Told]:
    return [Told(decode(event.data["user"]), Kind.WARNING)]


def _accepted(event: Event, thread: Thread) -> list[Told]:
    """The asker may object to what somebody else has marked; who has the problem too waited for this."""
    is_mark = event.data["by_role"] != SolutionRole.ASKER and thread.writer_id
    asker = [Told(thread.writer_id, Kind.SOLUTION_MARKED)] if is_mark and thread.writer_id else []
    return [*_answerer(Kind.SOLUTION_ACCEPTED)(event, thread), *asker, *_who_has_it_too(event, thread)]


def _who_has_it_too(event: Event, thread: Thread) -> list[Told]:
    """Those who said so of the question itself, or of one that was led to it."""
    rows = MeToo.objects.unscoped("each recipient is checked before they are told")
    rows = rows.filter(Q(thread=thread) | Q(thread__duplicate_of=thread)).distinct()
    return [Told(pk, Kind.SOLVED) for pk in rows.values_list("user_id", flat=True)]


def _closed(event: Event, thread: Thread) -> list[Told]:
    return _who_has_it_too(event, thread) if event.data["reason"] in RESOLVING_REASONS else []


def _objected(event: Event, thread: Thread) -> list[Told]:
    """Whoever had marked it hears of it first, then whoever had answered."""
    rows = Solution.objects.unscoped("each recipient is checked before they are told")
    marker = rows.filter(pk=event.object_id).values_list("accepted_by", flat=True).first()
    return [*([Told(marker, Kind.OBJECTED)] if marker else []), *_answerer(Kind.REOPENED)(event, thread)]


def _reminded(event: Event, thread: Thread) -> list[Told]:
    """Whoever asked, unless they want to hear no more of it."""
    rows = Subscription.objects.unscoped("each recipient is checked before they are told")
    is_enough = rows.filter(thread=thread, user=thread.writer_id, level__lt=FollowLevel.TRACK).exists()
    return [Told(thread.writer_id, Kind.ANSWERS_WAIT)] if thread.writer_id and not is_enough else []


_HANDLERS = {
    ThreadPublished.verb: _watchers,
    PostEdited.verb: _nobody,
    ReplyPosted.verb: _followers,
    CommentPosted.verb: _author_of_commented,
    PostHidden.verb: _author_of_post(Kind.POST_HIDDEN),
    AliasResolved.verb: _author_of_post(Kind.ALIAS_RESOLVED),
    TakeawayAsked.verb: _author_of_post(Kind.TAKEAWAY_ASKED),
    TakeawayAnswered.verb: _asker_of_takeaway,
    SolutionAccepted.verb: _accepted,
    SolutionObjected.verb: _objected,
    SolutionSuperseded.verb: _answerer(Kind.SUPERSEDED),
    SolutionWentStale.verb: _answerer(Kind.STALE),
    ThreadClosed.verb: _closed,
    AnswersWait.verb: _reminded,
    SolutionRevoked.verb: _answerer(Kind.REOPENED),
    SolutionConfirmed.verb: _confirmed,
    MemberWarned.verb: _warned,
}


def _rows(model: type[Thread] | type[Reply] | type[Comment]) -> Any:
    return model.objects.unscoped("each recipient is checked before they are told")


def _thread(event: Event) -> Thread | None:
    rows = _rows(Thread).select_related("space__community")
    return rows.filter(pk=decode(event.data["thread"])).first()


def _post_id(event: Event) -> uuid.UUID:
    """Return the post that the person should look at."""
    return decode(event.data.get("reply") or event.data.get("post") or event.data["thread"])
