"""Chooses the ports: a given one must be free, a default one gives way to the next free one."""

from __future__ import annotations

import os
import socket

DEFAULT_PORT = 8000
MAIL_VIEWER_OFFSET = 2
TRIES = 100


class PortError(Exception):
    """A port cannot be used; the message names the setting."""


def web_port(host: str) -> int:
    given = given_port("PORT")
    return next_free(host, DEFAULT_PORT) if given is None else insist(host, given, "PORT")


def mail_port(host: str, web: int) -> int:
    """PORT + 1 is kept free for live updates."""
    given = given_port("MAIL_PORT")
    return next_free(host, web + MAIL_VIEWER_OFFSET) if given is None else insist(host, given, "MAIL_PORT")


def given_port(setting: str) -> int | None:
    text = os.environ.get(setting, "").strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise PortError(f"{setting}: expected a port from 1 to 65535, not {text!r}")
    return int(text)


def insist(host: str, port: int, setting: str) -> int:
    if not is_free(host, port):
        raise PortError(
            f"port {port} is taken by another program. Set {setting} to a free one, as in: make run {setting}={port + 10}"
        )
    return port


def next_free(host: str, first: int) -> int:
    for port in range(first, min(first + TRIES, 65536)):
        if is_free(host, port):
            return port
    raise PortError(f"no free port from {first} on; set PORT and MAIL_PORT")


def is_free(host: str, port: int) -> bool:
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return True
    except PermissionError as error:
        raise PortError(f"port {port} needs root; set PORT to one above 1023") from error
    except OSError:
        return False
