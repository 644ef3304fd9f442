"""Loading a corpus: people, spaces, then whole threads in batches, each committed with the note that it is there."""

import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import Error, connection
from django.utils import timezone

from api.feed.positions import fill_all_positions
from community.models import Community
from imports import effects, places
from imports.batches import Outcome
from imports.corpus import POSTS, TOPICS, Corpus, Report, Unloadable, in_batches
from imports.joining import load_people
from imports.keys import lock_key, thread_id
from imports.lines import Problem
from imports.mapping import Context
from imports.models import ImportedItem, ImportRun, ItemKind
from imports.people import People
from imports.plans import ThreadPlan, batches
from imports.pool import load_all
from imports.progress import Progress
from imports.tables import COLUMNS, table_of
from imports.threads import ThreadReader
from imports.topics import TopicIndex

KNOWN_AT_ONCE = 500  # topics looked up together
PLANNER_GROWTH = 8  # the planner is told again at so many times the threads; pages are read while a load runs
LOCK_WAIT = 15  # seconds; PostgreSQL may need a moment to notice that an earlier load was killed


@dataclass
class Tally:
    """What one run did. `known_*` was there before; `problems` are the lines that were reported."""

    people: int = 0
    new_people: int = 0
    spaces: int = 0
    threads: int = 0
    posts: int = 0
    known_threads: int = 0
    known_posts: int = 0
    problems: int = 0
    seconds: float = 0.0

    @property
    def changed_nothing(self) -> bool:
        return not (self.new_people or self.threads)


@dataclass
class Load:
    """One run: where to, from where, and whom to tell."""

    run: ImportRun
    corpus: Corpus
    report: Report
    progress: Progress
    tally: Tally
    workers: int

    @property
    def community(self) -> Community:
        return self.run.community


def load_corpus(corpus: Corpus, slug: str, *, create: bool, workers: int, report: Report, progress: Progress) -> Tally:
    """Load what is not there yet. Raises Unloadable when nothing can be done; bad lines are reported and left out."""
    corpus.check()
    tally = Tally()

    def count_and_report(problem: Problem) -> None:
        tally.problems += 1
        report(problem)

    started = time.monotonic()
    with _only_one(slug):
        categories = places.read_categories(corpus, count_and_report)
        run = places.open_run(slug, create=create)
        load = Load(run, corpus, count_and_report, progress, tally, workers)
        _wait_for_old_workers(load)
        _load_all(load, categories)
    tally.seconds = time.monotonic() - started
    return tally


@contextmanager
def _only_one(slug: str) -> Iterator[None]:
    """Keep a second load of the same community away; the lock dies with the connection."""
    _lock(lock_key("load", slug), f"Another load of “{slug}” is running.")
    try:
        yield
    finally:
        _unlock(lock_key("load", slug))


def _wait_for_old_workers(load: Load) -> None:
    """Workers of a load that was killed may still be about to commit what this one is about to look for."""
    key = lock_key("workers", load.community.pk)
    _lock(key, "Workers of an earlier load are still at work. Try again in a moment.")
    _unlock(key)


def _lock(key: int, refusal: str) -> None:
    with connection.cursor() as cursor:
        for second in range(LOCK_WAIT + 1):
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            if cursor.fetchone() == (True,):
                return
            time.sleep(min(second, 1))
    raise Unloadable(refusal)


def _unlock(key: int) -> None:
    with suppress(Error), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _load_all(load: Load, categories: places.Named) -> None:
    people, load.tally.new_people = load_people(load.run, load.corpus, load.report)
    spaces = places.load_spaces(load.run, categories)
    load.tally.people, load.tally.spaces = len(people), len(spaces)
    _load_threads(load, people, spaces)
    if load.run.finished_at is None or not load.tally.changed_nothing:
        effects.tell_planner()
        effects.tidy_indexes()
        ImportRun.objects.filter(pk=load.run.pk).update(finished_at=timezone.now())


def _load_threads(load: Load, people: People, spaces: dict[int, UUID]) -> None:
    with closing(TopicIndex(load.corpus, people, spaces)) as topics:
        topics.fill(load.report)
        reader = ThreadReader(load.corpus, topics, people, load.report)
        ready = batches(_missing(load, reader.plans()))
        told_at = 0
        with closing(load_all(_context(load, people, spaces), ready, load.workers)) as outcomes:
            for outcome in outcomes:
                _take_in(load, outcome)
                if load.tally.threads > PLANNER_GROWTH * told_at:
                    effects.tell_planner()
                    told_at = load.tally.threads


def _take_in(load: Load, outcome: Outcome) -> None:
    load.tally.threads += outcome.threads
    load.tally.posts += outcome.posts
    fill_all_positions()
    load.progress.show(outcome.end, load.tally.posts, load.tally.threads)
    for problem in outcome.failures:
        load.report(problem)


def _context(load: Load, people: People, spaces: dict[int, UUID]) -> Context:
    return Context(
        posts=load.corpus.path(POSTS),
        community_id=load.community.pk,
        visibility=str(load.community.visibility),
        operator_id=load.community.operator_organisation_id,
        people=people,
        spaces=spaces,
        tables={label: table_of(apps.get_model(label), names) for label, names in COLUMNS.items()},
        loaded_at=int(time.time()),
    )


def _missing(load: Load, plans: Iterable[ThreadPlan]) -> Iterator[ThreadPlan]:
    """Pass on the threads that no run has loaded."""
    items = ImportedItem.objects.filter(community=load.community, kind=ItemKind.TOPIC)
    for chunk in in_batches(plans, KNOWN_AT_ONCE):
        known = dict(items.filter(source_id__in=[plan.topic.id for plan in chunk]).values_list("source_id", "derived_id"))
        for plan in chunk:
            topic = plan.topic
            if topic.id not in known:
                yield plan
            elif known[topic.id] == thread_id(load.community.pk, topic.id, topic.created):
                load.tally.known_threads += 1
                load.tally.known_posts += plan.post_count
            else:
                raise Unloadable(
                    f"Topic {topic.id} of {TOPICS} is another one than when this community was loaded. "
                    "This is another corpus; load it into a community of its own."
                )
