"""Compare every stored counter and sum with its rows; exit 1 when one differs."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.integrity import run_checks


class Command(BaseCommand):
    help = "Compare stored counters, sums and the search index with the rows they come from."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = run_checks()
        is_whole = not any(finding.count for finding in findings)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": is_whole, "checks": [asdict(finding) for finding in findings]}))
        else:
            self._print(findings)
        if not is_whole:
            sys.exit(1)

    def _print(self, findings: list[Any]) -> None:
        for finding in findings:
            self.stdout.write(f"{'ok  ' if not finding.count else 'FAIL'} {finding.check}")
            for problem in finding.problems:
                self.stdout.write(f"       {problem}")
