"""Ends that have come: guests go, suspensions are over. Rights follow the clock already; this brings the rows after."""

import logging
from itertools import chain

from django.db import transaction

from community.events import MembershipChanged
from community.models import Membership, MembershipStatus
from community.services.memberships import end_trust
from community.viewer import place_of
from core import clock
from core.events import Actor, publish

logger = logging.getLogger(__name__)
BATCH = 200  # rows a run


def tidy_memberships() -> int:
    """Write down up to BATCH ends of each kind that have passed; return how many."""
    rows = Membership.objects.unscoped("ends that have come are written down")
    guests = rows.filter(status=MembershipStatus.ACTIVE, guest_until__lte=clock.now()).order_by("guest_until")
    suspended = rows.filter(status=MembershipStatus.SUSPENDED, suspended_until__lte=clock.now()).order_by("suspended_until")
    found = list(chain(guests.values_list("pk", flat=True)[:BATCH], suspended.values_list("pk", flat=True)[:BATCH]))
    done = sum(_tidy(pk) for pk in found)
    if done:
        logger.info("memberships tidied", extra={"count": done})
    return done


@transaction.atomic
def _tidy(pk: object) -> bool:
    rows = Membership.objects.unscoped("ends that have come are written down").select_related("community")
    row = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=pk).first()
    if row is None:
        return False
    if row.status == MembershipStatus.SUSPENDED and row.suspended_until and row.suspended_until <= clock.now():
        row.status, row.suspended_until = MembershipStatus.ACTIVE, None
    elif row.status == MembershipStatus.ACTIVE and row.guest_until and row.guest_until <= clock.now():
        row.status, row.ended_at, row.ownership_offered_at = MembershipStatus.LEFT, row.guest_until, None
    else:
        return False
    row.save(update_fields=["status", "suspended_until", "ended_at", "ownership_offered_at"])
    if row.status == MembershipStatus.LEFT:
        end_trust(row)
    facts = {"change": "ended" if row.status == MembershipStatus.LEFT else row.status, "role": row.role}
    event = MembershipChanged(object_id=row.pk, place=place_of(None, row.community), membership=row, data=facts)
    publish(Actor(), event)
    return True
