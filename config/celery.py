"""The Celery application; tasks are found in each app's tasks.py."""

import os
import warnings
from typing import Any

import structlog
from celery import Celery, Task
from celery.platforms import SecurityWarning
from celery.signals import setup_logging
from django.dispatch import receiver
from django_structlog.celery.signals import bind_extra_task_metadata
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("answerable")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Being connected is what matters: Celery then leaves Django's logging configuration alone."""


@receiver(bind_extra_task_metadata)
def name_the_task(task: Task, **_: Any) -> None:
    structlog.contextvars.bind_contextvars(task=task.name)


# It warns of unpickling as root; our messages are JSON, and running as root is supported.
warnings.filterwarnings("ignore", category=SecurityWarning)
