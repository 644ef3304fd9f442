"""Celery entry points of accounts; each only calls a service."""

from celery import shared_task

from accounts.services import sign_ups


@shared_task(name="accounts.forget_unconfirmed_sign_ups", ignore_result=True)
def forget_unconfirmed_sign_ups() -> None:
    sign_ups.forget_unconfirmed()
