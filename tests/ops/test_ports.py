"""Which ports are used, and what is said when they cannot be."""

import socket

import pytest

from ops import ports

HOST = "127.0.0.1"


@pytest.fixture
def taken():
    with socket.create_server((HOST, 0)) as server:
        yield server.getsockname()[1]


def test_given_port_that_is_taken_is_refused_with_the_setting_to_change(monkeypatch, taken):
    monkeypatch.setenv("PORT", str(taken))

    with pytest.raises(ports.PortError, match=rf"port {taken} is taken .* make run PORT={taken + 10}"):
        ports.web_port(HOST)


def test_default_port_gives_way_to_the_next_free_one(monkeypatch, taken):
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(ports, "DEFAULT_PORT", taken)

    assert ports.web_port(HOST) > taken


def test_mail_viewer_keeps_the_port_of_live_updates_free(monkeypatch):
    monkeypatch.delenv("MAIL_PORT", raising=False)
    monkeypatch.setattr(ports, "is_free", lambda host, port: True)

    assert ports.mail_port(HOST, 8000) == 8002


def test_given_mail_port_that_is_taken_is_refused(monkeypatch, taken):
    monkeypatch.setenv("MAIL_PORT", str(taken))

    with pytest.raises(ports.PortError, match="Set MAIL_PORT"):
        ports.mail_port(HOST, 8000)


@pytest.mark.parametrize("given", ["eighty", "0", "65536", "-1"])
def test_port_that_is_none_is_refused(monkeypatch, given):
    monkeypatch.setenv("PORT", given)

    with pytest.raises(ports.PortError, match="^PORT: expected a port"):
        ports.web_port(HOST)
