"""Typed readers of environment variables; each refuses nonsense with a message that names the variable."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}
_HOST = re.compile(r"^\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^\[[0-9A-Fa-f:.]+\]$")


def read(name: str, parse: Callable[[str], T], default: T) -> T:
    """The parsed variable, or the default when it is unset or blank. `parse` raises ValueError with what it expects."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        return parse(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


def text(name: str, default: str = "") -> str:
    return read(name, str, default)


def flag(name: str, default: bool) -> bool:
    return read(name, _flag, default)


def number(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    return read(name, lambda given: _number(given, least, most), default)


def choice(name: str, options: tuple[str, ...], default: str) -> str:
    return read(name, lambda given: _choice(given, options), default)


def folder(name: str, default: Path) -> Path:
    """An absolute path; a relative one counts from the working directory. The folder need not exist."""
    return read(name, _folder, default)


def hosts(name: str) -> list[str]:
    """Host names, separated by commas; a leading dot means every subdomain too."""
    return read(name, _hosts, [])


def words(name: str) -> list[str]:
    """Values separated by commas."""
    return read(name, lambda given: [word.strip() for word in given.split(",") if word.strip()], [])


def url(name: str, schemes: tuple[str, ...]) -> SplitResult | None:
    """The split address, or None when it is unset. It has one of the schemes, and a host or a path."""
    return read(name, lambda given: _url(given, schemes), None)


def origin(name: str, default: str) -> str:
    """Scheme and host, as in https://community.example.com, without a path."""
    return read(name, _origin, default)


def _flag(given: str) -> bool:
    if given.lower() in _YES | _NO:
        return given.lower() in _YES
    raise ValueError(f"expected 1 or 0 (or true, false, yes, no, on, off), not {given!r}")


def _number(given: str, least: int, most: int) -> int:
    if not re.fullmatch(r"-?[0-9]+", given) or not least <= int(given) <= most:
        raise ValueError(f"expected a whole number from {least} to {most}, not {given!r}")
    return int(given)


def _choice(given: str, options: tuple[str, ...]) -> str:
    if given not in options:
        raise ValueError(f"expected one of {', '.join(options)}, not {given!r}")
    return given


def _folder(given: str) -> Path:
    path = Path(given).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError(f"expected a folder, but {given!r} is something else")
    return path


def _hosts(given: str) -> list[str]:
    found = [host.strip().lower() for host in given.split(",") if host.strip()]
    for host in found:
        if not _HOST.match(host):
            raise ValueError(f"expected host names separated by commas, without scheme, port or *, not {host!r}")
    return found


def _url(given: str, schemes: tuple[str, ...]) -> SplitResult:
    expected = f"expected an address that starts with {' or '.join(f'{scheme}:' for scheme in schemes)}"
    # The value may hold a password, so the message does not repeat it.
    try:
        parts = urlsplit(given)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"{expected} and has a valid port") from error
    if parts.scheme not in schemes:
        raise ValueError(expected)
    if not parts.hostname and not parts.path.strip("/"):
        raise ValueError(f"{expected} and names a host")
    return parts


def _origin(given: str) -> str:
    parts = _url(given, ("http", "https"))
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username or not parts.hostname:
        raise ValueError("expected scheme and host only, as in https://community.example.com")
    return f"{parts.scheme}://{parts.netloc.lower()}"
