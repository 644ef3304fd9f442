"""Celery entry points of communities; each only calls a service."""

from celery import shared_task

from community.services import attaching


@shared_task(name="community.remove_loose_files", ignore_result=True)
def remove_loose_files() -> None:
    attaching.remove_loose_files()
