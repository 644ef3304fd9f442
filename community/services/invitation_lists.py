"""Invitations by the list: reading what was pasted or uploaded, saying what would happen, and recording what was confirmed."""

import csv
import io
import logging
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import policies
from community.models import BatchRow, Community, Invitation, InvitationBatch, Membership, MembershipStatus, Role
from community.services import memberships
from community.services.invitations import clean_email
from community.standing import status_now
from community.viewer import Viewer
from community.visibility import stands
from core import clock
from core.errors import InvalidInput
from core.text import clean_line

logger = logging.getLogger(__name__)
ROWS_LIMIT = 2000
TEXT_LIMIT = 400_000  # characters; 2,000 rows of the longest addresses fit
HEADINGS = {
    "email": ("email", "e-mail", "mail", "address", "e-mail address", "email address"),
    "role": ("role",),
    "guest_until": ("guest until", "guest-until", "guest_until", "until"),
}


class Outcome(StrEnum):
    """What would become of a line; only `new` ones are sent."""

    NEW = "new"
    MEMBER = "member"
    INVITED = "invited"
    REMOVED = "removed"
    MALFORMED = "malformed"
    DUPLICATE = "duplicate"
    ROLE = "role"


@dataclass(frozen=True)
class Line:
    """One line of a list. `email` is as it was written when it is malformed; `number` counts from 1, without the heading."""

    number: int
    email: str
    role: str
    guest_until: datetime | None
    outcome: Outcome
    problem: str = ""


def decode(data: bytes) -> str:
    """Return the text of an uploaded list: UTF-8 with or without a mark, or UTF-16 with one."""
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(_("This file cannot be read. Please save it as CSV in UTF-8."), "file") from error


def plan(viewer: Viewer, community: Community, text: str) -> list[Line]:
    """Say for each line what would happen, without writing anything."""
    policies.may_invite(viewer, community).demand()
    lines = list(_parse(text))
    if not lines:
        raise InvalidInput(_("There is no address in this list."), "text")
    return list(_judge(viewer, community, lines))


@transaction.atomic
def confirm(viewer: Viewer, community: Community, text: str, *, request_key: str) -> InvitationBatch:
    """Record the lines that are to be invited; the worker sends them. The same request key is the same batch."""
    new = [line for line in plan(viewer, community, text) if line.outcome == Outcome.NEW]
    if not new:
        raise InvalidInput(_("Nobody in this list is new."), "text")
    try:
        with transaction.atomic():
            batch = InvitationBatch.objects.create(
                community=community, created_by=viewer.user, request_key=request_key, created_at=clock.now()
            )
    except IntegrityError:
        return InvitationBatch.objects.visible_to(viewer).get(
            community=community, created_by=viewer.user, request_key=request_key
        )
    BatchRow.objects.bulk_create([
        BatchRow(batch=batch, number=line.number, email=line.email, role=line.role, guest_until=line.guest_until) for line in new
    ])  # fmt: skip
    _hand_over(batch.pk)
    return batch


def _hand_over(batch_id: uuid.UUID) -> None:
    """Let the worker begin once the batch is committed; if the broker is away, the sweep begins it."""
    from community.tasks import send_invitations  # the task imports this module

    def begin() -> None:
        try:
            send_invitations.delay(str(batch_id))
        except Exception:  # the broker is away: whatever it raises, the sweep takes over
            logger.warning("broker unavailable, invitations left to the sweep")

    transaction.on_commit(begin)


def judge(community: Community, email: str) -> Outcome:
    """Say what an address is to a community now: new, a member, invited, or somebody who was removed."""
    return _known(community, [email]).get(email, Outcome.NEW)


