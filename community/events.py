"""What happens in a community, in the past tense. `data` holds the facts that metrics and consumers read later."""

import uuid
from dataclasses import dataclass
from typing import Any

from community.models import Comment, Confirmation, Invitation, Membership, Reply, Solution, Space, Thread
from community.viewer import place_of
from core.events import DomainEvent, Place
from core.ids import encode

AnyPost = Thread | Reply | Comment


@dataclass(frozen=True, kw_only=True)
class ThreadEvent(DomainEvent):
    """Something about a thread; receivers in the same transaction read the row itself. `touched`: others that it changed."""

    object_type = "thread"
    thread: Thread
    touched: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ThreadPublished(ThreadEvent):
    verb = "thread.published"


@dataclass(frozen=True, kw_only=True)
class ThreadClosed(ThreadEvent):
    verb = "thread.closed"


@dataclass(frozen=True, kw_only=True)
class ThreadReopened(ThreadEvent):
    verb = "thread.reopened"


@dataclass(frozen=True, kw_only=True)
class ThreadMarkedDuplicate(ThreadEvent):
    verb = "thread.duplicate"


@dataclass(frozen=True, kw_only=True)
class Deflected(ThreadEvent):
    """What became of a thread that was suggested to somebody who was about to ask; `data["draft"]` names their draft."""


@dataclass(frozen=True, kw_only=True)
class SuggestionShown(Deflected):
    verb = "deflection.shown"


@dataclass(frozen=True, kw_only=True)
class SuggestionOpened(Deflected):
    verb = "deflection.opened"


@dataclass(frozen=True, kw_only=True)
class SuggestionSolved(Deflected):
    verb = "deflection.solved"


@dataclass(frozen=True, kw_only=True)
class PostEvent(ThreadEvent):
    """Something about one post of a thread (the thread itself included)."""

    post: AnyPost


@dataclass(frozen=True, kw_only=True)
class ReplyPosted(PostEvent):
    object_type = "reply"
    verb = "reply.posted"


@dataclass(frozen=True, kw_only=True)
class CommentPosted(PostEvent):
    object_type = "comment"
    verb = "comment.posted"


@dataclass(frozen=True, kw_only=True)
class PostEdited(PostEvent):
    object_type = "post"
    verb = "post.edited"


@dataclass(frozen=True, kw_only=True)
class PostDeleted(PostEvent):
    object_type = "post"
    verb = "post.deleted"


@dataclass(frozen=True, kw_only=True)
class PostRestored(PostEvent):
    object_type = "post"
    verb = "post.restored"


@dataclass(frozen=True, kw_only=True)
class PostUnsent(PostEvent):
    """Its writer took it back before anybody was told; the post's row is gone."""

    object_type = "post"
    verb = "post.unsent"


@dataclass(frozen=True, kw_only=True)
class PostHidden(PostEvent):
    object_type = "post"
    verb = "post.hidden"


@dataclass(frozen=True, kw_only=True)
class PostUnhidden(PostEvent):
    object_type = "post"
    verb = "post.unhidden"


@dataclass(frozen=True, kw_only=True)
class RevisionHidden(PostEvent):
    object_type = "post"
    verb = "revision.hidden"


@dataclass(frozen=True, kw_only=True)
class VoteCast(PostEvent):
    """`value` is the new ballot (+1, −1, or 0 for a retraction), `previous` the one before it (0 for none)."""

    object_type = "post"
    verb = "vote.cast"
    value: int
    previous: int


@dataclass(frozen=True, kw_only=True)
class SolutionEvent(ThreadEvent):
    object_type = "solution"
    solution: Solution
    reply: Reply


@dataclass(frozen=True, kw_only=True)
class SolutionAccepted(SolutionEvent):
    verb = "solution.accepted"


@dataclass(frozen=True, kw_only=True)
class SolutionRevoked(SolutionEvent):
    verb = "solution.unaccepted"


