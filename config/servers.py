"""Where PostgreSQL, Valkey and the mail server are, from one address each or from the embedded servers' folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote

from django.core.exceptions import ImproperlyConfigured

from ops.layout import DATABASE_NAME, DATABASE_USER, Layout

# A request that needs longer than this is a fault; seconds.
CONNECT_TIMEOUT = 5
IDLE_IN_TRANSACTION_TIMEOUT = 60


def database(address: SplitResult | None, data_dir: Path, *, statement_timeout: int, pool_size: int) -> dict[str, Any]:
    """Django's entry for the one database. `statement_timeout` in seconds, 0 for none."""
    limits = f"-c statement_timeout={statement_timeout}s -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_TIMEOUT}s"
    options: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT,
        "options": limits,
        "pool": {"min_size": 0, "max_size": pool_size, "timeout": CONNECT_TIMEOUT, "max_idle": 120},
    }
    place = _embedded_database(data_dir) if address is None else _external_database(address, options)
    return {"ENGINE": "django.db.backends.postgresql", "CONN_HEALTH_CHECKS": True, "OPTIONS": options, **place}


def _embedded_database(data_dir: Path) -> dict[str, Any]:
    return {"NAME": DATABASE_NAME, "USER": DATABASE_USER, "HOST": str(Layout(data_dir).sockets), "PORT": ""}


def _external_database(address: SplitResult, options: dict[str, Any]) -> dict[str, Any]:
    """postgresql://user:password@host:port/name?sslmode=…; a socket folder goes into ?host=/folder."""
    extra = dict(parse_qsl(address.query))
    host = extra.pop("host", "") or unquote(address.hostname or "")
    port = extra.pop("port", "") or str(address.port or "")
    name = unquote(address.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL: the name of the database is missing after the host")
    options.update(extra)
    return {
        "NAME": name,
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": host,
        "PORT": port,
    }


def valkey(address: SplitResult | None, data_dir: Path, first: int) -> tuple[str, str]:
    """Two addresses for two database numbers: the broker's (`first`) and the cache's (`first` + 1).

    Celery and the cache client want different notations for a socket, so both come from here.
    """
    if address is None:
        return _socket_addresses(str(Layout(data_dir).valkey_socket), first)
    if address.scheme == "unix":
        return _socket_addresses(unquote(address.path), first)
    if address.path.strip("/"):
        raise ImproperlyConfigured("VALKEY_URL: leave out the database number; VALKEY_DB sets the first of the two that are used")
    base = address._replace(path="", query="", fragment="").geturl()
    return f"{base}/{first}", f"{base}/{first + 1}"


def _socket_addresses(path: str, first: int) -> tuple[str, str]:
    return f"redis+socket://{path}?virtual_host={first}", f"unix://{path}?db={first + 1}"


def mail(address: SplitResult | None) -> dict[str, Any]:
    """Django's EMAIL_* settings from smtp://user:password@host:port (STARTTLS), smtps://… or smtp+plain://…."""
    if address is None:
        return {}
    return {
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": address.port or {"smtp": 587, "smtps": 465, "smtp+plain": 25}[address.scheme],
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_TLS": address.scheme == "smtp",
        "EMAIL_USE_SSL": address.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
