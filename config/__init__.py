"""How the product is wired and configured: settings, addresses, servers and the job queue."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
