"""What becomes of solutions after they were accepted or marked, in the past tense."""

from dataclasses import dataclass

from community.events import SolutionEvent, ThreadEvent
from core.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class SolutionObjected(SolutionEvent):
    """The asker said in time that what somebody else had marked did not solve it; it stands no more."""

    verb = "solution.objected"


@dataclass(frozen=True, kw_only=True)
class SolutionSuperseded(SolutionEvent):
    """A newer answer took its place; it did help, so its points stay."""

    verb = "solution.superseded"


@dataclass(frozen=True, kw_only=True)
class SolutionRestored(SolutionEvent):
    """The newer answer that had taken its place stands no more."""

    verb = "solution.restored"


@dataclass(frozen=True, kw_only=True)
class SolutionWentStale(SolutionEvent):
    """It still stands, and needs another look; `data` holds why."""

    verb = "solution.stale"


@dataclass(frozen=True, kw_only=True)
class SolutionRefreshed(SolutionEvent):
    """Why it was stale, named in `data`, is so no more."""

    verb = "solution.refreshed"


@dataclass(frozen=True, kw_only=True)
class SolutionsLocked(ThreadEvent):
    verb = "thread.solutions_locked"


@dataclass(frozen=True, kw_only=True)
class SolutionsUnlocked(ThreadEvent):
    verb = "thread.solutions_unlocked"


@dataclass(frozen=True, kw_only=True)
class AnswersWait(ThreadEvent):
    """Answers have stood for some days, and whoever asked has accepted none."""

    verb = "thread.answers_wait"


@dataclass(frozen=True, kw_only=True)
class ThreadClaimed(ThreadEvent):
    """A helper said that they are on it."""

    verb = "thread.claimed"


@dataclass(frozen=True, kw_only=True)
class ClaimReleased(ThreadEvent):
    verb = "thread.released"


@dataclass(frozen=True, kw_only=True)
class ProductChanged(DomainEvent):
    """A manager changed a product; `data` holds its id and the versions that were retired or brought back."""

    object_type = "product"
    verb = "product.changed"


@dataclass(frozen=True, kw_only=True)
class MeTooSaid(ThreadEvent):
    """`data` holds whether it was said or taken back."""

    verb = "thread.me_too"
