"""People: making an account and editing one's profile."""

from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import handles
from accounts.models import HeldHandle, User
from accounts.services import avatars
from core import clock
from core.errors import InvalidInput
from core.text import clean_line, clean_text, is_reserved_handle

# A handle is how others know somebody; who changes it daily hides, and would reserve one handle after the other.
HANDLE_REST = timedelta(days=30)


@transaction.atomic
def create_account(*, email: str, handle: str, password: str | None = None, is_verified: bool = True, **profile: Any) -> User:
    """Make a person whose address is known to be theirs, for set-up code and imports. Signing up goes through allauth.

    `profile` holds further fields of User. Raises InvalidInput (email, handle) when somebody has either already.
    """
    _demand_handle(handle, None)
    if User.objects.filter(email=email.strip().lower()).exists():
        raise InvalidInput(_("Somebody has an account with this address."), "email")
    user = User.objects.create_user(email, handle, password, **profile)
    EmailAddress.objects.create(user=user, email=user.email, verified=is_verified, primary=True)
    return user


@transaction.atomic
def edit_profile(
    user: User,
    *,
    handle: str,
    display_name: str,
    bio: str,
    company: str,
    time_zone: str,
    language: str,
    avatar: "UploadedFile[bytes] | None" = None,
    remove_avatar: bool = False,
) -> None:
    """Change what a person says about themselves, all of it or nothing; raises InvalidInput naming the field."""
    person = User.objects.select_for_update().get(pk=user.pk)
    _change_handle(person, handle)
    person.display_name = _clean_name(person, display_name)
    person.bio = clean_text(bio).strip()[:1000]
    person.company = clean_line(company)[:120]
    person.time_zone = _one_of(time_zone, time_zones(), "time_zone")
    person.language = _one_of(language, (*dict(settings.LANGUAGES), person.language), "language")
    _save(person, avatar, remove_avatar)


def _save(person: User, avatar: "UploadedFile[bytes] | None", remove_avatar: bool) -> None:
    fields = ["handle", "handle_skeleton", "display_name", "bio", "company", "time_zone", "language"]
    try:
        with transaction.atomic():
            person.save(update_fields=fields)
    except IntegrityError as error:  # somebody took the handle since the check
        raise InvalidInput(_("This handle was just taken. Please choose another."), "handle") from error
    if avatar:
        avatars.change_avatar(person, avatar)
    elif remove_avatar:
        avatars.remove_avatar(person)


@cache
def time_zones() -> tuple[str, ...]:
    """Return the zones people live in, by name, and UTC."""
    skipped = ("Etc/", "SystemV/", "posix/", "right/", "US/", "Mexico/", "Brazil/", "Canada/", "Chile/")
    zones = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(skipped))
    return ("UTC", *sorted(zones))


def _change_handle(person: User, handle: str) -> None:
    if handle == person.handle:
        return
    _demand_handle(handle, person.pk)
    look = handles.skeleton(handle)
    # Another spelling of the same look ("ana" → "Ana") frees nothing, so it needs neither rest nor reservation.
    if look != handles.skeleton(person.handle):
        _demand_rest(person)
        handles.keep_former(person)
        HeldHandle.objects.filter(user=person, skeleton=look).delete()
    person.handle, person.handle_skeleton = handle, look


def _demand_handle(handle: str, user_id: Any) -> None:
    try:
        handles.check(handle, except_user=user_id)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), "handle") from error


def _demand_rest(person: User) -> None:
    if HeldHandle.objects.filter(user=person, held_at__gt=clock.now() - HANDLE_REST).exists():
        reason = _("You changed your handle in the last %(days)d days. Please wait a little before you change it again.")
        raise InvalidInput(reason % {"days": HANDLE_REST.days}, "handle")


def _clean_name(person: User, name: str) -> str:
    name = clean_line(name)[:80].strip()
    if name and name != person.display_name and not person.is_staff and is_reserved_handle(name):
        raise InvalidInput(_("This name speaks for the people who run the place. Please choose another."), "display_name")
    return name or person.handle


def _one_of(value: str, allowed: tuple[str, ...], field: str) -> str:
    if value not in allowed:
        raise InvalidInput(_("Please choose one of the list."), field)
    return value
