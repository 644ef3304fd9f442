"""Django's entry point for notifications; loads its rule, consumers and mails."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        from notifications import (  # noqa: F401  (importing registers them)
            confidences,
            consumers,
            mails,
            nudges,
            presence,
            receivers,
            reminders,
            visibility,
        )  # fmt: skip
