"""Celery entry points of the foundation; each only calls a service."""

from celery import shared_task

from core import mail, outbox


@shared_task(name="core.consume_event", ignore_result=True)
def consume_event(seq: int) -> None:
    outbox.consume(seq)


@shared_task(name="core.send_delivery", ignore_result=True)
def send_delivery(delivery_id: str) -> None:
    mail.send_delivery(delivery_id)


@shared_task(name="core.tasks.sweep_outbox", ignore_result=True)
def sweep_outbox() -> None:
    outbox.sweep()
