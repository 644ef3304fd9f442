"""From spells to a table: medians over the rounds, ratios to the floor, and pass or short for each target."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Any

from bench.feed_sync import Sync
from bench.measure import FEW, MANY, Measured
from bench.scenarios import EVERY, FLOOR, HELLO, Scenario

LIKE = 0.9
ISSUES_PER_SECOND, LAST_PAGE = 5_000, 1.2
COLUMNS = (
    "what",
    "c=1 p50 ms",
    "p95 ms",
    "c=16 /s",
    "p50 ms",
    "p95 ms",
    "× floor",
    "CPU app + db ms",
    "queries",
    "kB",
    "target",
    "",
)


@dataclass
class Row:
    """One line of the table. Figures are medians of the rounds; 0 where nothing was measured."""

    key: str
    label: str
    p50: float
    p95: float
    rate: float = 0.0
    many_p50: float = 0.0
    many_p95: float = 0.0
    ratio: float = 0.0
    application_ms: float = 0.0
    database_ms: float = 0.0
    queries: int = 0
    bytes: int = 0
    errors: int = 0
    targets: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)

    def judge(self, name: str, is_met: bool) -> None:
        self.targets.append(name)
        if not is_met:
            self.short.append(name)


def rows(found: dict[str, Measured], counts: dict[str, dict[str, Any]]) -> list[Row]:
    """Return a row per scenario, floor first, each judged against its targets."""
    made = {key: _row(scenario, found[key], counts[key]) for key, scenario in _scenarios().items()}
    for row in made.values():
        row.ratio = row.rate / made["floor"].rate
    for key, scenario in _scenarios().items():
        _judge(made[key], scenario, made)
    return list(made.values())


def _scenarios() -> dict[str, Scenario]:
    return {scenario.key: scenario for scenario in (HELLO, FLOOR, *EVERY)}


def _row(scenario: Scenario, found: Measured, counted: dict[str, Any]) -> Row:
    few, many = found.samples[FEW], found.samples[MANY]
    row = Row(scenario.key, scenario.label, _middle(few, 0.5), _middle(few, 0.95))
    row.queries, row.bytes = counted["queries"], counted["bytes"]
    row.errors = sum(sample.errors for sample in (*few, *many))
    if many:
        row.rate = statistics.median(sample.rate for sample in many)
        row.many_p50, row.many_p95 = _middle(many, 0.5), _middle(many, 0.95)
        row.application_ms = statistics.median(found.application) * 1000
        row.database_ms = statistics.median(found.database) * 1000
    return row


def _middle(samples: list[Any], share: float) -> float:
    """The median over the rounds of one percentile."""
    return statistics.median(percentile(sample.milliseconds, share) for sample in samples)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _judge(row: Row, scenario: Scenario, made: dict[str, Row]) -> None:
    if scenario.share:
        row.judge(f"≥ {scenario.share:.2f} × floor", row.ratio >= scenario.share)
    if scenario.p95_ms:
        row.judge(f"p95 ≤ {scenario.p95_ms:.0f} ms", row.p95 <= scenario.p95_ms)
    if scenario.like:
        row.judge(f"≥ {LIKE} × a page of equal length", row.rate >= LIKE * made[scenario.like].rate)
    if scenario.queries:
        row.judge(f"≤ {scenario.queries} queries", row.queries <= scenario.queries)
    if scenario.bytes:
        row.judge(f"≤ {scenario.bytes // 1000} kB", row.bytes <= scenario.bytes)
    if row.errors:
        row.judge("no errors", False)


def markdown(table: list[Row], sync: Sync, memory: int) -> str:
    lines = [f"| {' | '.join(COLUMNS)} |", "|---|" + "--:|" * 9 + "---|---|"]
    lines += [_line(row) for row in table]
    return "\n".join([*lines, "", *_sync_lines(sync), "", f"Web processes: {memory / 1e6:.0f} MB (PSS)."])


def _line(row: Row) -> str:
    cells = [row.label, f"{row.p50:.1f}", f"{row.p95:.1f}"]
    if row.rate:
        cpu = f"{row.application_ms:.1f} + {row.database_ms:.1f}"
        cells += [f"{row.rate:.0f}", f"{row.many_p50:.0f}", f"{row.many_p95:.0f}", f"{row.ratio:.2f}", cpu]
    else:
        cells += [""] * 5
    verdict = f"short: {', '.join(row.short)}" if row.short else "pass" if row.targets else ""
    cells += [str(row.queries), f"{row.bytes / 1000:.0f}", ", ".join(row.targets), verdict]
    return f"| {' | '.join(cells)} |"


def _sync_lines(sync: Sync) -> list[str]:
    rate = f"{sync.rate:.0f} issues/s (target ≥ {ISSUES_PER_SECOND}: {_verdict(sync.rate >= ISSUES_PER_SECOND)})"
    growth = sync.last_ms / sync.first_ms
    flat = f"last page {growth:.2f} × the first (target ≤ {LAST_PAGE}: {_verdict(growth <= LAST_PAGE)})"
    return [f"Feed, full sync: {sync.issues} issues in {sync.seconds:.1f} s, {rate}; {flat}."]


def _verdict(is_met: bool) -> str:
    return "pass" if is_met else "short"
