"""/metrics: what an operator watches, in Prometheus's format; counts only, nothing about people or content."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core.models import Delivery, Dispatch
from core.views import not_found

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
OPEN_WORK = (
    ("outbox", "Consumers that still owe an event", Dispatch.objects.filter(done_at=None), "event__recorded_at"),
    ("mail", "Mails that have not left", Delivery.objects.filter(sent_at=None, dropped_at=None), "created_at"),
)


class OpenWork(Collector):
    """How much waits, how much of it has failed before, and how old the oldest is: silent loss would show here."""

    def collect(self) -> Iterator[Metric]:
        for name, meaning, rows, since in OPEN_WORK:
            found = rows.aggregate(waiting=Count("pk"), retried=Count("pk", filter=Q(attempts__gt=0)), oldest=Min(since))
            yield GaugeMetricFamily(f"answerable_{name}_waiting", meaning, value=found["waiting"])
            yield GaugeMetricFamily(f"answerable_{name}_retried", f"{meaning}, after a failed attempt", value=found["retried"])
            yield GaugeMetricFamily(
                f"answerable_{name}_oldest_seconds", f"{meaning}: age of the oldest", value=_age(found["oldest"])
            )


def _age(since: datetime | None) -> float:
    return (timezone.now() - since).total_seconds() if since else 0.0


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Open in development; in production only for the bearer of METRICS_TOKEN, and absent for everybody else."""
    if not _may_read(request):
        return not_found(request)
    registry = CollectorRegistry()
    registry.register(OpenWork())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    if not settings.METRICS_TOKEN:
        return not settings.IN_PRODUCTION
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
