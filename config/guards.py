"""What production refuses to start with, and the secret that development makes for itself."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50
# Values that stand in examples; whoever reads the repository knows them.
PUBLISHED_SECRETS = ("change-me", "changeme", "demo", "django-insecure", "insecure", "secret", "example")
NEW_KEY_COMMAND = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'


def secret_key(given: str, mode: str, data_dir: Path) -> str:
    """The operator's key; outside production one is made per data folder, so that no clone shares a secret."""
    if mode == "production":
        require_good_secret(given, data_dir)
    return given or made_secret(data_dir / "secret-key")


def old_secret_keys(given: list[str], mode: str, data_dir: Path) -> list[str]:
    """Former keys still verify signatures, so in production each must be as good as the present one."""
    for key in given if mode == "production" else []:
        require_good_secret(key, data_dir, "A key of OLD_SECRET_KEYS", "Take it out; what it signed ends with it")
    return given


def require_good_secret(
    given: str, data_dir: Path, name: str = "SECRET_KEY", remedy: str = f"Make a new one with: {NEW_KEY_COMMAND}"
) -> None:
    if not given:
        raise ImproperlyConfigured(f"{name} is missing. Production needs its own. {remedy}")
    made = data_dir / "secret-key"
    if given.lower().startswith(PUBLISHED_SECRETS) or (made.exists() and given == made.read_text()):
        raise ImproperlyConfigured(f"{name} is the one of an example or of development. {remedy}")
    if len(given) < SHORTEST_SECRET or len(set(given)) < 10:
        raise ImproperlyConfigured(f"{name} is too easy to guess: {SHORTEST_SECRET} characters are the least. {remedy}")


def made_secret(file: Path) -> str:
    """Reads the file or makes it, readable to its owner only; processes that start together get the same one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".secret-key.{os.getpid()}")
    with contextlib.suppress(FileExistsError):
        if not file.exists():
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50))
            os.link(draft, file)
    draft.unlink(missing_ok=True)
    return file.read_text()


def refuse_unsafe_production(settings: dict[str, Any], *, embedded: list[str], embedded_allowed: bool) -> None:
    """Raises ImproperlyConfigured for whatever must not reach real people. `embedded`: variables left unset."""
    if settings["DEBUG"]:
        raise ImproperlyConfigured(
            "DEBUG shows source code and settings to visitors. Unset DEBUG, or set ANSWERABLE_MODE=development"
        )
    if not settings["SITE_URL"].startswith("https://"):
        raise ImproperlyConfigured(
            "SITE_URL must be set to the public address, starting with https://, as in https://community.example.com"
        )
    if embedded and not embedded_allowed:
        raise ImproperlyConfigured(
            f"{' and '.join(embedded)} unset: production would use the embedded servers, which have no backup. "
            "Set what is unset to servers of yours, or set ALLOW_EMBEDDED_SERVERS=1 if that is what you want"
        )
    if not settings["EMAIL_HOST"]:
        raise ImproperlyConfigured(
            "MAIL_URL is missing, so no mail could leave. Set it, as in smtp://user:password@mail.example.com:587"
        )