def _judge(viewer: Viewer, community: Community, lines: list[Line]) -> Iterator[Line]:
    known = _known(community, [line.email for line in lines])
    seen: Counter[str] = Counter()
    for line in lines:
        if line.outcome == Outcome.NEW:
            seen[line.email] += 1
            verdict = policies.may_invite(viewer, community, line.role)
            if seen[line.email] > 1:
                line = replace(line, outcome=Outcome.DUPLICATE)
            elif not verdict:
                line = replace(line, outcome=Outcome.ROLE, problem=verdict.reason)
            else:
                line = replace(line, outcome=known.get(line.email, Outcome.NEW))
        yield line


def _known(community: Community, emails: list[str]) -> dict[str, Outcome]:
    invited = Invitation.objects.unscoped("which addresses of a list are invited").filter(stands(), community=community)
    found = dict.fromkeys(invited.filter(email__in=emails).values_list("email", flat=True), Outcome.INVITED)
    members = Membership.objects.unscoped("which addresses of a list are members").filter(community=community)
    columns = ("user__email", "status", "guest_until", "suspended_until")
    for email, *facts in members.filter(user__email__in=emails).values_list(*columns):
        status = status_now(*facts)
        if status == MembershipStatus.ACTIVE:
            found[email] = Outcome.MEMBER
        elif status in (MembershipStatus.REMOVED, MembershipStatus.SUSPENDED):
            found[email] = Outcome.REMOVED
    return found


def _parse(text: str) -> Iterator[Line]:
    if len(text) > TEXT_LIMIT:
        raise InvalidInput(_("This list is too long: at most %(n)s addresses at once.") % {"n": f"{ROWS_LIMIT:,}"}, "text")
    text = text.lstrip("\ufeff").replace("\x00", "")
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if any(map(str.strip, row))]
    except csv.Error as error:
        raise InvalidInput(_("This is not a list that can be read. One address a line, please."), "text") from error
    columns = _columns(rows[0]) if rows else {}
    rows = rows[1:] if columns else rows
    if len(rows) > ROWS_LIMIT:
        raise InvalidInput(_("This list is too long: at most %(n)s addresses at once.") % {"n": f"{ROWS_LIMIT:,}"}, "text")
    for number, row in enumerate(rows, 1):
        yield _line(number, row, columns or {"email": 0, "role": 1, "guest_until": 2})


def _delimiter(text: str) -> str:
    """Return what parts the columns: what stands most often in the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _columns(row: list[str]) -> dict[str, int]:
    """Return column → place if this line is a heading, else nothing."""
    names = [clean_line(cell).lower() for cell in row]
    found = {column: place for column, words in HEADINGS.items() for place, name in enumerate(names) if name in words}
    return found if "email" in found else {}


def _line(number: int, row: list[str], columns: dict[str, int]) -> Line:
    def cell(column: str) -> str:
        place = columns.get(column, len(row))
        return row[place].strip() if place < len(row) else ""

    email, role, problem, until = cell("email"), _role(cell("role")), "", None
    try:
        email = clean_email(email)
        until = _end_of(cell("guest_until"))
    except InvalidInput as error:
        problem = error.reason
    if role is None:
        problem = problem or _("This is not a role.")
    outcome = Outcome.MALFORMED if problem else Outcome.NEW
    return Line(number, clean_line(email)[:254], role or Role.MEMBER, until, outcome, problem)


def _role(word: str) -> str | None:
    words = {str(name).lower(): role.value for role in Role for name in (role.value, role.label)}
    return words.get(word.lower()) if word else Role.MEMBER.value


def _end_of(word: str) -> datetime | None:
    """Return the last second of a day such as 2027-03-31, None for nothing."""
    if not word:
        return None
    try:
        day = date.fromisoformat(word)
    except ValueError as error:
        raise InvalidInput(_("Write the day as in 2027-03-31."), "guest_until") from error
    until = end_of_day(day)
    memberships.demand_possible_end(until, "guest_until")
    return until


def end_of_day(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)


def load_batch(viewer: Viewer, community: Community, batch_id: uuid.UUID) -> InvitationBatch | None:
    return InvitationBatch.objects.visible_to(viewer).filter(community=community, pk=batch_id).first()
