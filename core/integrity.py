"""Integrity: each app registers checks that compare what is stored with what it is computed from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Check = Callable[[], Iterable[str]]
_checks: dict[str, Check] = {}
SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """One check's outcome; `problems` are sentences, at most SHOWN of them."""

    check: str
    count: int
    problems: list[str] = field(default_factory=list)


def integrity_check(name: str) -> Callable[[Check], Check]:
    """Register a check that yields one sentence per broken row and nothing while all is well."""

    def register(function: Check) -> Check:
        _checks[name] = function
        return function

    return register


def run_checks() -> list[Finding]:
    """Run every check, by name."""
    findings = []
    for name, function in sorted(_checks.items()):
        problems = list(function())
        findings.append(Finding(name, len(problems), problems[:SHOWN]))
    return findings


def rows_of(sql: str) -> list[tuple[object, ...]]:
    """Return the rows of a comparing query; the checks read whole tables, for nobody in particular."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
