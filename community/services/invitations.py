"""Invitations: single use, bound to an e-mail address, expiring, kept only as a hash."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.events import InvitationSent
from community.models import Community, Invitation, Membership, Role
from community.services import memberships
from community.viewer import Viewer, place_of
from community.visibility import stands
from core import clock, mail
from core.errors import InvalidInput, InvalidState, NotVisible
from core.events import publish

# Long enough for a holiday, short enough that a forgotten mailbox does not stay a door.
INVITATION_LIFETIME = timedelta(days=14)
TOKEN_BYTES = 24  # 192 random bits


@transaction.atomic
def invite(
    viewer: Viewer, community: Community, *, email: str, role: str = Role.MEMBER, guest_until: datetime | None = None
) -> Invitation:
    """Invite one address; an earlier open invitation of the same address is replaced. The mail carries the only token."""
    if role not in Role.values:
        raise InvalidInput(_("This is not a role."), "role")
    policies.may_invite(viewer, community, role).demand()
    email = clean_email(email)
    memberships.demand_possible_end(guest_until, "guest_until")
    _revoke_open(viewer, community, email)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        community=community,
        email=email,
        role=role,
        guest_until=guest_until,
        token_hash=hash_token(token),
        invited_by=viewer.user,
        created_at=clock.now(),
        expires_at=clock.now() + INVITATION_LIFETIME,
    )
    _mail(viewer, invitation, token)
    return invitation


@transaction.atomic
def resend_invitation(viewer: Viewer, community: Community, invitation_id: uuid.UUID) -> Invitation:
    """Send an invitation again that waits or grew old; the link of the earlier mail is dead. Whoever sends it stands for it."""
    invitation = _load(viewer, community, invitation_id)
    policies.may_invite(viewer, community, invitation.role).demand()
    if invitation.redeemed_at or invitation.revoked_at:
        raise InvalidState(_("This invitation was used or taken back. Invite the address anew."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation.token_hash, invitation.invited_by = hash_token(token), viewer.user  # type: ignore[assignment]
    invitation.expires_at = clock.now() + INVITATION_LIFETIME
    invitation.save(update_fields=["token_hash", "invited_by", "expires_at"])
    _mail(viewer, invitation, token)
    return invitation


def _mail(viewer: Viewer, invitation: Invitation, token: str) -> None:
    place = place_of(None, invitation.community)
    sent = InvitationSent(object_id=invitation.pk, place=place, invitation=invitation)
    event = publish(viewer.actor_in(invitation.community_id), sent)
    context = {"invitation": str(invitation.pk), "token": token}
    mail.queue("invitation", invitation.email, context, event_id=event.id, recipient_id=invitation.pk)


def _load(viewer: Viewer, community: Community, invitation_id: uuid.UUID) -> Invitation:
    policies.may_invite(viewer, community).demand()
    rows = Invitation.objects.visible_to(viewer).select_for_update(of=("self",), no_key=True).select_related("community")
    found = rows.filter(community=community, pk=invitation_id).first()
    if found is None:
        raise NotVisible()
    return found


@transaction.atomic
def revoke_invitation(viewer: Viewer, community: Community, invitation_id: uuid.UUID) -> None:
    """End an open invitation; revoking twice changes nothing."""
    found = _load(viewer, community, invitation_id)
    if found.redeemed_at is None and found.revoked_at is None:
        found.revoked_at = clock.now()
        found.save(update_fields=["revoked_at"])


def find_invitation(viewer: Viewer, token: str) -> Invitation:
    """Return the open invitation of a token for the person it is bound to.

    Unknown, expired, revoked, used and somebody else's invitation raise the same NotVisible, and so does one whose
    sender may not invite any more.
    """
    rows = Invitation.objects.unscoped("the token is the permission").select_related("community", "invited_by")
    found = rows.filter(stands(), token_hash=hash_token(token)).first()
    if found is None or viewer.user is None or found.email != viewer.user.email:
        raise NotVisible()
    return found


@transaction.atomic
def redeem(viewer: Viewer, token: str) -> Membership:
    """Turn an invitation into a membership, once."""
    invitation = find_invitation(viewer, token)
    open_rows = Invitation.objects.unscoped("the token is the permission").filter(
        pk=invitation.pk, token_hash=invitation.token_hash, redeemed_at=None, revoked_at=None
    )
    # One conditional update decides a race between two clicks.
    if not open_rows.update(redeemed_at=clock.now(), redeemed_by=viewer.user):
        raise NotVisible()
    return memberships.admit(viewer, invitation.community, invitation=invitation)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _revoke_open(viewer: Viewer, community: Community, email: str) -> None:
    """Let a newer invitation take the place of the open one; nobody replaces one that they could not have sent."""
    rows = Invitation.objects.unscoped("a newer invitation replaces the open one").select_for_update()
    for row in rows.filter(community=community, email=email, redeemed_at=None, revoked_at=None):
        if row.expires_at > clock.now() and not policies.may_invite(viewer, community, row.role):
            raise InvalidInput(_("A manager has invited this address already."), "email")
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])


def clean_email(email: str) -> str:
    email = email.strip().lower()
    try:
        Invitation._meta.get_field("email").clean(email, None)
    except ValidationError as error:
        raise InvalidInput(_("This is not an e-mail address."), "email") from error
    return email
