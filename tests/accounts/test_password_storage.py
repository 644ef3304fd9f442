"""Passwords are kept with argon2 wherever real people sign in."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

ASK = "import json; from django.conf import settings as s; print(json.dumps([s.PASSWORD_HASHERS, s.SESSION_COOKIE_SECURE]))"
PRODUCTION = {
    "SECRET_KEY": "a-long-enough-secret-for-one-test-" + "x7Q" * 12,
    "DATABASE_URL": "postgresql://answerable@db.example/answerable",
    "VALKEY_URL": "redis://cache.example",
    "SITE_URL": "https://community.example.com",
    "ALLOWED_HOSTS": "community.example.com",
    "MAIL_URL": "smtp://mail.example",
}


@pytest.mark.parametrize("mode", ["production", "development"])
def test_argon2_comes_first_outside_tests(mode, tmp_path):
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    env = {**kept, "ANSWERABLE_MODE": mode, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings", **PRODUCTION}

    asked = subprocess.run(
        [sys.executable, "-c", ASK], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )

    hashers, _secure = json.loads(asked.stdout.splitlines()[-1])
    assert hashers[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert not any("MD5" in hasher for hasher in hashers)


def test_password_hash_follows_the_owasp_cost(ana, settings):
    """At least 19 MiB of memory and two passes: OWASP Password Storage Cheat Sheet, argon2id."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

    ana.set_password("seven brown kilns")

    algorithm, variety, _version, cost, _salt, _hash = ana.password.split("$")
    figures = dict(part.split("=") for part in cost.split(","))
    assert (algorithm, variety) == ("argon2", "argon2id")
    assert int(figures["m"]) >= 19 * 1024
    assert int(figures["t"]) >= 2
    assert ana.check_password("seven brown kilns")
