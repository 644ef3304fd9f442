"""Celery entry points of notifications; each only calls a service."""

from celery import shared_task

from community.services import reminding
from notifications import nudges


@shared_task(name="notifications.remind_askers", ignore_result=True)
def remind_askers() -> None:
    reminding.remind_askers()


@shared_task(name="notifications.nudge_helpers", ignore_result=True)
def nudge_helpers() -> None:
    nudges.nudge_helpers()
