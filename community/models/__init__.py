"""The community's tables, one module per concept."""

from community.models.access import Act, Segment, SegmentMember, SpaceAdmission
from community.models.answers import Confirmation, Solution, Subscription, Vote
from community.models.files import Attachment, FileKind
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
    ThreadSight,
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
    "Act",
    "Attachment",
    "CloseReason",
    "Comment",
    "Community",
    "Confirmation",
    "FeedPolicy",
    "FileKind",
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
    "Segment",
    "SegmentMember",
    "Solution",
    "Space",
    "SpaceAdmission",
    "Subscription",
    "Tag",
    "Thread",
    "ThreadKind",
    "ThreadSight",
    "ThreadState",
    "Visibility",
    "Vote",
    "WritePolicy",
]
