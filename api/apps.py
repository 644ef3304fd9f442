"""Django's entry point for the API; loads its visibility rules, receivers, consumers and checks."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = "API"

    def ready(self) -> None:
        from api import consumers, integrity, receivers, schema, visibility  # noqa: F401  (importing registers them)
