"""`make check`: everything that can be judged without running a test; prints what failed and ends with 1 then."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ops.part import ROOT

PROGRAMS = Path(sys.executable).parent
# Stand-ins with the shape of real values: nothing is contacted.
PRODUCTION = {
    "ANSWERABLE_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "SITE_URL": "https://community.example.com",
    "DATABASE_URL": "postgresql://db.example.com/answerable",
    "VALKEY_URL": "redis://cache.example.com",
    "MAIL_URL": "smtp://user:password@mail.example.com",
}
MANAGE = [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py"]
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "format": ([str(PROGRAMS / "ruff"), "format", "--check", "--quiet", "."], {}),
    "lint": ([str(PROGRAMS / "ruff"), "check", "--quiet", "."], {}),
    # Without the cache: with one, the Django plugin forgets what it knew about unchanged files.
    "types": ([str(PROGRAMS / "mypy"), "--cache-dir", os.devnull, "."], {}),
    "missing migrations": ([*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    "production settings": ([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "templates": ([sys.executable, "-m", "ops.check_templates"], {}),
}


def main(wanted: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="answerable-check-") as folder:
        failed = [name for name in wanted or CHECKS if not passes(name, folder)]
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def passes(name: str, data_dir: str) -> bool:
    command, environment = CHECKS[name]
    started = time.monotonic()
    result = subprocess.run(
        command,
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ANSWERABLE_MODE": "test",
            "DATA_DIR": data_dir,
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(f"{'ok' if result.returncode == 0 else 'FAILED':<7}{name} ({time.monotonic() - started:.1f} s)", flush=True)
    if result.returncode:
        print(result.stdout, flush=True)
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
