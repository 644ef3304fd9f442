"""Which events pay, and which take back; all in the transaction of the event itself."""

import uuid

from community.events import SolutionAccepted, SolutionConfirmed, SolutionRevoked, VoteCast
from community.lifecycle_events import SolutionObjected
from community.models import Reply, Solution, Thread, ThreadKind
from community.models.answers import SolutionRole
from core.events import receiver
from core.models import Event
from reputation.rules import Rule
from reputation.services import pay, take_back


@receiver(SolutionAccepted)
def pay_for_acceptance(event: SolutionAccepted, record: Event) -> None:
    """Only the asker's word pays (R1); a mark by staff or an expert says "solved" and moves no points."""
    if event.solution.by_role != SolutionRole.ASKER:
        return
    asker_id, answerer_id = event.thread.author_id, event.reply.author_id
    pay(Rule.ACCEPTED, receiver_id=answerer_id, giver_id=asker_id, subject_id=event.reply.pk, thread=event.thread, cause=record)
    if asker_id != answerer_id:
        pay(
            Rule.ACCEPTING, receiver_id=asker_id, giver_id=asker_id, subject_id=event.thread.pk, thread=event.thread, cause=record
        )


@receiver(SolutionRevoked, SolutionObjected)
def take_back_acceptance(event: SolutionRevoked | SolutionObjected, record: Event) -> None:
    """In a merged thread whoever accepted need not be who opened it."""
    is_askers = event.solution.by_role == SolutionRole.ASKER
    asker_id = event.solution.accepted_by_id if is_askers else event.thread.author_id
    take_back(Rule.ACCEPTED, subject_id=event.reply.pk, giver_id=asker_id, cause=record)
    others = Solution.objects.unscoped("accepting pays while any acceptance stands").filter(accepted_by=asker_id)
    if not others.filter(thread=event.thread, by_role=SolutionRole.ASKER, revoked_at=None).exists():
        for question_id in (event.thread.pk, *_merged_into(event.thread)):
            take_back(Rule.ACCEPTING, subject_id=question_id, giver_id=asker_id, cause=record)


def _merged_into(thread: Thread) -> list[uuid.UUID]:
    """Return the ids that threads had which are a part of this one now; what opened them kept theirs."""
    rows = Reply.objects.unscoped("accepting was paid for the thread as it was then").filter(thread=thread)
    return list(rows.exclude(opened_title="").values_list("pk", flat=True))


@receiver(VoteCast)
def pay_for_helpful_vote(event: VoteCast, record: Event) -> None:
    """An upvote on an answer pays; a downvote ranks content and takes nothing yet (R11 comes with trust levels)."""
    is_answer = isinstance(event.post, Reply) and not event.post.opened_title and event.thread.kind == ThreadKind.QUESTION
    if is_answer and event.value == 1:
        pay(
            Rule.HELPFUL,
            receiver_id=event.post.author_id,
            giver_id=record.actor_id,
            subject_id=event.post.pk,
            thread=event.thread,
            cause=record,
        )
    else:
        take_back(Rule.HELPFUL, subject_id=event.post.pk, giver_id=record.actor_id, cause=record)


@receiver(SolutionConfirmed)
def pay_for_confirmation(event: SolutionConfirmed, record: Event) -> None:
    if event.confirmation and event.confirmation.worked:
        pay(
            Rule.WORKED,
            receiver_id=event.reply.author_id,
            giver_id=record.actor_id,
            subject_id=event.reply.pk,
            thread=event.thread,
            cause=record,
        )
    else:
        take_back(Rule.WORKED, subject_id=event.reply.pk, giver_id=record.actor_id, cause=record)
