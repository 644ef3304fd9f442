"""The entry point of a worker process. It sets Django up when it is loaded, as config/wsgi.py does: batches need the models."""

import os
import signal
import threading
from multiprocessing import connection as pipes
from multiprocessing import parent_process

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.db import connection

from imports.batches import Outcome, load_batch
from imports.keys import lock_key
from imports.mapping import Context
from imports.plans import ThreadPlan

_context: Context | None = None


def begin(context: Context, database: str) -> None:
    """Prepare this process: it works on the database of its parent, leaves Ctrl-C to it and never outlives it."""
    global _context
    _context = context
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    connection.settings_dict["NAME"] = database  # another one than the settings' in tests
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [lock_key("workers", context.community_id)])


def work(batch: list[ThreadPlan]) -> Outcome:
    if _context is None:
        raise RuntimeError("a worker was asked before it was prepared")
    return load_batch(_context, batch)


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        pipes.wait([parent.sentinel])
        os._exit(1)
