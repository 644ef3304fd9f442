"""The demo as a Django application: a command and its content, no models."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
