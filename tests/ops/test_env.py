"""Typed readers of the environment: what they take, and how they refuse nonsense."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.mark.parametrize(
    ("given", "expected"), [("1", True), ("YES", True), ("on", True), ("0", False), ("false", False), ("  ", True)]
)
def test_flag_reads_the_usual_words_and_blank_means_default(monkeypatch, given, expected):
    monkeypatch.setenv("SWITCH", given)

    assert env.flag("SWITCH", default=True) is expected


@pytest.mark.parametrize(
    ("read", "given", "said"),
    [
        (lambda: env.flag("IT", False), "maybe", "expected 1 or 0"),
        (lambda: env.number("IT", 1, least=1, most=10), "11", "from 1 to 10"),
        (lambda: env.number("IT", 1), "ten", "whole number"),
        (lambda: env.number("IT", 1), "٣", "whole number"),
        (lambda: env.choice("IT", ("a", "b"), "a"), "c", "one of a, b"),
        (lambda: env.hosts("IT"), "https://example.com", "without scheme"),
        (lambda: env.hosts("IT"), "*", "without scheme, port or *"),
        (lambda: env.url("IT", ("redis",)), "postgresql://x", "starts with redis:"),
        (lambda: env.url("IT", ("redis",)), "redis://", "names a host"),
        (lambda: env.url("IT", ("redis",)), "redis://host:99999999", "valid port"),
        (lambda: env.origin("IT", ""), "https://example.com/path", "scheme and host only"),
        (lambda: env.origin("IT", ""), "example.com", "starts with http"),
        (lambda: env.folder("IT", Path()), __file__, "expected a folder"),
    ],
)
def test_nonsense_is_refused_with_the_name_of_the_variable(monkeypatch, read, given, said):
    monkeypatch.setenv("IT", given)

    with pytest.raises(ImproperlyConfigured, match="^IT: ") as refusal:
        read()

    assert said in str(refusal.value)


def test_a_refused_address_is_not_repeated_since_it_may_hold_a_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://root:hunter2@host/db")

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.url("DATABASE_URL", ("postgresql",))

    assert "hunter2" not in str(refusal.value)


def test_hosts_are_lower_case_and_may_include_subdomains(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "Community.Example.com, .example.org,[::1]")

    assert env.hosts("ALLOWED_HOSTS") == ["community.example.com", ".example.org", "[::1]"]


def test_origin_drops_a_closing_slash(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://Community.example.com/")

    assert env.origin("SITE_URL", "") == "https://community.example.com"


def test_words_skip_blanks(monkeypatch):
    monkeypatch.setenv("OLD_SECRET_KEYS", "one, ,two,")

    assert env.words("OLD_SECRET_KEYS") == ["one", "two"]
