"""`make silence`: whether the time of a 404 tells a private address from one that never was. Nightly, not in CI.

Production servers with a public, an unlisted and an executive community; the same kinds of address are asked in random
turns, half of them of something private that is there, half of nothing. Two samples of the same length per asker are
compared by the two-sample Kolmogorov–Smirnov test; ends with 1 when any p-value is .01 or less.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import statistics
import sys
import time
from bisect import bisect_right
from collections.abc import Sequence

from bench.client import LOOPBACK, read_answer
from bench.stack import HOST, BenchError, running
from ops.servers import ServerError
from ops.services import data_layout

ROUNDS = 100  # of every address by every asker
LEAST_P = 0.01
SEED = 20


def main() -> int:
    with running(data_layout().data_dir / "silence") as stack:
        facts = json.loads(stack.python("-m", "bench.silence_places"))
        stack.start_web()
        print(f"{'asker':<12} {'n':>5} {'private ms':>11} {'unknown ms':>11} {'D':>6} {'p':>7}")
        return max(_judge(name, headers, facts["pairs"], stack.web_port) for name, headers in facts["askers"].items())


def _judge(name: str, headers: dict[str, str], pairs: list[list[str]], port: int) -> int:
    there, absent = asyncio.run(_sample(headers, pairs, port))
    distance, p = kolmogorov_smirnov(there, absent)
    medians = statistics.median(there), statistics.median(absent)
    print(f"{name:<12} {len(there):>5} {medians[0]:>11.2f} {medians[1]:>11.2f} {distance:>6.3f} {p:>7.3f}", flush=True)
    return int(p <= LEAST_P)


async def _sample(headers: dict[str, str], pairs: list[list[str]], port: int) -> tuple[list[float], list[float]]:
    """Return milliseconds of the addresses that are there, and of those that never were, asked in random turns."""
    chance = random.Random(SEED)
    head = {"Host": HOST, "X-Forwarded-Proto": "https", **headers}
    lines = "".join(f"{key}: {value}\r\n" for key, value in head.items())
    turns = [(path, kind) for pair in pairs for kind, path in enumerate(pair)]
    times: tuple[list[float], list[float]] = ([], [])
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    for number in range(ROUNDS + 1):
        chance.shuffle(turns)
        for path, kind in turns:
            started = time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
            status, _length = await read_answer(reader)
            spent = (time.perf_counter() - started) * 1000
            if status != 404:
                raise BenchError(f"{path} answers {status}, so there is nothing to compare")
            if number:  # the first round warms up
                times[kind].append(spent)
    writer.close()
    return times


def kolmogorov_smirnov(first: Sequence[float], second: Sequence[float]) -> tuple[float, float]:
    """Return (distance, p-value) of the two-sample test, by the asymptotic series; fit for samples of hundreds."""
    one, two = sorted(first), sorted(second)
    distance = max(abs(bisect_right(one, x) / len(one) - bisect_right(two, x) / len(two)) for x in (*one, *two))
    size = math.sqrt(len(one) * len(two) / (len(one) + len(two)))
    scaled = (size + 0.12 + 0.11 / size) * distance
    if scaled < 0.2:
        return distance, 1.0  # the series is slow where the answer is plain
    p = 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * scaled) ** 2) for k in range(1, 101))
    return distance, min(1.0, max(0.0, p))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BenchError, ServerError) as error:
        sys.exit(f"silence: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
