"""Django's entry point for notifications; loads its rule, consumers and mails."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        from notifications import confidences, consumers, mails, presence, receivers, visibility  # noqa: F401  (importing registers them)
