"""The community's tables, one module per concept."""

from community.models.answers import Confirmation, Solution, Subscription, Vote
from community.models.people import Grant, Invitation, Membership, MembershipGrant, MembershipStatus, Role
from community.models.places import (
    Access,
    Community,
    FeedPolicy,
    JoinPolicy,
    Product,
    Space,
    Tag,
    ThreadKind,
    Visibility,
    WritePolicy,
)
from community.models.posts import (
    CloseReason,
    Comment,
    Post,
    PostStatus,
    PostTarget,
    PostType,
    Reply,
    Revision,
    Thread,
    ThreadState,
)
from community.models.search import SearchDocument, SearchWord

__all__ = [
    "Access",
    "CloseReason",
    "Comment",
    "Community",
    "Confirmation",
    "FeedPolicy",
    "Grant",
    "Invitation",
    "JoinPolicy",
    "Membership",
    "MembershipGrant",
    "MembershipStatus",
    "Post",
    "PostStatus",
    "PostTarget",
    "PostType",
    "Product",
    "Reply",
    "Revision",
    "Role",
    "SearchDocument",
    "SearchWord",
    "Solution",
    "Space",
    "Subscription",
    "Tag",
    "Thread",
    "ThreadKind",
    "ThreadState",
    "Visibility",
    "Vote",
    "WritePolicy",
]
