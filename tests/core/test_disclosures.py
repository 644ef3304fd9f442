"""Before publishing: true secrets are asked about, lines of code and logs are not."""

import json
from pathlib import Path

import pytest

from core.disclosures import disclosures

PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n" * 4 + "-----END PRIVATE KEY-----"


def found(text):
    return [(each.kind, text[each.start : each.end]) for each in disclosures(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("export AWS_KEY=AKIAIOSF7QNN7EX4MPQR", "key", "AKIAIOSF7QNN7EX4MPQR"),
        ("token ghp_9aB3kD8sL2mQ7wE5rT1yU6iO0pA4fG8hJ2kL", "key", "ghp_9aB3kD8sL2mQ7wE5rT1yU6iO0pA4fG8hJ2kL"),
        ("Authorization: Bearer s3cr3tT0kenThatIsL0ng", "key", "s3cr3tT0kenThatIsL0ng"),
        ("password = hunter2-and-more!", "key", "hunter2-and-more!"),
        ("password: Tr0ub4dor&3", "key", "Tr0ub4dor&3"),
        ("postgres://app:Xk29vQ81zz@db.internal/x", "key", "app:Xk29vQ81zz"),
        ("api_key: 9f8e7d6c5b4a39281706", "key", "9f8e7d6c5b4a39281706"),
        (PRIVATE_KEY, "key", PRIVATE_KEY),
        ("Author: Jane <jane.doe@contoso-works.com>", "email", "jane.doe@contoso-works.com"),
        ("call me: +49 30 901820", "phone", "+49 30 901820"),
        ("Tel. 0171/1234567", "phone", "0171/1234567"),
        ("paid with 4556 7375 8689 9855", "card", "4556 7375 8689 9855"),
        ("IBAN DE89 3704 0044 0532 0130 00", "iban", "DE89 3704 0044 0532 0130 00"),
    ],
)
def test_what_is_asked_about(text, kind, value):
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "password = os.environ['DB_PASSWORD']",
        "password: ${DB_PASSWORD}",
        "password=<your password>",
        "password: changeme123",
        "Password: cannot be empty",
        "api_key = settings.API_KEY_2",
        "sort_key: created_at_2024_index",
        "public_key: X25519PublicKey",
        "key = base64.urlsafe_b64decode(value)",
        "AKIAIOSFODNN7EXAMPLE",
        "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ8xI\n-----END CERTIFICATE-----",
        'if line == "-----BEGIN OPENSSH PRIVATE KEY-----":',
        "git clone git@github.com:acme/tool.git",
        "npm install tool@latest && cp logo@2x.png .",
        "write to ana@example.com or root@localhost",
        "systemctl status getty@tty1.service",
        "2024-01-15 10:23:45.123456 INFO worker[0171] 1705314225123 ms",
        "order 1234567890123456, ticket 6212345678901233999",
        "test card 4242 4242 4242 4242",
        "v2.31.0 → 4.2.1.0, 192.168.0.1, fe80::1, 00:1B:44:11:3A:B7",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "550e8400-e29b-41d4-a716-446655440000",
        "lines 0100 012345 0200 on port 8080",
        "grep -rn 'token: undefined' src/",
    ],
)
def test_what_is_not(text):
    assert found(text) == []


def test_the_standard_library_raises_hardly_a_question():
    """Real code: of each hundred files, at most one has a key, card, bank account or phone number in it."""
    files = sorted(Path(json.__file__).parent.parent.glob("*.py"))
    asked = [
        name.name for name in files if any(kind != "email" for kind, _value in found(name.read_text(errors="replace")[:100_000]))
    ]

    assert len(files) > 100 and len(asked) <= len(files) / 100, asked
