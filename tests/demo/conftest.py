"""The whole demo, played once for the tests of a module in a transaction that is never committed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[dict]:
    """What `manage.py demo --json` printed. Pictures lie in a folder of their own, since no rollback takes them back."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")), django_db_blocker.unblock():
        played = transaction.atomic()
        played.__enter__()
        try:
            printed = run_demo()
            with django_db_blocker.block():
                yield printed
        finally:
            transaction.set_rollback(True)
            played.__exit__(None, None, None)


def run_demo() -> dict:
    output = StringIO()
    call_command("demo", "--json", stdout=output)
    return json.loads(output.getvalue())


def fingerprint() -> dict[str, str]:
    """Table → a digest of all its rows."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.app_label not in ("sessions", "contenttypes")]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '') FROM \"{table}\" t")  # noqa: S608
            found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found
