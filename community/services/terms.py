"""Terms: publishing a version, and saying yes to it. What was published or accepted is never changed."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from community import charter, policies
from community.events import TermsAccepted, TermsPublished
from community.models import Community, Membership, Terms, TermsAcceptance
from community.services.writing import clean_label
from community.viewer import Viewer, place_of
from core import clock
from core.errors import InvalidInput, InvalidState, NotVisible
from core.events import publish
from core.markup import render

BODY_LIMIT = 20_000  # characters
NOTE_LIMIT = 300


@transaction.atomic
def publish_terms(viewer: Viewer, community: Community, *, body: str, change_note: str = "") -> Terms:
    """Publish the next version; every member is asked again. The built-in text of executive communities stays in front."""
    policies.may_manage(viewer, community).demand()
    body = body.replace("\r\n", "\n").replace("\x00", "").strip()
    note = clean_label(change_note, "change_note", NOTE_LIMIT)
    community = _locked(community)
    _demand_a_change(community, body, note)
    terms = write_version(community, body=body, note=note, author=viewer.user)
    event = TermsPublished(object_id=terms.pk, place=place_of(None, community), data={"number": terms.number})
    publish(viewer.actor_in(community.pk), event)
    # Whoever publishes a text stands by it.
    _accept(viewer, community, terms.number)
    return terms


def _demand_a_change(community: Community, body: str, note: str) -> None:
    if not body and not community.is_executive:
        raise InvalidInput(_("Please write the terms."), "body")
    if len(body) > BODY_LIMIT:
        raise InvalidInput(_("This text is too long: at most %(limit)s characters.") % {"limit": f"{BODY_LIMIT:,}"}, "body")
    latest = in_force(community)
    if latest is not None and latest.body_md == body:
        raise InvalidInput(_("Nothing is different from the version in force."), "body")
    if latest is not None and not note:
        raise InvalidInput(_("Members are asked again: say in a sentence what changed."), "change_note")


def in_force(community: Community) -> Terms | None:
    """Return the version in force of a community that the caller manages, None without terms."""
    rows = Terms.objects.unscoped("the version in force of a community that the viewer manages")
    return rows.filter(community=community, number=community.terms_version).first()


def write_version(community: Community, *, body: str, note: str = "", author: User | None = None) -> Terms:
    """Write the next version and let it be in force. `community` is locked or new; its row is saved."""
    number = community.terms_version + 1
    terms = _write(community, number, body, note, author)
    community.terms_version = number
    Community.objects.unscoped("writes the row just locked").filter(pk=community.pk).update(terms_version=number)
    return terms


def write_first(community: Community) -> None:
    """Write the terms that an executive community is born with: the built-in text alone."""
    _write(community, community.terms_version, "", "", None)


def _write(community: Community, number: int, body: str, note: str, author: User | None) -> Terms:
    return Terms.objects.create(
        community=community, number=number, charter=charter.CURRENT if community.is_executive else 0, body_md=body,
        body_html=render(body).html if body else "", change_note=note, published_by=author, published_at=clock.now(),
    )  # fmt: skip


@transaction.atomic
def accept_terms(viewer: Viewer, community: Community, *, number: int) -> None:
    """Say yes to the version in force; saying it twice changes nothing. Raises InvalidState when a newer one came out."""
    standing = viewer.standings.get(community.pk)
    if standing is None or not (standing.is_active or standing.owes_terms):
        raise NotVisible()
    community = _locked(community)
    if number != community.terms_version or not number:
        raise InvalidState(_("The terms have changed in the meantime. Please read the newest version."))
    _accept(viewer, community, number)


def _accept(viewer: Viewer, community: Community, number: int) -> None:
    membership_id = viewer.standings[community.pk].membership_id
    if record_acceptance(membership_id, number):
        event = TermsAccepted(object_id=membership_id, place=place_of(None, community), data={"number": number})
        publish(viewer.actor_in(community.pk), event)


def record_acceptance(membership_id: object, number: int) -> bool:
    """Add the row of an acceptance and note the version on the membership; False when it was there."""
    try:
        with transaction.atomic():
            TermsAcceptance.objects.create(membership_id=membership_id, number=number, accepted_at=clock.now())
    except IntegrityError:
        return False
    Membership.objects.unscoped("writes the viewer's own row").filter(pk=membership_id).update(terms_version=number)
    return True


def _locked(community: Community) -> Community:
    rows = Community.objects.unscoped("locks the community whose terms are read or changed")
    return rows.select_for_update(no_key=True).get(pk=community.pk)
