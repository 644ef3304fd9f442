"""The only writers of the ledger: pay for an act once, and take it back with a compensating line."""

import uuid

from django.db.models import Q

from accounts.models import User
from community.models import Community, Membership, Thread
from community.services.memberships import add_reputation
from community.visibility import is_staff_of
from core import clock
from core.models import Event
from reputation.models import ReputationEvent
from reputation.rules import HELP, POINTS, RULES_VERSION, Relation, Rule, Unpaid, judge


def pay(
    rule: Rule, *, receiver_id: uuid.UUID | None, giver_id: uuid.UUID | None, subject_id: uuid.UUID, thread: Thread, cause: Event
) -> ReputationEvent | None:
    """Write one line for an act, in the caller's transaction. None when it stands already, when nobody can
    receive it, and in executive communities, which count nobody."""
    if thread.space.community.is_executive:
        return None
    membership = _membership(thread.community_id, receiver_id)
    if membership is None or _standing(rule, subject_id, giver_id) is not None:
        return None
    points, unpaid = judge(rule, _relation(membership.user, giver_id, thread.space.community))
    line = ReputationEvent.objects.create(
        membership=membership,
        community_id=thread.community_id,
        thread=thread,
        rule=rule,
        rules_version=RULES_VERSION,
        nominal=POINTS[rule],
        points=points,
        unpaid=unpaid,
        subject_id=subject_id,
        giver_id=giver_id,
        cause_event_id=cause.id,
        occurred_at=clock.now(),
    )
    add_reputation(membership.pk, points=points, helped=_helps(line))
    return line


def take_back(rule: Rule, *, subject_id: uuid.UUID, giver_id: uuid.UUID | None, cause: Event | None) -> None:
    """Reverse the standing line of an act, if there is one. The line itself stays as it was."""
    line = _standing(rule, subject_id, giver_id)
    if line is None:
        return
    ReputationEvent.objects.create(
        membership_id=line.membership_id,
        community_id=line.community_id,
        thread_id=line.thread_id,
        rule=line.rule,
        rules_version=line.rules_version,
        nominal=-line.nominal,
        points=-line.points,
        unpaid=line.unpaid,
        subject_id=line.subject_id,
        giver_id=line.giver_id,
        reverses=line,
        cause_event_id=cause.id if cause else None,
        occurred_at=clock.now(),
    )
    add_reputation(line.membership_id, points=-line.points, helped=-_helps(line))


def _helps(line: ReputationEvent) -> int:
    return int(line.rule in HELP and line.unpaid != Unpaid.SELF)


def _membership(community_id: uuid.UUID, user_id: uuid.UUID | None) -> Membership | None:
    rows = Membership.objects.unscoped("the ledger pays whoever is a member").select_related("user")
    return rows.filter(community_id=community_id, user_id=user_id).first() if user_id else None


def _standing(rule: Rule, subject_id: uuid.UUID, giver_id: uuid.UUID | None) -> ReputationEvent | None:
    rows = ReputationEvent.objects.unscoped("an act is paid once").filter(
        Q(giver_id=giver_id), rule=rule, subject_id=subject_id, reverses=None, reversal=None
    )
    return rows.first()


def _relation(receiver: User, giver_id: uuid.UUID | None, community: Community) -> Relation:
    giver = User.objects.filter(pk=giver_id).first() if giver_id else None
    shared = giver is not None and giver.organisation_id is not None and giver.organisation_id == receiver.organisation_id
    return Relation(
        is_self=giver is not None and giver.pk == receiver.pk,
        is_colleague=shared,
        receiver_is_staff=is_staff_of(receiver, community),
    )
