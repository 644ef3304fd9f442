"""Making, finding and ending tokens. A token is shown once; what is kept is its hash."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from api.models import DEFAULT_QUOTA, ApiToken, Scope
from community.viewer import Viewer
from core.errors import InvalidInput, NotVisible

MARK = "ans_"  # lets scanners of leaked secrets recognise ours
TOKEN_BYTES = 32
SHORTEST_SECRET = 32  # characters, for secrets that the caller brings
PREFIX_LENGTH = 8
NAME_LIMIT = 80
# "Last used" is for people who tidy up their tokens; a write per request would cost more than it tells.
USE_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_token(
    user: User,
    *,
    name: str,
    scopes: Iterable[str] | None = None,
    community_ids: Iterable[uuid.UUID] | None = None,
    expires_at: datetime | None = None,
    hourly_quota: int = DEFAULT_QUOTA,
    secret: str = "",
) -> tuple[ApiToken, str]:
    """Make a token for a person and return (row, token); the token itself cannot be read again.

    Without scopes it may do all that the person may; without communities, in all of theirs. `secret` is for whoever
    must be able to say the same token twice (the demo): the same secret finds the row that exists.
    """
    name = name.strip()
    if not 0 < len(name) <= NAME_LIMIT:
        raise InvalidInput(_("Give the token a name of at most %(n)s characters.") % {"n": NAME_LIMIT}, "name")
    wanted = list(dict.fromkeys(Scope.values if scopes is None else scopes))
    if not wanted or not set(wanted) <= set(Scope.values):
        raise InvalidInput(_("Scopes are: %(known)s.") % {"known": ", ".join(Scope.values)}, "scopes")
    if secret and len(secret) < SHORTEST_SECRET:
        raise InvalidInput(_("A secret has at least %(n)s characters.") % {"n": SHORTEST_SECRET}, "secret")
    token = MARK + (secret or secrets.token_urlsafe(TOKEN_BYTES))
    allowed = None if community_ids is None else sorted(set(community_ids))
    facts = {"name": name, "scopes": wanted, "community_ids": allowed, "expires_at": expires_at, "hourly_quota": hourly_quota}
    rows = ApiToken.objects.unscoped("a token is made by its person, or by the operator")
    row, _is_new = rows.update_or_create(
        token_hash=hash_token(token), user=user, defaults=facts, create_defaults={**facts, "prefix": token[:PREFIX_LENGTH]}
    )
    return row, token


def find_token(token: str) -> ApiToken | None:
    """Return the token's row with its person; None when it is unknown, expired, revoked, or the person's account is closed."""
    now = timezone.now()
    rows = ApiToken.objects.unscoped("the token is the permission").select_related("user")
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    found: ApiToken | None = rows.filter(alive, token_hash=hash_token(token), revoked_at=None, user__is_active=True).first()
    if found is not None:
        _note_use(found, now)
    return found


def revoke_token(viewer: Viewer, token_id: uuid.UUID) -> None:
    """End one's own token, on its next request. Revoking twice changes nothing."""
    rows = ApiToken.objects.visible_to(viewer).filter(pk=token_id)
    if not rows.exists():
        raise NotVisible()
    rows.filter(revoked_at=None).update(revoked_at=timezone.now())


def hash_token(token: str) -> str:
    """A plain hash is enough: 256 random bits cannot be guessed, unlike a password."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def viewer_of(token: ApiToken | None) -> Viewer:
    """Return whoever asks: the token's person within its communities, or nobody in particular."""
    if token is None:
        return Viewer.anonymous("api")
    allowed = None if token.community_ids is None else frozenset(token.community_ids)
    return Viewer.for_token(token.user, allowed)


def _note_use(token: ApiToken, now: datetime) -> None:
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY:
        ApiToken.objects.unscoped("notes that the token was used").filter(stale, pk=token.pk).update(last_used_at=now)
