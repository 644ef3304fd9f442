"""The community's tables, one module per concept."""

from community.models.access import Act, Segment, SegmentMember, SpaceAdmission
from community.models.answers import Confirmation, MeToo, Solution, SolutionEnding, SolutionState, StaleReason, Vote
from community.models.canned import CannedReply
from community.models.confidence import (
    AliasResolution,
    Nomination,
    NominationOutcome,
    Objection,
    ReadersReview,
    Takeaway,
    TakeawayAnswer,
)
from community.models.drafts import Draft, DraftKind, DraftPlace
from community.models.files import Attachment, FileKind
from community.models.following import Bookmark, FollowLevel, PlaceFollow, Subscription
from community.models.glass import BreakGlass, BreakGlassApproval, BreakGlassEntry, GlassDeed, GlassStatus
from community.models.hosts import HandOff
from community.models.joining import (
    BatchRow,
    CustomerOrganisation,
    InvitationBatch,
    JoinDecision,
    JoinRequest,
    Terms,
    TermsAcceptance,
)
from community.models.misses import SearchMiss
from community.models.moving import Moving, MovingKind
from community.models.people import Grant, Invitation, Membership, MembershipGrant, MembershipStatus, Role
from community.models.places import (
    Access,
    Asked,
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
from community.models.reading import ReadMark
from community.models.search import SearchDocument, SearchWord
from community.models.tagging import TagGuide
from community.models.triage import Claim

__all__ = [
    "PlaceFollow",
    "FollowLevel",
    "Bookmark",
    "Access",
    "Act",
    "AliasResolution",
    "Asked",
    "BreakGlass",
    "BreakGlassApproval",
    "BreakGlassEntry",
    "BatchRow",
    "Attachment",
    "CannedReply",
    "Claim",
    "CloseReason",
    "Comment",
    "Community",
    "Confirmation",
    "CustomerOrganisation",
    "Draft",
    "DraftKind",
    "DraftPlace",
    "FeedPolicy",
    "GlassDeed",
    "GlassStatus",
    "FileKind",
    "Grant",
    "HandOff",
    "Invitation",
    "InvitationBatch",
    "JoinDecision",
    "JoinPolicy",
    "JoinRequest",
    "MeToo",
    "Membership",
    "MembershipGrant",
    "MembershipStatus",
    "Moving",
    "MovingKind",
    "Nomination",
    "NominationOutcome",
    "Objection",
    "Post",
    "PostStatus",
    "PostTarget",
    "PostType",
    "Product",
    "ReadMark",
    "ReadersReview",
    "Reply",
    "Revision",
    "Role",
    "SearchDocument",
    "SearchMiss",
    "SearchWord",
    "Segment",
    "SegmentMember",
    "Solution",
    "SolutionEnding",
    "SolutionState",
    "Space",
    "SpaceAdmission",
    "StaleReason",
    "Subscription",
    "Tag",
    "TagGuide",
    "Takeaway",
    "TakeawayAnswer",
    "Terms",
    "TermsAcceptance",
    "Thread",
    "ThreadKind",
    "ThreadSight",
    "ThreadState",
    "Visibility",
    "Vote",
    "WritePolicy",
]
