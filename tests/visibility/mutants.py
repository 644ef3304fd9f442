"""`make mutants`: take the visibility rule out of every reader in turn, and each rule out of its model; the suite must notice.

First the suite runs once and notes which tests pass through which reader. Then, for each mutant, those tests run until
one fails: the visibility tests first, then the quickest. A survivor is a hole in the suite, unless EQUIVALENT says why
no test could see a difference. `ARGS="community/pages"` narrows to readers whose name contains the words,
`ARGS="rule:"` to the rules, which need no such run.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("accounts", "community", "core", "moderation", "reputation", "notifications", "api")
# These start processes or browsers of their own, or load a corpus: slow, and no reader is theirs alone.
LEFT_OUT = ("tests/browser", "tests/faults", "tests/imports", "tests/ops", "tests/demo", "tests/journeys")
PLUGIN = ["-p", "tests.visibility.mutation", "-p", "no:cacheprovider"]
LIKELY = ("tests/visibility/test_rules", "tests/visibility/test_sentinels", "tests/community/test_own_facts")
RULE_TESTS = "tests/visibility/test_rules.py"
PROCESSES = 2
MOST_TESTS = 150
FAILED, PASSED = 1, 0

# `file::function` → why taking the rule out changes nothing that anybody could see.
EQUIVALENT: dict[str, str] = {}


@dataclass(frozen=True)
class Mutant:
    """One reader without its rule, or one rule that lets everything through."""

    name: str
    where: str


def readers() -> Iterator[Mutant]:
    """Yield every call of `.visible_to(…)` in the product."""
    for app in PRODUCT:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield from _readers_in(path)


def _readers_in(path: Path) -> Iterator[Mutant]:
    relative = path.relative_to(ROOT)
    for function, call in _calls(ast.parse(path.read_text()), ""):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "visible_to":
            yield Mutant(f"{relative}:{call.end_lineno}:{call.end_col_offset}", f"{relative}::{function}")


def _calls(node: ast.AST, function: str) -> Iterator[tuple[str, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.FunctionDef) else function
        if isinstance(child, ast.Call):
            yield inner, child
        yield from _calls(child, inner)


def rules() -> list[Mutant]:
    """Return every registered rule, told by a process of its own that has Django in it."""
    program = "import django; django.setup(); from core import gate; print(*(m._meta.label for m in gate._rules))"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "ANSWERABLE_MODE": "test"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return [Mutant(f"rule:{label}", f"rule:{label}") for label in done.stdout.split()]


def pytest_run(arguments: list[str], **environment: str) -> int:
    """Run pytest in a process with servers of its own; returns its exit status."""
    command = [sys.executable, "-m", "pytest", *PLUGIN, *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False).returncode


def notes() -> dict[str, dict[str, float]]:
    """Run the suite as it is; return reader → {test: seconds}. A red suite can judge nothing."""
    with tempfile.TemporaryDirectory() as folder:
        left_out = [f"--ignore={path}" for path in LEFT_OUT]
        if pytest_run(["-n", str(PROCESSES), *left_out, "tests"], MUTANT_NOTES=folder) != PASSED:
            raise SystemExit("the suite is red without any mutant; make test shows where")
        found: dict[str, dict[str, float]] = {}
        for path in Path(folder).glob("*.json"):
            for reader, tests in json.loads(path.read_text()).items():
                found.setdefault(reader, {}).update(tests)
    return found


def tests_for(mutant: Mutant, noted: dict[str, dict[str, float]]) -> list[str]:
    """Return the tests that could notice, the likeliest first."""
    if mutant.name.startswith("rule:"):
        return [RULE_TESTS, "tests/visibility"]
    tests = noted.get(mutant.name, {})
    return sorted(tests, key=lambda test: (not test.startswith(LIKELY), tests[test]))[:MOST_TESTS]


def judge(mutant: Mutant, tests: list[str]) -> str:
    """Return "killed", "survived", or what went wrong."""
    if not tests:
        return "survived"
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as names:
        names.write("\n".join(tests))
        names.flush()
        status = pytest_run(["-x", f"@{names.name}"], MUTANT=mutant.name)
    return {FAILED: "killed", PASSED: "survived"}.get(status, f"broke off with status {status}")


def main(words: list[str]) -> int:
    mutants = [mutant for mutant in [*readers(), *rules()] if all(word in mutant.where for word in words)]
    of_readers = any(not mutant.name.startswith("rule:") for mutant in mutants)
    print(f"{len(mutants)} mutants{'; first the suite as it is …' if of_readers else ''}", flush=True)
    noted = notes() if of_readers else {}
    wrong = 0
    with ThreadPoolExecutor(PROCESSES) as pool:
        verdicts = pool.map(lambda mutant: judge(mutant, tests_for(mutant, noted)), mutants)
        for number, (mutant, verdict) in enumerate(zip(mutants, verdicts), 1):
            expected = "survived" if mutant.where in EQUIVALENT else "killed"
            wrong += verdict != expected
            mark = "ok  " if verdict == expected else "HOLE"
            print(f"{mark} {number}/{len(mutants)} {verdict}: {mutant.where} ({mutant.name})", flush=True)
    print(f"{len(mutants) - wrong} of {len(mutants)} as expected, {len(EQUIVALENT)} known to change nothing, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
