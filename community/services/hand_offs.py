"""One identity across domains without a shared cookie: a single-use permission travels instead of the session.

The community's host keeps a random secret in the visitor's browser and sends its hash along as the challenge; the central
host, where the person is signed in, answers with a token that is good on that host, for that secret, once, for a minute.
Source: the shape of OAuth's code flow with proof keys (RFC 6749 §4.1, RFC 7636).
"""

import hashlib
import re
import secrets
from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import User
from community.hosts import here
from community.models import Community, HandOff
from core import clock
from core.errors import NotVisible

LIFETIME = timedelta(seconds=60)
SECRET_BYTES = 24  # 192 random bits
COMMUNITY, ORIGIN = "community", "origin"  # what a session on a community's host remembers
_CHALLENGE = re.compile(r"[0-9a-f]{64}")


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def community_on(host: str) -> Community:
    """Return the community to whose domain somebody can be handed over; NotVisible when there is none."""
    rows = Community.objects.unscoped("only public and listed communities have a domain; it is in public records")
    found = rows.filter(domain=host).first() if host and "\x00" not in host else None
    if found is None:
        raise NotVisible()
    return found


@transaction.atomic
def offer(user: User, session_key: str, community: Community, challenge: str) -> str:
    """Return a token with which the browser that holds the challenge's secret signs in on the community's host, once."""
    if not _CHALLENGE.fullmatch(challenge):
        raise NotVisible()
    HandOff.objects.filter(user=user, expires_at__lt=clock.now()).delete()
    token = new_secret()
    HandOff.objects.create(
        token_hash=hash_of(token), challenge=challenge, host=community.domain, user=user, session_key=session_key,
        created_at=clock.now(), expires_at=clock.now() + LIFETIME,
    )  # fmt: skip
    return token


def redeem(token: str, secret: str) -> HandOff:
    """Use up a token on this host. Unknown, used, late, foreign host and foreign browser raise the same NotVisible."""
    place = here()
    rows = HandOff.objects.filter(
        token_hash=hash_of(token), challenge=hash_of(secret), host=place.domain if place else "", used_at=None,
        expires_at__gt=clock.now(), user__is_active=True,
    )  # fmt: skip
    # One conditional update decides a race between two requests.
    if not rows.update(used_at=clock.now()):
        raise NotVisible()
    found = HandOff.objects.select_related("user").get(token_hash=hash_of(token))
    if not _is_alive(found.session_key):
        raise NotVisible()
    return found


def bind(session: SessionBase, hand_off: HandOff) -> None:
    """Tie a fresh session to the community that lives here, and to the session on the central host that it came from."""
    session[COMMUNITY], session[ORIGIN] = _home(), hand_off.session_key


def is_good_here(session: SessionBase) -> bool:
    """Whether a session was made on this host and, on a community's, whether the one that it came from still lives."""
    if session.get(COMMUNITY, "") != _home():
        return False
    return here() is None or _is_alive(session.get(ORIGIN, ""))


def _home() -> str:
    place = here()
    return str(place.community_id) if place else ""


def _is_alive(session_key: str) -> bool:
    return Session.objects.filter(session_key=session_key, expire_date__gt=clock.now()).exists()
