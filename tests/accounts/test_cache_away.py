"""While Valkey is away throttled forms answer 503 at once, and whoever is signed in goes on."""

import socket
import threading
import time
from copy import deepcopy

import pytest
from django.contrib.auth import get_user
from django.core.cache import caches

from tests.accounts.conftest import PASSWORD

FORMS = {
    "/accounts/login/": {"login": "ana@example.com", "password": PASSWORD},
    "/accounts/signup/": {"username": "newcomer", "email": "new@example.com", "password1": "seven brown kilns"},
    "/accounts/login/code/": {"email": "ana@example.com"},
    "/accounts/password/reset/": {"email": "ana@example.com"},
}


@pytest.fixture
def cache_at(settings):
    """Points the cache at another socket for the test."""

    def point(path):
        changed = deepcopy(settings.CACHES)
        changed["default"]["LOCATION"] = f"unix://{path}?db=1"
        settings.CACHES = changed

    before = deepcopy(settings.CACHES)
    yield point
    settings.CACHES = before
    caches["default"].clear()


@pytest.fixture
def silent_server(tmp_path):
    """A server that takes connections and never says a word."""
    path = str(tmp_path / "silent.sock")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(20)
    taken = []

    def accept():
        while True:
            try:
                taken.append(listener.accept())
            except OSError:
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield path
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for connection, _ in taken:
        connection.close()


@pytest.mark.parametrize("path", FORMS)
def test_throttled_form_answers_503_at_once(path, client, ana, cache_at, tmp_path):
    client.get(path)  # the first page of a process imports and compiles
    cache_at(tmp_path / "nothing-listens-here.sock")

    started = time.monotonic()
    response = client.post(path, FORMS[path])
    took = time.monotonic() - started

    assert response.status_code == 503
    assert "text/html" in response["Content-Type"]
    assert response["Retry-After"]
    assert took < 1


def test_server_that_never_answers_is_given_up_soon(client, ana, cache_at, silent_server):
    client.get("/accounts/login/")
    cache_at(silent_server)

    started = time.monotonic()
    response = client.post("/accounts/login/", FORMS["/accounts/login/"])
    took = time.monotonic() - started

    assert response.status_code == 503
    assert took < 1.5


def test_signed_in_person_goes_on(ana, signed_in, cache_at, tmp_path):
    browser = signed_in(ana)
    cache_at(tmp_path / "nothing-listens-here.sock")

    page = browser.get("/profile/")
    saved = browser.post("/profile/", {"handle": "ana", "bio": "Makes stoneware", "time_zone": "UTC", "language": "en"})
    sessions = browser.get("/accounts/sessions/")
    out = browser.post("/accounts/logout/")

    assert [answer.status_code for answer in (page, saved, sessions, out)] == [200, 302, 200, 302]
    assert not get_user(browser).is_authenticated


@pytest.mark.parametrize("path", FORMS)
def test_form_itself_is_shown(path, client, db, cache_at, tmp_path):
    cache_at(tmp_path / "nothing-listens-here.sock")

    assert client.get(path).status_code == 200
