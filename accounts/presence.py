"""How somebody appears to others, and the questions about people that only apps further right can answer.

Accounts knows people, not communities. Who may see whom, and what else stands in the page head, is registered here
by those apps in their `ready()`.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import AVATAR_HUES, User

Visitor = User | AnonymousUser
PersonRule = Callable[[Visitor, uuid.UUID], bool]
NavPart = Callable[[HttpRequest], dict[str, Any]]

_person_rules: list[PersonRule] = []
# Each takes the request of a signed-in person and gives facts for the page head: `inbox_count`, `my_communities`, `profile_url`.
nav_parts: list[NavPart] = []


def person_rule(rule: PersonRule) -> PersonRule:
    """Register one way in which a visitor may see a person; each is asked until one says yes."""
    if rule not in _person_rules:
        _person_rules.append(rule)
    return rule


def may_see_person(visitor: Visitor, person_id: uuid.UUID) -> bool:
    """Whether a visitor may see that a person exists: themselves, or whom a rule shows. Nobody without a rule."""
    if visitor.is_authenticated and visitor.pk == person_id:
        return True
    return any(rule(visitor, person_id) for rule in _person_rules)


def nav_part(part: NavPart) -> NavPart:
    """Register facts for the page head; they are asked for only when a page shows one of them."""
    if part not in nav_parts:
        nav_parts.append(part)
    return part


def avatar_url(user: User) -> str | None:
    """Return the address of a person's picture, None without one."""
    if not user.avatar:
        return None
    return reverse("accounts:avatar", args=[user.pk, picture_name(user)])


def picture_name(user: User) -> str:
    """Return the random part of the picture's file name, "" without a picture."""
    return (user.avatar.name or "").rpartition("/")[2].removesuffix(".webp")


def initials(name: str) -> str:
    """Return one or two letters that stand for a name."""
    words = [word for word in name.split() if word[0].isalnum()] or [name or "·"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def hue(user: User) -> int:
    """Return the colour of somebody's initials, 0 to AVATAR_HUES - 1, always the same for one person."""
    return user.pk.int % AVATAR_HUES
