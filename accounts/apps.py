"""Django's entry point for accounts; loads its receivers, mails and checks."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from accounts import integrity, mails, receivers  # noqa: F401  (importing registers them)
