"""Invitations: single use, bound to an e-mail address, expiring, kept only as a hash."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.events import InvitationSent
from community.models import Community, Invitation, Membership, Role
from community.services import memberships
from community.viewer import Viewer, place_of
from core import clock, mail
from core.errors import InvalidInput, NotVisible
from core.events import publish

# Long enough for a holiday, short enough that a forgotten mailbox does not stay a door.
INVITATION_LIFETIME = timedelta(days=14)
TOKEN_BYTES = 24  # 192 random bits


@transaction.atomic
def invite(viewer: Viewer, community: Community, *, email: str, role: str = Role.MEMBER) -> Invitation:
    """Invite one address; an earlier open invitation of the same address is replaced. The mail carries the only token."""
    policies.may_manage(viewer, community).demand()
    email = _clean_email(email)
    if role not in Role.values:
        raise InvalidInput(_("This is not a role."), "role")
    _revoke_open(community, email)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        community=community,
        email=email,
        role=role,
        token_hash=hash_token(token),
        invited_by=viewer.user,
        created_at=clock.now(),
        expires_at=clock.now() + INVITATION_LIFETIME,
    )
    place = place_of(None, community)
    event = publish(viewer.actor_in(community.pk), InvitationSent(object_id=invitation.pk, place=place, invitation=invitation))
    context = {"invitation": str(invitation.pk), "token": token}
    mail.queue("invitation", email, context, event_id=event.id, recipient_id=invitation.pk)
    return invitation


@transaction.atomic
def revoke_invitation(viewer: Viewer, community: Community, invitation_id: uuid.UUID) -> None:
    """End an open invitation; revoking twice changes nothing."""
    policies.may_manage(viewer, community).demand()
    rows = Invitation.objects.visible_to(viewer).filter(community=community, pk=invitation_id)
    if not rows.exists():
        raise NotVisible()
    rows.filter(redeemed_at=None, revoked_at=None).update(revoked_at=clock.now())


def find_invitation(viewer: Viewer, token: str) -> Invitation:
    """Return the open invitation of a token for the person it is bound to.

    Unknown, expired, revoked, used and somebody else's invitation raise the same NotVisible.
    """
    rows = Invitation.objects.unscoped("the token is the permission").select_related("community", "invited_by")
    found = rows.filter(token_hash=hash_token(token), redeemed_at=None, revoked_at=None, expires_at__gt=clock.now()).first()
    if found is None or viewer.user is None or found.email != viewer.user.email:
        raise NotVisible()
    return found


@transaction.atomic
def redeem(viewer: Viewer, token: str) -> Membership:
    """Turn an invitation into a membership, once."""
    invitation = find_invitation(viewer, token)
    open_rows = Invitation.objects.unscoped("the token is the permission").filter(
        pk=invitation.pk, redeemed_at=None, revoked_at=None
    )
    # One conditional update decides a race between two clicks.
    if not open_rows.update(redeemed_at=clock.now(), redeemed_by=viewer.user):
        raise NotVisible()
    return memberships.admit(viewer, invitation.community, role=invitation.role)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _revoke_open(community: Community, email: str) -> None:
    rows = Invitation.objects.unscoped("a newer invitation replaces the open one")
    rows.filter(community=community, email=email, redeemed_at=None, revoked_at=None).update(revoked_at=clock.now())


def _clean_email(email: str) -> str:
    email = email.strip().lower()
    try:
        Invitation._meta.get_field("email").clean(email, None)
    except ValidationError as error:
        raise InvalidInput(_("This is not an e-mail address."), "email") from error
    return email
