"""One issue in the shape that support teams read (schema 2025-01), masked, without the head that its row holds."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from api.models import Audience, IssueState
from api.pages.posts import moment
from community.links import lasting_thread_path
from community.models import CloseReason, Reply, Role, Solution, SolutionState, Thread
from community.models.answers import SolutionRole
from core import redaction
from core.ids import encode
from core.markup import RENDERER_VERSION, render, without_files

Json = dict[str, Any]
SCHEMA = "2025-01"

# KCS: reused this often, or marked by an expert or moderator, an answer counts as validated (design: C16).
REUSES_THAT_VALIDATE = 2


@dataclass(frozen=True)
class Facts:
    """What an item is made of. `solutions` stand, primary first; `references` maps a person to their membership here."""

    thread: Thread
    state: IssueState
    audience: Audience
    solutions: Sequence[Solution]
    references: dict[uuid.UUID, uuid.UUID]
    duplicate_ids: Sequence[uuid.UUID]
    merged_into: uuid.UUID | None
    reopens: int


@dataclass
class Masking:
    """Masks texts and counts what it took out."""

    counts: Counter[str] = field(default_factory=Counter)

    def __call__(self, text: str) -> str:
        """Files stay where their access is asked for: of them only the words leave."""
        masked = redaction.mask(without_files(text))
        self.counts.update(masked.counts)
        return masked.text

    def summary(self) -> list[Json]:
        return [{"kind": kind, "count": count} for kind, count in sorted(self.counts.items())]


def issue_id(thread_id: uuid.UUID) -> str:
    return f"iss_{encode(thread_id)}"


def payload_of(facts: Facts) -> Json:
    """Return the item. `url` is a path here: the address of the site is added when it is read."""
    thread, mask = facts.thread, Masking()
    community = thread.space.community
    issue = {
        "title": mask(thread.title),
        "statement": mask(thread.body_md),
        "asked_at": moment(thread.created_at),
        "locale": community.language,
    }
    resolutions = _resolutions(facts, mask)
    return {
        "url": lasting_thread_path(thread, community),
        "community": community.slug,
        "audience": facts.audience.value,
        "issue": issue,
        "environment": _environment(thread, mask),
        "resolution": resolutions[0] if resolutions else None,
        "resolutions": resolutions,
        "cause": None,
        "kcs": {"confidence": _confidence(facts), "audience": facts.audience.value, "governance": "experience"},
        "links": _links(facts),
        "timeline": _timeline(facts),
        "redactions": mask.summary(),
    }


def _environment(thread: Thread, mask: Masking) -> list[Json]:
    if not (thread.product or thread.product_version or thread.environment):
        return []
    platform = mask(thread.environment) if thread.environment else None
    return [{"product": mask(thread.product), "version": mask(thread.product_version), "platform": platform}]


def _resolutions(facts: Facts, mask: Masking) -> list[Json]:
    if facts.solutions:
        return [_by_reply(facts, solution, mask) for solution in facts.solutions]
    return [_without_reply(facts.thread, mask)] if facts.state == IssueState.RESOLVED else []


def _by_reply(facts: Facts, solution: Solution, mask: Masking) -> Json:
    text = mask(solution.reply.body_md)
    return {
        "kind": "reply",
        "state": solution.state,
        "text_md": text,
        "text_html": _html(solution.reply, text),
        "accepted_at": moment(solution.accepted_at),
        "accepted_by": solution.by_role,
        "author": _author(facts, solution.reply),
        "confirmations": {"worked": solution.worked_count, "failed": solution.failed_count},
    }


def _html(reply: Reply, text: str) -> str:
    """Render the masked text; without masks and mentions that is what the reply stores, which saves most of the work."""
    is_stored = text == reply.body_md and "@" not in text and reply.renderer_version == RENDERER_VERSION
    return reply.body_html if is_stored else render(text).html


def _without_reply(thread: Thread, mask: Masking) -> Json:
    """Closed as solved; what the closing person wrote is all the text there is."""
    note = mask(thread.close_note)
    by_asker = thread.closed_by_id is not None and thread.closed_by_id == thread.author_id
    return {
        "kind": "outside" if thread.close_reason == CloseReason.SOLVED_OUTSIDE else "without_reply",
        "state": SolutionState.ACCEPTED.value if by_asker else SolutionState.MARKED.value,
        "text_md": note,
        "text_html": render(note).html,
        "accepted_at": moment(thread.closed_at),
        "accepted_by": SolutionRole.ASKER.value if by_asker else SolutionRole.MODERATOR.value,
        "author": None,
        "confirmations": {"worked": 0, "failed": 0},
    }


def _author(facts: Facts, reply: Reply) -> Json | None:
    """Return who answered: a reference that means nothing elsewhere, the role of that moment, and the name."""
    membership_id = facts.references.get(reply.author_id) if reply.author_id else None
    if reply.author is None or membership_id is None:
        return None
    return {"ref": f"mbr_{encode(membership_id)}", "role_at_time": _role_at_time(reply), "display": reply.author.name}


def _role_at_time(reply: Reply) -> str:
    if reply.author_is_staff:
        return "staff"
    return {Role.MODERATOR: "moderator", Role.MANAGER: "moderator", Role.EXPERT: "expert"}.get(
        Role(reply.author_role or "member"), "peer"
    )


def _confidence(facts: Facts) -> str:
    if facts.state != IssueState.RESOLVED:
        return "wip"
    good = [solution for solution in facts.solutions if solution.state != SolutionState.STALE]
    vouched = any(solution.by_role != SolutionRole.ASKER for solution in good)
    reused = any(solution.worked_count >= REUSES_THAT_VALIDATE for solution in good)
    return "validated" if vouched or reused else "not_validated"


def _links(facts: Facts) -> Json:
    return {
        "article": None,
        "tickets": [],
        "duplicates": [issue_id(pk) for pk in facts.duplicate_ids],
        "merged_into": issue_id(facts.merged_into) if facts.merged_into else None,
        "supersedes": None,
        "official_statement": None,
    }


def _timeline(facts: Facts) -> Json:
    """Seconds from asking to the first answer by somebody else, and to the oldest resolution that stands."""
    thread = facts.thread
    resolved = [solution.accepted_at for solution in facts.solutions]
    if not resolved and facts.state == IssueState.RESOLVED and thread.closed_at:
        resolved = [thread.closed_at]
    return {
        "first_response_s": _seconds(thread, thread.first_reply_at),
        "resolution_s": _seconds(thread, min(resolved, default=None)),
        "business_resolution_s": None,
        "reopens": facts.reopens,
    }


def _seconds(thread: Thread, moment: Any) -> int | None:
    return max(0, int((moment - thread.created_at).total_seconds())) if moment else None
