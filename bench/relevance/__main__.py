"""`python -m bench.relevance --root DIR --intents FILE`: what the search finds of what was asked, kind by kind."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import corpus
from bench.relevance import loading
from bench.relevance.queries import HELD_OUT, PARAPHRASE, TUNING, Query, digest, made_from
from bench.relevance.texts import Texts, read
from bench.stack import BenchError, running
from ops import meaning, product
from ops.servers import ServerError
from ops.services import data_layout

HALVES = Path(__file__).with_name("halves.txt")


def main() -> None:
    given = _arguments()
    texts = read(given.root, given.intents)
    queries = [query for query in made_from(texts) if query.half == given.half]
    with running(data_layout().data_dir / "bench") as stack:
        if not given.alone:
            corpus.ensure_loaded(stack)
        loading.ensure_loaded(stack, texts.items, digest(made_from(texts)))
        if meaning.is_installed() and not given.words_only:
            stack.start(product.meaning(stack.layout))
        file = stack.layout.data_dir / "relevance" / "queries.json"
        file.write_text(json.dumps([_asked(query, texts) for query in queries]), encoding="utf-8")
        figures = json.loads(stack.python("-m", "bench.relevance.measuring", str(file)))
    print(f"{given.half}: {len(queries)} queries, {_known(queries, given.half)}\n\n{_table(figures)}")
    if given.missed:
        print("\n".join(f"{kind}: {text}" for kind, row in figures["ours"].items() for text in row["missed"]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.relevance", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/"), help="below which the files of the two packages lie (default /)")
    parser.add_argument(
        "--intents", type=Path, default=os.environ.get("INTENTS"), help="CSV file of text and category (or INTENTS)"
    )
    parser.add_argument("--half", choices=(TUNING, HELD_OUT), default=HELD_OUT)
    parser.add_argument("--alone", action="store_true", help="without the 150,000 posts beside them")
    parser.add_argument("--words-only", action="store_true", help="without the model of meaning")
    parser.add_argument("--missed", action="store_true", help="list the queries whose thread did not come first")
    given = parser.parse_args()
    if given.intents is None:
        raise BenchError("Give --intents, or INTENTS: a CSV file of questions with the columns text and category.")
    return given


def _asked(query: Query, texts: Texts) -> dict[str, Any]:
    intent = query.item.intent
    right = [item.title for item in texts.items if item.intent == intent] if intent else [query.item.title]
    return {"kind": query.kind, "text": query.text, "right": right, "is_suggested": query.kind == PARAPHRASE}


def _known(queries: Sequence[Query], half: str) -> str:
    """Say whether these are the queries whose digest was written down."""
    return "as written down" if f"{half} {digest(list(queries))}" in HALVES.read_text(encoding="utf-8") else "of other texts"


def _table(figures: dict[str, dict[str, Any]]) -> str:
    lines = ["| way | kind | n | MRR@10 | right among 3 | p50 ms | p95 ms |", "|---|---|--:|--:|--:|--:|--:|"]
    for way, kinds in figures.items():
        for kind, row in kinds.items():
            share = "" if row["suggested"] is None else f"{row['suggested']:.2f}"
            lines.append(f"| {way} | {kind} | {row['n']} | {row['mrr']:.3f} | {share} | {row['p50']:.0f} | {row['p95']:.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        main()
    except (BenchError, ServerError) as error:
        sys.exit(f"bench: {error}")
