"""Cursors of the feed: encrypted, authenticated, and saying nothing about what the reader may not see.

Positions are global, so their values would count other people's activity. AES-SIV (RFC 5297) is deterministic: equal
places give equal cursors, which keeps an unchanged page equal to the byte.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from core.pagination import InvalidCursor

PURPOSE = b"answerable resolved-issues cursor 1"
KEY_BYTES = 64  # two keys of AES-256
_LAYOUT = struct.Struct(">QQ")


@dataclass(frozen=True)
class Place:
    """Where a consumer stands: all up to `position` was read, in a snapshot that ends at `snapshot` (0 for none)."""

    position: int
    snapshot: int = 0

    @property
    def complete_to(self) -> int:
        """Changes beyond this position are still to be read, each of them."""
        return max(self.position, self.snapshot)


def seal(place: Place) -> str:
    sealed = _cipher(settings.SECRET_KEY).encrypt(_LAYOUT.pack(place.position, place.snapshot), [PURPOSE])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(cursor: str) -> Place:
    """Return the place of a cursor; InvalidCursor for anything that we did not make."""
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (ValueError, binascii.Error) as error:
        raise _invalid() from error
    for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        try:
            return Place(*_LAYOUT.unpack(_cipher(key).decrypt(sealed, [PURPOSE])))
        except (InvalidTag, ValueError, struct.error):
            continue
    raise _invalid()


def _invalid() -> InvalidCursor:
    return InvalidCursor(_("This cursor was not made by this server. Start again without one."), "cursor")


@lru_cache
def _cipher(secret: str) -> AESSIV:
    key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE).derive(secret.encode())
    return AESSIV(key)
