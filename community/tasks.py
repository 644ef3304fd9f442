"""Celery entry points of the community; each only calls a service."""

from celery import shared_task

from community.search import meaning
from community.services import attaching, drafts, endings, invitation_sending, misses


@shared_task(name="community.send_invitations", ignore_result=True)
def send_invitations(batch_id: str) -> None:
    invitation_sending.send_batch(batch_id)


@shared_task(name="community.resume_invitations", ignore_result=True)
def resume_invitations() -> None:
    invitation_sending.resume()


@shared_task(name="community.tidy_memberships", ignore_result=True)
def tidy_memberships() -> None:
    endings.tidy_memberships()


@shared_task(name="community.remove_loose_files", ignore_result=True)
def remove_loose_files() -> None:
    attaching.remove_loose_files()


@shared_task(name="community.remove_old_drafts", ignore_result=True)
def remove_old_drafts() -> None:
    drafts.remove_old_drafts()


@shared_task(name="community.learn_meanings", ignore_result=True)
def learn_meanings() -> None:
    meaning.learn()


@shared_task(name="community.forget_misses", ignore_result=True)
def forget_misses() -> None:
    misses.forget_misses()
