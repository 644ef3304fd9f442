"""Forms of signing up and of the profile; they parse, the services decide."""

import uuid
from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm as AllauthLoginCodeForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.core import context
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from accounts import handles
from accounts.models import User
from accounts.services import people, sign_ups

# What this browser last signed up as, so that a second try with a corrected address gets the same handle.
SESSION_KEY = "accounts_signed_up_as"


class SignupForm(AllauthSignupForm):
    """Handle, address and password; answers alike whether the address has an account or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["username", "email", "password1"])
        self.fields["username"].label = _("Handle")
        self.fields["username"].help_text = _("How others see and mention you: letters, digits, hyphens and underscores.")
        self.fields["email"].label = _("E-mail address")
        for name in ("username", "email", "password1"):
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["username"].widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})

    def clean_username(self) -> str:
        _take_back_earlier_try(context.request)
        handle: str = super().clean_username()
        return handle

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        handle = self.cleaned_data["username"]
        request.session[SESSION_KEY] = handles.skeleton(handle)
        if self.account_already_exists:
            sign_ups.pretend_sign_up(handle, self.cleaned_data["password1"])
        try:
            with transaction.atomic():
                saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
                return saved
        except IntegrityError:  # another sign-up took the handle or the address since the check
            messages.error(request, _("Somebody else was a moment faster. Please try once more."))
            return None, HttpResponseRedirect(request.get_full_path())


def _take_back_earlier_try(request: HttpRequest) -> None:
    look = request.session.pop(SESSION_KEY, None)
    if look:
        pending = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY) or {}
        sign_ups.take_back(look, uuid.UUID(pending["user_id"]) if pending.get("user_id") else None)


class _OurWords:
    """Calls the field for the address what every other page calls it."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login" if "login" in self.fields else "email"].label = _("E-mail address")


class LoginForm(_OurWords, AllauthLoginForm):
    """Address and password."""


class LoginCodeForm(_OurWords, AllauthLoginCodeForm):
    """The address to which a sign-in code is mailed."""


class ResetPasswordForm(_OurWords, AllauthResetPasswordForm):
    """The address to which a link for a new password is mailed."""


class ProfileForm(forms.Form):
    """What a person says about themselves."""

    handle = forms.CharField(
        label=gettext_lazy("Handle"),
        max_length=30,
        help_text=gettext_lazy(
            "How others mention you. After a change the old one stays yours, and old mentions still mean you."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    display_name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    avatar = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy(
            "JPEG, PNG, WebP or GIF, at most 5 MB. It is cut to a square; where and how it was taken is removed."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    remove_avatar = forms.BooleanField(label=gettext_lazy("Remove my picture"), required=False)
    bio = forms.CharField(
        label=gettext_lazy("About you"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    company = forms.CharField(
        label=gettext_lazy("Company"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        shown = ("handle", "display_name", "bio", "company", "time_zone", "language")
        kwargs["initial"] = {name: getattr(user, name) for name in shown}
        super().__init__(*args, **kwargs)
        self._choices("time_zone").choices = [
            (zone, zone.replace("_", " ")) for zone in _with(user.time_zone, people.time_zones())
        ]
        offered = tuple(dict(settings.LANGUAGES))
        self._choices("language").choices = [(code, _language_name(code)) for code in _with(user.language, offered)]
        if len(offered) == 1:
            self.fields["language"].help_text = _(
                "So far the pages are in %(language)s only; what people write stays as it is."
            ) % {"language": _language_name(offered[0])}
        if not user.avatar:
            del self.fields["remove_avatar"]

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (tells the type checker which kind of field it is)
        return field


def _language_name(code: str) -> str:
    """Return what a language calls itself, such as "français"; its code when Django knows no name."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def _with(current: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    """Offer what the person has now, even where it is no longer in the list."""
    return offered if current in offered else (current, *offered)
