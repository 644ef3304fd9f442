"""What happens while keeping a community healthy, in the past tense."""

from dataclasses import dataclass

from community.events import PostEvent, ThreadEvent
from core.events import DomainEvent
from moderation.models import Sanction


@dataclass(frozen=True, kw_only=True)
class PostFlagged(PostEvent):
    object_type = "post"
    verb = "post.flagged"


@dataclass(frozen=True, kw_only=True)
class ReviewItemDismissed(ThreadEvent):
    object_type = "review_item"
    verb = "review.dismissed"


@dataclass(frozen=True, kw_only=True)
class MemberWarned(DomainEvent):
    object_type = "sanction"
    verb = "member.warned"
    sanction: Sanction
