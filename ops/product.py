"""The parts of the product itself: web, worker, beat and, outside production, the mail viewer."""

from __future__ import annotations

import contextlib
import os
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from ops.layout import Layout
from ops.part import Part

WEB_WORKERS = "2"
WEB_THREADS = 4
WORKER_THREADS = 4
PROGRAMS = Path(sys.executable).parent


def web(host: str, port: int, environment: Mapping[str, str]) -> Part:
    """WSGI: pages are short and synchronous, and a thread each serves twice as many as an event loop does."""
    return Part(
        name="web",
        command=[
            str(PROGRAMS / "granian"),
            *("--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"),
            *("--workers", os.environ.get("WEB_WORKERS", "").strip() or WEB_WORKERS, "--blocking-threads", str(WEB_THREADS)),
            *("--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning"),
            "config.wsgi:application",
        ],
        ready=lambda: answers(f"http://{host}:{port}/healthz/live"),
        environment=environment,
    )


def worker(environment: Mapping[str, str]) -> Part:
    """Threads: jobs wait for the database and the mail server, and a thread costs no second interpreter."""
    return Part(
        name="worker",
        command=[
            *(str(PROGRAMS / "celery"), "--quiet", "-A", "config.celery", "worker", "--loglevel", "INFO"),
            *("--pool", "threads", "--concurrency", str(WORKER_THREADS)),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        # Jobs may take longer than requests; seconds.
        environment={"STATEMENT_TIMEOUT": "120", **environment},
    )


def beat(layout: Layout, environment: Mapping[str, str]) -> Part:
    return Part(
        name="beat",
        command=[
            *(str(PROGRAMS / "celery"), "--quiet", "-A", "config.celery", "beat", "--loglevel", "WARNING"),
            *("--pidfile", "", "--schedule", str(layout.beat_schedule)),
        ],
        environment=environment,
    )


def meaning(layout: Layout) -> Part:
    return Part(
        name="meaning",
        command=[sys.executable, "-m", "ops.meaning", str(layout.meaning_socket)],
        ready=layout.meaning_socket.exists,
        prepare=lambda: layout.meaning_socket.unlink(missing_ok=True),
    )


def mail_viewer(layout: Layout, port: int) -> Part:
    return Part(name="mail", command=[sys.executable, "-m", "ops.mail_viewer", str(layout.mail), str(port)])


def answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own http address
        return bool(answer.status == 200)
    return False
