"""Structured logs: JSON lines in production, readable ones in development, both with the request's id."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import structlog

# What happens every few seconds and means only that all is well.
ROUTINE_JOBS = {"core.tasks.sweep_outbox"}
ROUTINE_REQUESTS = ("GET /healthz/", "GET /metrics", "GET /static/")
# Said again by request_finished.
REPEATING_EVENTS = {"streaming_started", "streaming_finished"}
ROUTINE_EVENTS = {"task_succeeded", "request_finished"}


def drop_routine(_: Any, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    routine = event.get("task") in ROUTINE_JOBS or str(event.get("request", "")).startswith(ROUTINE_REQUESTS)
    if level == "info" and (event["event"] in REPEATING_EVENTS or (routine and event["event"] in ROUTINE_EVENTS)):
        raise structlog.DropEvent
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
]


_REMOVE_META = structlog.stdlib.ProcessorFormatter.remove_processors_meta


def _logger_name(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Who wrote the line, whichever way it was logged; for machines only."""
    event["logger"] = event["_record"].name
    return event


def configure(mode: str, level: str) -> dict[str, Any]:
    """Sets structlog up and returns Django's LOGGING, so that both ways of logging end in the same lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            drop_routine,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=mode != "test",
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": _formatter(mode)},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Their lines hold the address, which may name a private thread; config.middleware.RequestLog says the same without.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"level": "CRITICAL"},
            # One line per job comes from django-structlog.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }


def _formatter(mode: str) -> dict[str, Any]:
    clock = structlog.processors.TimeStamper(fmt="iso" if mode == "production" else "%H:%M:%S", utc=mode == "production")
    last = (
        [_logger_name, _REMOVE_META, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if mode == "production"
        else [
            _REMOVE_META,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback, pad_event_to=0),
        ]
    )
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": [clock, *last],
    }
