"""Django's entry point for moderation; loads its visibility rules."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = "Moderation"

    def ready(self) -> None:
        from community import slots
        from moderation import integrity, pages, receivers, services, visibility  # noqa: F401  (importing registers them)

        slots.review_count.fill(pages.open_count)
        slots.is_reported.fill(services.is_reported)
