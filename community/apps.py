"""Django's entry point for communities; loads the visibility rules and the receivers."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = "Communities"

    def ready(self) -> None:
        from community import consumers, integrity, presence, receivers, visibility  # noqa: F401  (importing registers them)
