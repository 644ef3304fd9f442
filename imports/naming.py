"""Names that a corpus brings, fitted to the product's rules: handles of people, slugs of spaces."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from accounts import handles
from accounts.models import HeldHandle, User
from core.text import slugify_title

HANDLE_LIMIT = 30
SLUG_LIMIT = 60
_NOT_IN_A_HANDLE = re.compile("[^A-Za-z0-9_-]+")
_SUFFIX_ROOM = 8  # for -1234567


class Handles:
    """Free handles for some people, asked of the database all at once; only a handle that may be taken is asked for again."""

    def __init__(self, usernames: Sequence[str]) -> None:
        looks = {handles.skeleton(_fitted(username)) for username in usernames}
        borne = User.objects.filter(handle_skeleton__in=looks).values_list("handle_skeleton", flat=True)
        held = HeldHandle.objects.filter(skeleton__in=looks).values_list("skeleton", flat=True)
        self._known_free = looks - set(borne) - set(held)
        self._given: set[str] = set()

    def take(self, username: str) -> str:
        """Return the username as a handle, with a number behind it while somebody has, or looks like having, that handle."""
        base = _fitted(username)
        candidate, number = base, 1
        while not self._is_free(candidate):
            number += 1
            candidate = f"{base[: HANDLE_LIMIT - _SUFFIX_ROOM].strip('-_')}-{number}"
        self._given.add(handles.skeleton(candidate))
        return candidate

    def _is_free(self, handle: str) -> bool:
        look = handles.skeleton(handle)
        try:
            handles.check_shape(handle)
        except ValidationError:
            return False
        return look not in self._given and (look in self._known_free or not handles.is_taken(handle))


def _fitted(username: str) -> str:
    """Return what the letters and digits of a name leave for a handle."""
    return _NOT_IN_A_HANDLE.sub("-", username).strip("-_")[:HANDLE_LIMIT].strip("-_") or "member"


def free_slug(slug: str, name: str, taken: set[str]) -> str:
    """Return the slug of a space: the corpus's own, or one made of the name; numbered while it is taken."""
    try:
        validate_slug(slug)
    except ValidationError:
        slug = slugify_title(name).encode("ascii", "ignore").decode().strip("-")
    base = slug[: SLUG_LIMIT - _SUFFIX_ROOM].strip("-") or "space"
    candidate, number = slug if len(slug) <= SLUG_LIMIT else base, 1
    while candidate in taken:
        number += 1
        candidate = f"{base}-{number}"
    return candidate
