"""Password reset tokens: single use, dead after a newer one, after an e-mail change, and after a while."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db.models import F

from accounts.models import User


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """Django's signed token (128 bits, nothing stored), which using it or a new address ends, plus a serial number."""

    def make_token(self, user: User) -> str:
        User.objects.filter(pk=user.pk).update(reset_serial=F("reset_serial") + 1)
        user.refresh_from_db(fields=["reset_serial"])
        return super().make_token(user)

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.reset_serial}"
