"""The corpus of a measurement: found or made once, loaded once, kept in the folder of the measurement."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.stack import BenchError, Stack
from ops.part import ROOT
from ops.servers import postgres_program

COMMUNITY = "bench"
GENERATOR = ROOT.parent / "shared" / "corpus" / "gen_corpus.py"
FILES = ("users.jsonl", "categories.jsonl", "topics.jsonl", "posts.jsonl")
MISSING = f"There is no corpus yet, and no generator at {GENERATOR}. Give a folder with {', '.join(FILES)}: make bench CORPUS=DIR"


def ensure_loaded(stack: Stack) -> None:
    """Load the corpus unless an earlier run did; a load that was stopped goes on."""
    mark = stack.layout.data_dir / "corpus-is-loaded"
    if mark.exists():
        return
    folder = _folder(stack.layout.data_dir / "corpus")
    print(f"loading {folder}, once …", flush=True)
    stack.python("manage.py", "load_corpus", str(folder), "--community", COMMUNITY, "--create", quietly=False)
    _settle(stack)
    mark.touch()


def _folder(ours: Path) -> Path:
    """CORPUS if it is given, else our own, which the generator beside the repository makes."""
    given = os.environ.get("CORPUS", "").strip()
    folder = Path(given).expanduser().absolute() if given else ours
    if all((folder / name).is_file() for name in FILES):
        return folder
    if given:
        raise BenchError(f"CORPUS={given}: expected a folder with {', '.join(FILES)}")
    if not GENERATOR.is_file():
        raise BenchError(MISSING)
    print("making the corpus of 20,000 threads and 150,000 posts, once …", flush=True)
    subprocess.run([sys.executable, str(GENERATOR), "--out", str(ours)], check=True)
    return ours


def _settle(stack: Stack) -> None:
    """What autovacuum would do within minutes: without it the first run would measure hint bits."""
    address = ["-h", str(stack.layout.sockets), "-U", "answerable", "-d", "answerable"]
    subprocess.run([postgres_program("psql"), *address, "-qc", "VACUUM (ANALYZE)"], check=True)
