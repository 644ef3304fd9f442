"""What moderators moved, in the past tense."""

import uuid
from dataclasses import dataclass

from community.events import ThreadEvent
from community.models import PostType


@dataclass(frozen=True, kw_only=True)
class PostsMoved(ThreadEvent):
    """`carried` are the posts that stand in `thread` now; `turned` is the one among them that is of another kind now."""

    carried: tuple[uuid.UUID, ...] = ()
    turned: tuple[uuid.UUID, PostType] | None = None


@dataclass(frozen=True, kw_only=True)
class ThreadsMerged(PostsMoved):
    verb = "thread.merged"


@dataclass(frozen=True, kw_only=True)
class ThreadSplit(PostsMoved):
    verb = "thread.split"


@dataclass(frozen=True, kw_only=True)
class ThreadMoved(PostsMoved):
    verb = "thread.moved"


@dataclass(frozen=True, kw_only=True)
class PostConverted(PostsMoved):
    verb = "post.converted"


@dataclass(frozen=True, kw_only=True)
class MovingUndone(PostsMoved):
    """`data` names the act that was undone."""

    verb = "moving.undone"
