"""Batches on every core: worker processes render and write whole batches, each over a connection of its own."""

from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context

from django.db import connection

from imports import worker
from imports.batches import Outcome, load_batch
from imports.mapping import Context
from imports.plans import ThreadPlan

# Batches that wait beyond those at work, so that no worker waits while the files are read.
AHEAD = 1


def load_all(context: Context, batches: Iterable[list[ThreadPlan]], workers: int) -> Generator[Outcome, None, None]:
    """Load batches and yield what became of each as they are done. With no workers it is all done here."""
    if workers < 1:
        yield from (load_batch(context, batch) for batch in batches)
        return
    # Spawned, not forked: a child that held this process's socket would keep its locks alive when this process is killed.
    facts = (context, connection.settings_dict["NAME"])
    pool = ProcessPoolExecutor(workers, get_context("spawn"), worker.begin, facts)
    try:
        yield from _as_done(pool, batches, workers + AHEAD)
    finally:
        pool.shutdown(cancel_futures=True)


def _as_done(pool: ProcessPoolExecutor, batches: Iterable[list[ThreadPlan]], most: int) -> Generator[Outcome, None, None]:
    running: set[Future[Outcome]] = set()
    for batch in batches:
        if len(running) >= most:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
        running.add(pool.submit(worker.work, batch))
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)
