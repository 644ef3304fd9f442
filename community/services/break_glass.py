"""Break-glass: asking, two approvals by others, minutes of reading, and a record of every page (decision 0011)."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from community import policies
from community.events import BreakGlassAsked, BreakGlassOpened
from community.models import BreakGlass, BreakGlassApproval, BreakGlassEntry, Community, GlassDeed, GlassStatus, Visibility
from community.models.glass import APPROVALS_NEEDED, MOST_MINUTES, REASON_LIMIT
from community.services.writing import clean_label
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidInput, InvalidState, NotVisible
from core.events import Place, publish
from core.ids import decode

# A request that nobody approved by then has to be made again.
WAITING_TIME = timedelta(hours=24)
PATH_KEPT = 300


@transaction.atomic
def ask_for_glass(viewer: Viewer, *, reference: str, reason: str, minutes: int) -> BreakGlass:
    """Ask to read the private community of this reference; asking again while one waits returns that one.

    Whether the reference names anything changes nothing that the asker can tell.
    """
    policies.may_ask_for_glass(viewer).demand()
    key, reason = _decoded(reference), clean_label(reason, "reason", REASON_LIMIT)
    if not reason:
        raise InvalidInput(_("Say why; the members read it."), "reason")
    if not 1 <= minutes <= MOST_MINUTES:
        raise InvalidInput(_("Between 1 and %(n)s minutes.") % {"n": MOST_MINUTES}, "minutes")
    User.objects.select_for_update().get(pk=str(viewer.user_id))  # two clicks come one after the other
    earlier = BreakGlass.objects.visible_to(viewer).filter(asker_id=viewer.user_id, reference=key)
    waiting = [row for row in earlier.order_by("-asked_at")[:1] if status_of(row) == GlassStatus.WAITING]
    if waiting:
        return waiting[0]
    facts = {"reference": key, "reason": reason, "minutes": minutes, "asked_at": clock.now()}
    request = BreakGlass.objects.create(asker_id=viewer.user_id, community=_named_by(key), **facts)
    _note(viewer, request, GlassDeed.ASKED)
    publish(viewer.actor_in(None), BreakGlassAsked(object_id=request.pk, place=_place(request)))
    return request


@transaction.atomic
def approve_glass(viewer: Viewer, request_id: uuid.UUID) -> BreakGlass:
    """Say yes; with the second yes the clock starts. Saying it twice counts once."""
    request = _load(viewer, request_id)
    policies.may_judge_glass(viewer, request).demand()
    mine = BreakGlassApproval.objects.visible_to(viewer).filter(request=request, approver_id=viewer.user_id)
    if mine.exists():
        return request
    _demand_waiting(request)
    BreakGlassApproval.objects.create(request=request, approver_id=viewer.user_id, approved_at=clock.now())
    _note(viewer, request, GlassDeed.APPROVED)
    if request.community is not None and _standing_approvals(viewer, request) >= APPROVALS_NEEDED:
        _open(viewer, request)
    return request


def _standing_approvals(viewer: Viewer, request: BreakGlass) -> int:
    """Count the approvals of those who may still decide: a yes does not outlive the power to give it."""
    given = BreakGlassApproval.objects.visible_to(viewer).filter(request=request).select_related("approver")
    return sum(bool(policies.may_judge_glass(Viewer.for_user(row.approver), request)) for row in given)


def _open(viewer: Viewer, request: BreakGlass) -> None:
    if not (request.asker.is_active and request.asker.is_superuser):
        raise InvalidState(_("Whoever asked is no platform administrator any more."))
    request.opened_at = clock.now()
    request.ends_at = request.opened_at + timedelta(minutes=request.minutes)
    request.save(update_fields=["opened_at", "ends_at"])
    _note(viewer, request, GlassDeed.OPENED)
    publish(viewer.actor_in(request.community_id), BreakGlassOpened(object_id=request.pk, place=_place(request)))


@transaction.atomic
def refuse_glass(viewer: Viewer, request_id: uuid.UUID) -> BreakGlass:
    """Say no, which closes the request. Refusing twice changes nothing."""
    request = _load(viewer, request_id)
    policies.may_judge_glass(viewer, request).demand()
    if status_of(request) != GlassStatus.REFUSED:
        _demand_waiting(request)
        request.refused_at = clock.now()
        request.save(update_fields=["refused_at"])
        _note(viewer, request, GlassDeed.REFUSED)
    return request


@transaction.atomic
def end_glass(viewer: Viewer, request_id: uuid.UUID) -> BreakGlass:
    """End the reading before its time; what has ended stays as it is."""
    request = _load(viewer, request_id)
    policies.may_end_glass(viewer, request).demand()
    if status_of(request) == GlassStatus.OPEN:
        request.ends_at = clock.now()
        request.save(update_fields=["ends_at"])
        _note(viewer, request, GlassDeed.ENDED)
    return request


def record_page(viewer: Viewer, community: Community, path: str, subject_id: uuid.UUID | None) -> None:
    """Write down that a page is about to be read by break-glass; without this line it is not shown."""
    BreakGlassEntry.objects.create(
        request_id=viewer.passes[community.pk].request_id, deed=GlassDeed.READ, actor_id=viewer.user_id, path=path[:PATH_KEPT],
        subject_id=subject_id, happened_at=clock.now(),
    )  # fmt: skip


def status_of(request: BreakGlass) -> GlassStatus:
    """Return where a request stands now."""
    now = clock.now()
    if request.refused_at:
        return GlassStatus.REFUSED
    if request.ends_at:
        return GlassStatus.OPEN if request.ends_at > now else GlassStatus.ENDED
    return GlassStatus.WAITING if now < request.asked_at + WAITING_TIME else GlassStatus.LAPSED


def _demand_waiting(request: BreakGlass) -> None:
    if status_of(request) != GlassStatus.WAITING:
        raise InvalidState(_("This request does not wait any more."))


def _load(viewer: Viewer, request_id: uuid.UUID) -> BreakGlass:
    rows = BreakGlass.objects.visible_to(viewer).select_related("community", "asker").select_for_update(of=("self",))
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise NotVisible()
    return found


def _named_by(key: uuid.UUID) -> Community | None:
    """Return the private community of a reference; everybody reads the public ones anyway."""
    rows = Community.objects.unscoped("whoever asks is not told whether it is there")
    return rows.filter(pk=key).exclude(visibility=Visibility.PUBLIC).first()


def _decoded(reference: str) -> uuid.UUID:
    try:
        return decode(reference.strip())
    except ValueError as error:
        raise InvalidInput(
            _("A reference has 26 letters and digits; an owner or host of the community has it."), "reference"
        ) from error


def _note(viewer: Viewer, request: BreakGlass, deed: GlassDeed) -> None:
    BreakGlassEntry.objects.create(request=request, deed=deed, actor_id=viewer.user_id, happened_at=clock.now())


def _place(request: BreakGlass) -> Place:
    return place_of(None, request.community) if request.community else Place()
