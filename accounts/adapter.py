"""How allauth speaks for us: its mail goes through the queue, its limits count per account, its links name our host."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import devices, domains, handles, mails
from accounts.models import User
from core import mail


class AccountAdapter(DefaultAccountAdapter):
    """Signing up, signing in, and the mails about an account."""

    def is_ajax(self, request: HttpRequest) -> bool:
        """Nothing here asks allauth for JSON, so that second way to the same forms stays shut."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # such as "//[": no address at all
            return False

    def clean_username(self, username: str, shallow: bool = False) -> str:
        handles.check_shape(username) if shallow else handles.check(username)
        return username

    def clean_email(self, email: str) -> str:
        if not domains.has_plain_local_part(email.rpartition("@")[0]):
            raise ValidationError(_("Please give an address without quotation marks or encoded words."))
        return email

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        user.handle_skeleton = handles.skeleton(user.handle)
        user.display_name = user.handle
        if commit:
            user.save()
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            mails.warn_of_guesses(credentials.get("email", "").strip().lower())
            raise

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Without the host that allauth counts by: it comes from the visitor, who could vary it to get more tries.
        return devices.counter_of(request, credentials.get("email", ""))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render now (the link or code is known only now), send from the queue, forget the text afterwards."""
        brand = mails.brand_at(_wish(self.request))
        facts = {"email": email, "current_site": mails.site(), "brand": brand, **context}
        facts.update({key: mails.on_own_host(value) for key, value in context.items() if key.endswith("_url")})
        message = self.render_mail(template_prefix, email, facts)
        html = next((content for content, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        told = {"subject": message.subject, "text": message.body, "html": html, "sender": brand.sender if brand else ""}
        mail.queue("account", email, told)


def _wish(request: HttpRequest | None) -> str:
    """Return the path to which somebody wants to go on, as far as this request tells."""
    wish = (request.POST.get("next") or request.GET.get("next") or "") if request else ""
    return wish if wish.startswith("/") else ""
