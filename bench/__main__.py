"""`make bench`: corpus and database once, production servers, every page kind in turn, a table. QUICK=1 is shorter."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import corpus, report
from bench.asks import Ask
from bench.cost import memory_bytes
from bench.feed_sync import full_sync
from bench.measure import FULL, QUICK, measure
from bench.stack import BenchError, Stack, running
from ops.servers import ServerError
from ops.services import data_layout

RESULTS = Path(__file__).with_name("results")
COLLECT_STATIC = ("manage.py", "collectstatic", "--no-input", "--verbosity", "0", "-i", "*.map", "-i", "redoc")


def main() -> None:
    plan = QUICK if os.environ.get("QUICK", "").strip() not in ("", "0") else FULL
    started, busy = time.time(), os.getloadavg()[0]
    with running(data_layout().data_dir / "bench") as stack:
        corpus.ensure_loaded(stack)
        counts = _prepare(stack)
        asks = {key: [Ask(**ask) for ask in cell["asks"]] for key, cell in counts["cells"].items()}
        found = measure(stack, plan, asks)
        sync = full_sync(stack.web_port, counts["token"])
        memory = memory_bytes(stack.leaders["web"])
    table = report.rows(found, counts["cells"])
    text = f"{_machine(busy, plan)}\n\n{report.markdown(table, sync, memory)}\n"
    print(text)
    _keep(text, {"started": started, "plan": asdict(plan), "rows": [asdict(row) for row in table], "sync": asdict(sync)})


def _prepare(stack: Stack) -> dict[str, Any]:
    stack.python(*COLLECT_STATIC)
    counts = json.loads(stack.python("-m", "bench.prepare"))
    stack.start_web()
    return counts


def _machine(busy: float, plan: Any) -> str:
    cores = os.cpu_count()
    return (
        f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, {cores} cores, Python {platform.python_version()}, "
        f"{plan.rounds} rounds of {plan.seconds} s, load average {busy:.1f} before the run"
        + (" (the machine was busy with other work)." if busy > (cores or 1) / 4 else ".")
    )


def _keep(text: str, figures: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    name = time.strftime("%Y-%m-%d-%H%M%S", time.gmtime())
    (RESULTS / f"{name}.md").write_text(text)
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=1))
    print(f"written to bench/results/{name}.md and .json")


if __name__ == "__main__":
    try:
        main()
    except (BenchError, ServerError) as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
