"""Nominations: a member proposes somebody, the others may object to the hosts, a host decides when the time is over."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import policies
from community.events import PersonNominated
from community.models import Community, Nomination, NominationOutcome, Objection
from community.models.confidence import OBJECTION_TIME
from community.services import invitations
from community.services.writing import clean_label
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidInput, InvalidState, NotVisible
from core.events import publish


@transaction.atomic
def nominate(viewer: Viewer, community: Community, *, email: str, name: str, reason: str) -> Nomination:
    """Propose a person; they learn nothing of it. Proposing an address that waits already returns that nomination."""
    policies.may_confide(viewer, community).demand()
    facts = {"name": clean_label(name, "name", 120), "reason": clean_label(reason, "reason", 1000)}
    for field, value in facts.items():
        if not value:
            raise InvalidInput(_("The members have to know whom you propose, and why."), field)
    email = email.strip().lower()
    open_rows = Nomination.objects.visible_to(viewer).filter(community=community, email=email, outcome="")
    earlier = open_rows.first()
    if earlier:
        return earlier
    moments = {"nominated_at": clock.now(), "closes_at": clock.now() + OBJECTION_TIME}
    try:
        with transaction.atomic():
            made = Nomination.objects.create(community=community, email=email, nominated_by_id=viewer.user_id, **facts, **moments)
    except IntegrityError:  # somebody else was quicker
        return open_rows.get()
    publish(viewer.actor_in(community.pk), PersonNominated(object_id=made.pk, place=place_of(None, community)))
    return made


@transaction.atomic
def object_to(viewer: Viewer, community: Community, nomination_id: uuid.UUID, *, reason: str) -> Objection:
    """Tell the hosts what speaks against somebody; the latest words of a member count."""
    policies.may_confide(viewer, community).demand()
    nomination = _load(viewer, community, nomination_id)
    if nomination.outcome or nomination.closes_at <= clock.now():
        raise InvalidState(_("The time to object is over."))
    reason = clean_label(reason, "reason", 1000)
    if not reason:
        raise InvalidInput(_("Say why; only the hosts read it."), "reason")
    said = {"reason": reason, "objected_at": clock.now()}
    own = Objection.objects.visible_to(viewer)
    return own.update_or_create(nomination=nomination, member_id=viewer.user_id, defaults=said)[0]


@transaction.atomic
def decide(viewer: Viewer, community: Community, nomination_id: uuid.UUID, *, invites: bool) -> Nomination:
    """Invite the person or not, once the time to object is over; deciding alike twice changes nothing."""
    policies.may_host(viewer, community).demand()
    nomination = _load(viewer, community, nomination_id)
    outcome = NominationOutcome.INVITED if invites else NominationOutcome.DECLINED
    if nomination.outcome == outcome:
        return nomination
    if nomination.outcome:
        raise InvalidState(_("This was decided already."))
    if nomination.closes_at > clock.now():
        raise InvalidState(_("The members may still object."))
    if invites:
        nomination.invitation = invitations.invite(viewer, community, email=nomination.email)
    nomination.outcome, nomination.decided_by, nomination.decided_at = outcome, viewer.user, clock.now()
    nomination.save(update_fields=["outcome", "decided_by", "decided_at", "invitation"])
    return nomination


def _load(viewer: Viewer, community: Community, nomination_id: uuid.UUID) -> Nomination:
    rows = Nomination.objects.visible_to(viewer).select_for_update(of=("self",), no_key=True)
    found = rows.filter(community=community, pk=nomination_id).first()
    if found is None:
        raise NotVisible()
    return found
