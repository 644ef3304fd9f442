"""`make lock`: writes the hashed lock files from the direct pins, without a host name or a path in them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ops.part import ROOT

COMPILE = [
    *(
        str(Path(sys.executable).parent / "uv"),
        "pip",
        "compile",
        "--quiet",
        "--system-certs",
        "--universal",
        "--python-version",
        "3.11",
    ),
    *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"),
]
JOBS = (
    ["requirements.txt", "-o", "requirements.lock"],
    # The tools must not move what production runs.
    ["-c", "requirements.lock", "requirements-dev.txt", "-o", "requirements-dev.lock"],
)


def main(extra: list[str]) -> None:
    """`extra` goes to uv, as in: --upgrade-package django."""
    for job in JOBS:
        subprocess.run([*COMPILE, *job, *extra], cwd=ROOT, check=True)
    pin = next(line.split()[0] for line in (ROOT / "requirements-dev.txt").read_text().splitlines() if line.startswith("uv=="))
    subprocess.run([*COMPILE, "-", "-o", "ops/uv.lock"], cwd=ROOT, check=True, input=pin, text=True)


if __name__ == "__main__":
    main(sys.argv[1:])
