"""`make mutants`: take the visibility rule out of every reader in turn, and each rule out of its model; the suite must notice.

First the suite runs once and notes which tests pass through which reader (MUTANT_NOTES names a folder in which such notes
are kept, and found again). Then, for each mutant, those tests run until one fails. A survivor is
a hole in the suite, unless EQUIVALENT says why no test could see a difference. `ARGS="community/pages"` narrows to readers
whose name contains the words, `ARGS="rule:"` to the rules, which need no such run.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("accounts", "community", "core", "moderation", "reputation", "notifications", "api")
# These start processes or browsers of their own, or load a corpus: slow, and no reader is theirs alone.
LEFT_OUT = ("tests/browser", "tests/faults", "tests/imports", "tests/ops", "tests/demo", "tests/journeys")
PLUGIN = ["-p", "tests.visibility.mutation", "-p", "no:cacheprovider"]
LIKELY = ("tests/visibility/test_page_functions", "tests/community/test_own_facts", "tests/community/test_others_stay_theirs")
LAST = (
    "tests/visibility/test_rules_alone", "tests/visibility/test_sentinels", "tests/visibility/test_channels",
    "tests/visibility/test_hosts",
)  # fmt: skip
RULE_TESTS = ["tests/visibility/test_rules.py"]
PROCESSES = 2
# What one mutant may cost at most: in the quickest tests, in those that were written for it, and in the searches for words.
QUICK_SECONDS, LIKELY_SECONDS, LAST_SECONDS = 15, 15, 75
PASSED = 0

# `file::function Model` → why taking the rule out changes nothing that anybody could see.
_MANAGES = "the policy before it demands somebody who sees every such row of the community that the filter names"
_BELOW = "asked below rows that passed the same rule"
_OWN = "the filter names the viewer's own rows, which the rule shows them"
EQUIVALENT: dict[str, str] = {
    "api/pages/moderation.py::_posts model": "the items passed their rule, and their moderators see every post",
    "community/pages/completion.py::threads_to_name Thread": _BELOW,
    "community/pages/confidence.py::takeaways_page TakeawayAnswer": _BELOW,
    "community/pages/files.py::_carried Attachment": "attachable() asks again for each",
    "community/pages/glass.py::_approvals BreakGlassApproval": _BELOW,
    "community/pages/invitations.py::batch_page BatchRow": _BELOW,
    "community/pages/segments.py::_members SegmentMember": _BELOW,
    "community/pages/segments.py::chosen_of SpaceAdmission": _MANAGES,
    "community/pages/segments.py::segment_rows SpaceAdmission": _BELOW,
    "community/pages/suggestions.py::_solution_texts Reply": "what is hidden is no solution any more",
    "community/pages/tags.py::tag_cards TagGuide": _BELOW,
    "community/pages/terms.py::_accepted TermsAcceptance": _OWN,
    "community/pages/voices.py::_note MembershipGrant": _MANAGES,
    "community/presence.py::brand_of_page Community": "the filter says what the rule says for everybody: public ones only",
    "community/search/operators.py::_status Thread": "narrows documents that passed their own rule",
    "community/search/scope.py::threads Thread": "the ids are those of documents that passed their own rule",
    "community/search/scope.py::words SearchWord": "candidates only: each counts if a visible document holds it",
    "community/services/alias_lookup.py::resolve_alias AliasResolution": _OWN,
    "community/services/approvals.py::approve_all Membership": _MANAGES,
    "community/services/approvals.py::decide Membership": _MANAGES,
    "community/services/approvals.py::set_questions Community": _MANAGES,
    "community/services/attaching.py::attachable Attachment": "one's own loose files, or those of a post loaded by its rule",
    "community/services/break_glass.py::_standing_approvals BreakGlassApproval": _BELOW,
    "community/services/break_glass.py::approve_glass BreakGlassApproval": _OWN,
    "community/services/break_glass.py::ask_for_glass BreakGlass": _OWN,
    "community/services/canned.py::add_canned CannedReply": _MANAGES,
    "community/services/claiming.py::claim_thread Claim": "who may help sees the claim, and one's own",
    "community/services/claiming.py::let_go Claim": _OWN,
    "community/services/communities.py::_change_locked Community": _MANAGES,
    "community/services/communities.py::add_space Space": _MANAGES,
    "community/services/customers.py::_load CustomerOrganisation": _MANAGES,
    "community/services/customers.py::merge_organisations CustomerOrganisation": _MANAGES,
    "community/services/customers.py::withdraw_organisation CustomerOrganisation": _MANAGES,
    "community/services/hosts.py::end_host Community": _MANAGES,
    "community/services/hosts.py::end_host MembershipGrant": _MANAGES,
    "community/services/hosts.py::name_host Membership": _MANAGES,
    "community/services/hosts.py::name_host MembershipGrant": _MANAGES,
    "community/services/invitation_lists.py::confirm InvitationBatch": _OWN,
    "community/services/nominations.py::_load Nomination": _MANAGES,
    "community/services/nominations.py::nominate Nomination": _MANAGES,
    "community/services/products.py::save_product Product": _MANAGES,
    "community/services/reading.py::mark_all_read Membership": _OWN,
    "community/services/reminding.py::set_nudged Membership": _OWN,
    "community/services/segments.py::_group Segment": _MANAGES,
    "community/services/segments.py::_load Segment": _MANAGES,
    "community/services/segments.py::add_to_segment Membership": _MANAGES,
    "community/services/segments.py::remove_from_segment SegmentMember": _BELOW,
    "community/services/segments.py::set_admissions SpaceAdmission": _MANAGES,
    "community/services/tagging.py::arrange_tag Community": _MANAGES,
    "community/services/tagging.py::arrange_tag TagGuide": _MANAGES,
    "community/services/takeaways.py::answer_takeaway Takeaway": "the next line refuses everybody but its answerer",
    "community/services/takeaways.py::answer_takeaway TakeawayAnswer": _BELOW,
    "community/services/takeaways.py::ask_for_takeaway Takeaway": _OWN,
    "community/services/writing.py::_earlier model": _OWN,
    "community/services/writing.py::_mention_urls Membership": "whoever reads a community sees its active members",
    "community/triage.py::settle Thread": _BELOW,
    "community/views/asking.py::_asking_context Product": "the view has entered the community, whose readers see its products",
    "community/views/glass.py::act_in_community BreakGlass": _MANAGES,
    "community/views/machine.py::_robots_of_the_install Community": "the filter says what the rule says for everybody",
    "community/views/products.py::product_list Product": _MANAGES,
    "moderation/pages.py::_flags Flag": "the items passed their rule, and their moderators read every report",
    "moderation/pages.py::_posts model": "the items passed their rule, and their moderators see every post",
    "moderation/pages.py::log_page Thread": "the actions passed their rule, and their moderators see every thread",
    "moderation/services.py::_load_item ReviewItem": "the next lines demand a moderator of its thread",
    "moderation/views.py::_on_item ReviewItem": _MANAGES,
    "notifications/nudges.py::_waiting Membership": _OWN,
    "notifications/nudges.py::_waiting PlaceFollow": _OWN,
    "notifications/reminders.py::_answers Reply": "the thread passed its rule, and whoever sees it sees its published replies",
}


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
            yield Mutant(f"{relative}:{call.end_lineno}:{call.end_col_offset}", f"{relative}::{function} {_model(call.func)}")


def _model(part: ast.expr) -> str:
    """Return the name that a chain of attributes begins with."""
    while isinstance(part, (ast.Attribute, ast.Call)):
        part = part.value if isinstance(part, ast.Attribute) else part.func
    return part.id if isinstance(part, ast.Name) else ""


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
    with tempfile.TemporaryDirectory() as own:
        folder = os.environ.get("MUTANT_NOTES") or own
        left_out = [f"--ignore={path}" for path in LEFT_OUT]
        if not list(Path(folder).glob("*.json")) and pytest_run(["-n", "2", *left_out, "tests"], MUTANT_NOTES=folder) != PASSED:
            raise SystemExit("the suite is red without any mutant; make test shows where")
        found: dict[str, dict[str, float]] = {}
        for path in Path(folder).glob("*.json"):
            for reader, tests in json.loads(path.read_text()).items():
                found.setdefault(reader, {}).update(tests)
    return found


def tests_for(mutant: Mutant, noted: dict[str, dict[str, float]]) -> list[str]:
    """Return the tests that could notice, the likeliest first, of each kind the quickest."""
    if mutant.name.startswith("rule:"):
        return RULE_TESTS
    tests = noted.get(mutant.name, {})
    by_cost = sorted(tests.items(), key=lambda test: test[1])
    parts = [
        _within(LIKELY_SECONDS, [test for test in by_cost if test[0].startswith(LIKELY)]),
        _within(QUICK_SECONDS, [test for test in by_cost if not test[0].startswith(LIKELY + LAST)]),
        _within(LAST_SECONDS, [test for test in by_cost if test[0].startswith(LAST)]),
    ]
    return [name for part in parts for name in part]


def _within(seconds: float, tests: Iterable[tuple[str, float]]) -> Iterator[str]:
    """Yield the first tests that fit into some seconds."""
    for name, cost in tests:
        seconds -= cost
        if seconds < 0:
            return
        yield name


def verdicts(mutants: list[Mutant], noted: dict[str, dict[str, float]]) -> Iterator[tuple[str, str]]:
    """Yield mutant, "killed" or "survived", as they come; each process takes every second mutant."""
    with tempfile.TemporaryDirectory() as folder:
        plans = [Path(folder) / f"plan{number}.json" for number in range(PROCESSES)]
        for number, plan in enumerate(plans):
            plan.write_text(json.dumps({mutant.name: tests_for(mutant, noted) for mutant in mutants[number::PROCESSES]}))
        with ThreadPoolExecutor(PROCESSES) as pool:
            runs = [pool.submit(_run_plan, plan) for plan in plans]
            told: set[str] = set()
            while len(told) < len(mutants):
                over = all(run.done() for run in runs)
                for name, verdict in _read(plan.with_suffix(".txt") for plan in plans):
                    if name not in told:
                        yield name, verdict
                        told.add(name)
                if over and len(told) < len(mutants):
                    raise SystemExit(f"the run broke off after {len(told)} mutants: {[run.result() for run in runs]}")
                time.sleep(1)


def _read(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for file in files:
        for line in file.read_text().splitlines() if file.exists() else ():
            name, _blank, verdict = line.rpartition(" ")
            yield name, verdict


def _run_plan(plan: Path) -> int:
    """Run what a plan names; its verdicts stand beside it as they come."""
    planned = dict.fromkeys(test for tests in json.loads(plan.read_text()).values() for test in tests)
    names = plan.with_suffix(".names")
    names.write_text("\n".join(planned))
    facts = {"MUTANT_PLAN": str(plan), "MUTANT_VERDICTS": str(plan.with_suffix(".txt")), "MUTANT_NOTES": ""}
    return pytest_run([f"@{names}"], **facts)


def main(words: list[str]) -> int:
    mutants = [mutant for mutant in [*readers(), *rules()] if all(word in mutant.where for word in words)]
    of_readers = any(not mutant.name.startswith("rule:") for mutant in mutants)
    print(f"{len(mutants)} mutants{'; first the suite as it is …' if of_readers else ''}", flush=True)
    noted = notes() if of_readers else {}
    where = {mutant.name: mutant.where for mutant in mutants}
    wrong = 0
    for number, (name, verdict) in enumerate(verdicts(mutants, noted), 1):
        expected = "survived" if where[name] in EQUIVALENT else "killed"
        wrong += verdict != expected
        mark = "ok  " if verdict == expected else "HOLE"
        print(f"{mark} {number}/{len(mutants)} {verdict}: {where[name]} ({name})", flush=True)
    known = sum(place in EQUIVALENT for place in where.values())
    print(f"{len(mutants) - wrong} of {len(mutants)} as expected, {known} known to change nothing, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
