"""Django's entry point for reputation; loads its rule and receivers."""

from django.apps import AppConfig


class ReputationConfig(AppConfig):
    name = "reputation"
    verbose_name = "Reputation"

    def ready(self) -> None:
        from community import slots
        from reputation import integrity, receivers, visibility  # noqa: F401  (importing registers them)
        from reputation.pages import ledger_lines

        slots.ledger_lines.fill(ledger_lines)
