"""The context processor behind `nav`, what the head of every page shows about the visitor."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from accounts import presence
from accounts.models import User

EMPTY: dict[str, Any] = {"inbox_count": 0, "my_communities": [], "profile_url": "", "glass_url": ""}


class Nav:
    """Looked up only where a template shows it, so that a page without a head asks nothing.

    `is_authenticated`, `user_id` (public), `user_name`, `user_initials`, `user_hue_class`, `avatar_url` (str | None), and
    whatever the registered parts give: `inbox_count` (int), `my_communities` (list with `name` and `url`),
    `profile_url` (str), `glass_url` (str).
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _user(self) -> User | None:
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) else None

    @property
    def is_authenticated(self) -> bool:
        return self._user is not None

    @property
    def user_id(self) -> str:
        return self._user.public_id if self._user else ""

    @property
    def user_name(self) -> str:
        return self._user.name if self._user else ""

    @property
    def user_initials(self) -> str:
        return presence.initials(self._user.name) if self._user else ""

    @property
    def user_hue_class(self) -> str:
        return f"hue-{presence.hue(self._user)}" if self._user else ""

    @property
    def avatar_url(self) -> str | None:
        return presence.avatar_url(self._user) if self._user else None

    @cached_property
    def _parts(self) -> dict[str, Any]:
        facts = dict(EMPTY)
        for part in presence.nav_parts if self._user else []:
            facts.update(part(self._request))
        return facts

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._parts:
            raise AttributeError(name)
        return self._parts[name]


def nav(request: HttpRequest) -> dict[str, Nav]:
    return {"nav": Nav(request)}
