"""The record of a request to join: what was asked and answered, and how it was decided."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from community.models import Community, JoinDecision, JoinRequest, Membership
from core import clock
from core.errors import InvalidInput, NotPermitted
from core.text import clean_text

QUESTIONS_LIMIT, QUESTION_LENGTH = 5, 200
ANSWER_LENGTH, WORD_LENGTH = 1000, 500  # characters
# Long enough that asking again is a new thought, short enough that people may change.
REST_AFTER_DECLINED = timedelta(days=30)


def clean_answers(community: Community, answers: Sequence[str]) -> list[dict[str, str]]:
    """Return [{"question", "answer"}]; every question wants an answer. InvalidInput names `answer_<n>`, from 0."""
    found = []
    for number, question in enumerate(community.join_questions):
        answer = clean_text(answers[number]).strip() if number < len(answers) else ""
        if not answer:
            raise InvalidInput(_("Please answer this question."), f"answer_{number}")
        if len(answer) > ANSWER_LENGTH:
            raise InvalidInput(_("At most %(n)s characters, please.") % {"n": ANSWER_LENGTH}, f"answer_{number}")
        found.append({"question": question, "answer": answer})
    return found


def demand_rest(community: Community, user: User) -> None:
    """Refuse who was declined a short while ago."""
    rows = _of(community, user).filter(decision=JoinDecision.DECLINED, decided_at__gt=clock.now() - REST_AFTER_DECLINED)
    last = rows.order_by("-decided_at").first()
    if last is not None and last.decided_at is not None:
        day = date_format(last.decided_at + REST_AFTER_DECLINED, "j F Y")
        raise NotPermitted(_("Your request was declined. You can ask again from %(day)s.") % {"day": day})


def _of(community: Community, user: User) -> "QuerySet[JoinRequest]":
    return JoinRequest.objects.unscoped("the asker's own requests").filter(community=community, membership__user=user)


def open_request(membership: Membership, answers: list[dict[str, str]]) -> None:
    """Record what was answered; a second request while one waits changes nothing."""
    row = JoinRequest(
        membership=membership, community_id=membership.community_id, answers=answers, asked_at=clock.now()
    )  # fmt: skip
    JoinRequest.objects.bulk_create([row], ignore_conflicts=True)


def close_request(membership: Membership, decision: JoinDecision, by: User | None, word: str = "") -> JoinRequest:
    """Decide the request that waits; one that was never recorded is recorded with its decision."""
    open_request(membership, [])
    row = JoinRequest.objects.unscoped("the request of a membership just loaded").get(membership=membership, decision="")
    row.decision, row.decided_at, row.decided_by, row.word = decision, clock.now(), by, word
    row.save(update_fields=["decision", "decided_at", "decided_by", "word"])
    return row