@dataclass(frozen=True, kw_only=True)
class SolutionConfirmed(SolutionEvent):
    """`confirmation` is the new word, None when taken back; `previous` is what the person said before, or None."""

    verb = "solution.confirmed"
    confirmation: Confirmation | None
    previous: bool | None


@dataclass(frozen=True, kw_only=True)
class MembershipEvent(DomainEvent):
    object_type = "membership"
    membership: Membership


@dataclass(frozen=True, kw_only=True)
class MemberJoined(MembershipEvent):
    verb = "member.joined"


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(MembershipEvent):
    verb = "member.changed"


@dataclass(frozen=True, kw_only=True)
class JoinDecided(MembershipEvent):
    """A manager approved or declined; `data` holds the decision, never the word to the person."""

    verb = "member.decided"


@dataclass(frozen=True, kw_only=True)
class TermsPublished(DomainEvent):
    object_type = "terms"
    verb = "terms.published"


@dataclass(frozen=True, kw_only=True)
class TermsAccepted(DomainEvent):
    object_type = "membership"
    verb = "terms.accepted"


@dataclass(frozen=True, kw_only=True)
class InvitationSent(DomainEvent):
    object_type = "invitation"
    verb = "invitation.sent"
    invitation: Invitation


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(DomainEvent):
    """A customer's company was verified, withdrawn or merged by a community's manager; `data` names what and which."""

    object_type = "organisation"
    verb = "organisation.changed"


@dataclass(frozen=True, kw_only=True)
class CommunityChanged(DomainEvent):
    object_type = "community"
    verb = "community.changed"


@dataclass(frozen=True, kw_only=True)
class TagArranged(DomainEvent):
    """A moderator said what a tag is for, and which words mean it."""

    object_type = "community"
    verb = "tag.arranged"


@dataclass(frozen=True, kw_only=True)
class BreakGlassAsked(DomainEvent):
    object_type = "break_glass"
    verb = "glass.asked"


@dataclass(frozen=True, kw_only=True)
class BreakGlassOpened(DomainEvent):
    object_type = "break_glass"
    verb = "glass.opened"


@dataclass(frozen=True, kw_only=True)
class PersonNominated(DomainEvent):
    object_type = "nomination"
    verb = "person.nominated"


@dataclass(frozen=True, kw_only=True)
class AliasResolved(PostEvent):
    object_type = "post"
    verb = "alias.resolved"


@dataclass(frozen=True, kw_only=True)
class TakeawayAsked(PostEvent):
    object_type = "post"
    verb = "takeaway.asked"


@dataclass(frozen=True, kw_only=True)
class TakeawayAnswered(PostEvent):
    object_type = "post"
    verb = "takeaway.answered"


def about_thread(thread: Thread, **facts: Any) -> dict[str, Any]:
    """Return the constructor arguments of an event about this thread."""
    return {"object_id": thread.pk, "place": _place(thread), "thread": thread, "data": _thread_facts(thread, facts)}


def about_post(thread: Thread, post: AnyPost, **facts: Any) -> dict[str, Any]:
    """Return the constructor arguments of an event about one post of this thread."""
    facts = {"post": encode(post.pk), "post_type": post.post_type.value, **facts}
    return {**about_thread(thread, **facts), "object_id": post.pk, "post": post}


def about_solution(thread: Thread, reply: Reply, solution: Solution, **facts: Any) -> dict[str, Any]:
    """Return the constructor arguments of an event about one solution of this thread."""
    facts = {"reply": encode(reply.pk), "by_role": solution.by_role, "solution": encode(solution.pk), **facts}
    return {**about_thread(thread, **facts), "object_id": solution.pk, "reply": reply, "solution": solution}


def _place(thread: Thread) -> Place:
    space: Space = thread.space
    return place_of(space, space.community)


def _thread_facts(thread: Thread, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "thread": encode(thread.pk),
        "kind": thread.kind,
        "product": thread.product,
        "product_version": thread.product_version,
        "environment": thread.environment,
        **facts,
    }
