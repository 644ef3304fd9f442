"""Hand-offs: a sign-in on its way from the central host to a community's own domain."""

from django.conf import settings
from django.db import models

from core import clock


class HandOff(models.Model):
    """One permission to sign in one person on one host, in the browser that asked for it, once and soon.

    Of the token and of the browser's secret only hashes are kept. `session_key` is the session on the central host: when
    that one ends, so does what came of it.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    challenge = models.CharField(max_length=64)
    host = models.CharField(max_length=253)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} → {self.host}"
