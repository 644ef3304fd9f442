"""Production refuses to start with what must not reach real people, and says how to repair it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys

import pytest

from ops.part import ROOT

GOOD = {
    "ANSWERABLE_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "SITE_URL": "https://community.example.com",
    "DATABASE_URL": "postgresql://db.example.com/answerable",
    "VALKEY_URL": "redis://cache.example.com",
    "MAIL_URL": "smtp://user:password@mail.example.com",
}
SHOW = """
import json
from config import settings
shown = {name: value for name, value in vars(settings).items() if name.isupper()}
print(json.dumps({name: value for name, value in shown.items() if isinstance(value, (str, int, type(None)))}))
"""


def read_settings(tmp_path, **changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**kept, "DATA_DIR": str(tmp_path / "data"), **GOOD, **changes}
    return subprocess.run([sys.executable, "-c", SHOW], env=environment, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "change-me-" + "x7Q" * 20}, "SECRET_KEY is the one of an example"),
        ({"SECRET_KEY": "django-insecure-" + secrets.token_urlsafe(50)}, "SECRET_KEY is the one of an example"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY": "s3cr3t-b4t-sh0rt"}, "SECRET_KEY is too easy to guess"),
        ({"OLD_SECRET_KEYS": "short,demo"}, "A key of OLD_SECRET_KEYS is too easy to guess"),
        ({"OLD_SECRET_KEYS": secrets.token_urlsafe(50) + ",demo"}, "A key of OLD_SECRET_KEYS is the one of an example"),
        ({"DEBUG": "1"}, "Unset DEBUG"),
        ({"DATABASE_URL": ""}, "DATABASE_URL unset"),
        ({"VALKEY_URL": ""}, "VALKEY_URL unset"),
        ({"DATABASE_URL": "", "VALKEY_URL": ""}, "set ALLOW_EMBEDDED_SERVERS=1"),
        ({"SITE_URL": ""}, "SITE_URL must be set"),
        ({"SITE_URL": "http://community.example.com"}, "starting with https://"),
        ({"MAIL_URL": ""}, "MAIL_URL is missing"),
        ({"ANSWERABLE_MODE": "prod"}, "expected one of development, production, test"),
    ],
)
def test_unsafe_production_does_not_start(tmp_path, changes, said):
    result = read_settings(tmp_path, **changes)

    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert said in result.stderr


def test_good_former_keys_are_accepted(tmp_path):
    result = read_settings(tmp_path, OLD_SECRET_KEYS=f"{secrets.token_urlsafe(50)}, {secrets.token_urlsafe(50)}")

    assert result.returncode == 0, result.stderr


def test_weak_former_keys_are_no_concern_of_development(tmp_path):
    result = read_settings(tmp_path, ANSWERABLE_MODE="development", OLD_SECRET_KEYS="short,demo")

    assert result.returncode == 0, result.stderr


def test_secret_of_a_development_folder_is_refused(tmp_path):
    development = read_settings(tmp_path, ANSWERABLE_MODE="development", SECRET_KEY="")
    made = json.loads(development.stdout)["SECRET_KEY"]

    result = read_settings(tmp_path, SECRET_KEY=made)
    former = read_settings(tmp_path, OLD_SECRET_KEYS=made)

    assert "SECRET_KEY is the one of an example or of development" in result.stderr
    assert "OLD_SECRET_KEYS is the one of an example or of development" in former.stderr


def test_embedded_servers_are_allowed_when_asked_for(tmp_path):
    result = read_settings(tmp_path, DATABASE_URL="", VALKEY_URL="", ALLOW_EMBEDDED_SERVERS="1")

    assert result.returncode == 0, result.stderr


def test_production_is_the_default_mode_and_is_secure(tmp_path):
    result = read_settings(tmp_path, ANSWERABLE_MODE="")
    settings = json.loads(result.stdout)

    assert settings["IN_PRODUCTION"] is True
    assert settings["DEBUG"] is False
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert settings["SECURE_PROXY_SSL_HEADER"] is None


def test_development_makes_one_secret_per_data_folder(tmp_path):
    first, again = (read_settings(tmp_path, ANSWERABLE_MODE="development", SECRET_KEY="") for _ in range(2))
    other = read_settings(tmp_path / "other", ANSWERABLE_MODE="development", SECRET_KEY="")

    keys = [json.loads(result.stdout)["SECRET_KEY"] for result in (first, again, other)]

    assert keys[0] == keys[1] != keys[2]
    assert len(keys[0]) >= 50
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_development_follows_the_port_of_the_running_installation(tmp_path):
    run = tmp_path / "data" / "run"
    run.mkdir(parents=True)
    (run / "port").write_text("8123\n")

    settings = json.loads(read_settings(tmp_path, ANSWERABLE_MODE="development", SITE_URL="").stdout)

    assert settings["SITE_URL"] == "http://localhost:8123"
