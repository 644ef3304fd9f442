"""Deciding who comes in where people ask: one by one or several at once, with a word to the person."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.events import CommunityChanged, JoinDecided
from community.models import Community, JoinDecision, Membership, MembershipStatus
from community.services import join_requests, memberships
from community.services.writing import clean_label
from community.viewer import Viewer, place_of
from core.errors import InvalidInput, NotVisible
from core.events import publish
from core.ids import encode
from core.text import clean_text

STATUS_AFTER = {JoinDecision.APPROVED: MembershipStatus.ACTIVE, JoinDecision.DECLINED: MembershipStatus.LEFT}


@transaction.atomic
def decide(
    viewer: Viewer, community: Community, membership_id: uuid.UUID, *, decision: JoinDecision, word: str = ""
) -> Membership:
    """Let somebody in, or not, and tell them. Deciding again changes nothing; NotVisible for who never asked."""
    policies.may_manage(viewer, community).demand()
    word = clean_text(word).strip()
    if len(word) > join_requests.WORD_LENGTH:
        raise InvalidInput(_("At most %(n)s characters, please.") % {"n": join_requests.WORD_LENGTH}, "word")
    rows = Membership.objects.visible_to(viewer).select_for_update(of=("self",), no_key=True)
    membership = rows.filter(community=community, pk=membership_id).first()
    if membership is None:
        raise NotVisible()
    if membership.status != MembershipStatus.PENDING:
        return membership
    request = join_requests.close_request(membership, decision, viewer.user, word)
    memberships.change_membership(viewer, community, membership.pk, status=STATUS_AFTER[decision])
    facts = {"decision": decision.value, "request": encode(request.pk)}
    event = JoinDecided(object_id=membership.pk, place=place_of(None, community), membership=membership, data=facts)
    publish(viewer.actor_in(community.pk), event)
    return membership


@transaction.atomic
def approve_all(viewer: Viewer, community: Community, membership_ids: Iterable[uuid.UUID]) -> int:
    """Let several people in; return how many still waited. Who is not there is passed over."""
    policies.may_manage(viewer, community).demand()
    rows = Membership.objects.visible_to(viewer).filter(community=community, status=MembershipStatus.PENDING)
    waiting = list(rows.filter(pk__in=list(membership_ids)).order_by("pk").values_list("pk", flat=True))
    for pk in waiting:
        decide(viewer, community, pk, decision=JoinDecision.APPROVED)
    return len(waiting)


@transaction.atomic
def set_questions(viewer: Viewer, community: Community, questions: list[str]) -> None:
    """Change what people are asked; requests that wait keep the questions that they answered."""
    policies.may_manage(viewer, community).demand()
    found = [clean_label(question, "questions", join_requests.QUESTION_LENGTH) for question in questions]
    found = [question for question in found if question]
    if len(found) > join_requests.QUESTIONS_LIMIT:
        raise InvalidInput(_("At most %(n)s questions, please.") % {"n": join_requests.QUESTIONS_LIMIT}, "questions")
    Community.objects.visible_to(viewer).filter(pk=community.pk).update(join_questions=found)
    community.join_questions = found
    event = CommunityChanged(object_id=community.pk, place=place_of(None, community), data={"change": "questions"})
    publish(viewer.actor_in(community.pk), event)
