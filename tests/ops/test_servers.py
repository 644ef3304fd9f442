"""One address per server becomes Django's, Celery's and the cache's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import servers

DATA = Path("/srv/answerable")


def database(address: str | None) -> dict[str, Any]:
    return servers.database(urlsplit(address) if address else None, DATA, statement_timeout=15, pool_size=7)


def test_embedded_database_is_the_socket_in_the_data_folder():
    found = database(None)

    assert (found["HOST"], found["NAME"], found["USER"]) == ("/srv/answerable/run", "answerable", "answerable")
    assert found["OPTIONS"]["pool"]["max_size"] == 7
    assert "statement_timeout=15s" in found["OPTIONS"]["options"]


def test_database_address_is_taken_apart():
    found = database("postgresql://us%40er:p%2Fss@db.example.com:5433/forum?sslmode=require")

    assert [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "us@er",
        "p/ss",
        "db.example.com",
        "5433",
        "forum",
    ]
    assert found["OPTIONS"]["sslmode"] == "require"


def test_database_address_may_name_a_socket_folder():
    found = database("postgresql:///forum?host=/var/run/postgresql&port=5433")

    assert (found["HOST"], found["PORT"], found["NAME"]) == ("/var/run/postgresql", "5433", "forum")
    assert "host" not in found["OPTIONS"]


def test_database_address_without_a_name_is_refused():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database("postgresql://db.example.com")


@pytest.mark.parametrize(
    ("address", "broker", "cache"),
    [
        (None, "redis+socket:///srv/answerable/run/valkey.sock?virtual_host=2", "unix:///srv/answerable/run/valkey.sock?db=3"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=2", "unix:///run/valkey.sock?db=3"),
        ("redis://:pw@host:6380", "redis://:pw@host:6380/2", "redis://:pw@host:6380/3"),
        ("rediss://host/", "rediss://host/2", "rediss://host/3"),
    ],
)
def test_valkey_address_becomes_the_broker_and_the_cache(address, broker, cache):
    assert servers.valkey(urlsplit(address) if address else None, DATA, 2) == (broker, cache)


def test_valkey_address_with_a_database_number_is_refused():
    with pytest.raises(ImproperlyConfigured, match="VALKEY_DB"):
        servers.valkey(urlsplit("redis://host/3"), DATA, 0)


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://u:p%40@mx", 587, True, False),
        ("smtps://u:p%40@mx", 465, False, True),
        ("smtp+plain://u:p%40@mx:2525", 2525, False, False),
    ],
)
def test_mail_address_chooses_port_and_encryption(address, port, tls, ssl):
    found = servers.mail(urlsplit(address))

    assert (found["EMAIL_HOST"], found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("mx", "u", "p@")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)
