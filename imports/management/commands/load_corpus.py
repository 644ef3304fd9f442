"""Load a corpus of JSON lines into a community; exit 1 when lines had to be left out."""

import os
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from imports.corpus import POSTS, Corpus, Unloadable
from imports.lines import Problem
from imports.loading import Tally, load_corpus
from imports.progress import Progress

LEFT_OUT = "Not loaded, because there is no place for it: views, pinned, reply_to, and the parents of categories."

# The database went away, as Django and as COPY say it, or a worker was killed.
LOST = (OperationalError, psycopg.OperationalError, BrokenProcessPool)
GO_ON = "Run the same command again to go on."


class Command(BaseCommand):
    help = "Load users.jsonl, categories.jsonl, topics.jsonl and posts.jsonl of a folder. Run it again to go on after a stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="where the four files are")
        parser.add_argument("--community", required=True, metavar="SLUG", help="the community to load into")
        parser.add_argument("--create", action="store_true", help="make the community, public, when there is none")
        parser.add_argument(
            "--workers", type=int, default=os.cpu_count() or 1, metavar="N",
            help="processes that render, one per core when not given; 0 renders without any",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        posts = Corpus(options["folder"]).path(POSTS)
        progress = Progress(sys.stdout, posts.stat().st_size if posts.is_file() else 0)
        try:
            tally = self._load(progress, **options)
        except Unloadable as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError(f"Stopped. {GO_ON}", returncode=130) from None
        except LOST as error:
            reason = str(error).partition("\n")[0]  # what PostgreSQL says behind it holds lines of the corpus
            raise CommandError(f"Broken off: {reason}\n{GO_ON}") from error
        finally:
            progress.clear()
        self._sum_up(tally)
        if tally.problems:
            sys.exit(1)

    def _load(self, progress: Progress, *, folder: Path, community: str, create: bool, workers: int, **_others: Any) -> Tally:
        def report(problem: Problem) -> None:
            progress.clear()
            self.stderr.write(str(problem))

        return load_corpus(Corpus(folder), community, create=create, workers=workers, report=report, progress=progress)

    def _sum_up(self, tally: Tally) -> None:
        if tally.threads or tally.new_people:
            rate = tally.posts / max(tally.seconds, 0.001)
            self.stdout.write(
                f"Loaded {_count(tally.threads, 'thread')} with {_count(tally.posts, 'post')}, by {tally.people:,} people, "
                f"in {_count(tally.spaces, 'space')}: {tally.seconds:,.1f} s, {rate:,.0f} posts/s."
            )
        else:
            self.stdout.write("Nothing was changed.")
        if tally.known_threads:
            self.stdout.write(f"Loaded before: {_count(tally.known_threads, 'thread')} with {_count(tally.known_posts, 'post')}.")
        self.stdout.write(LEFT_OUT)
        if tally.problems:
            problems = _count(tally.problems, "problem")
            self.stderr.write(f"{problems}, each named above by file and line. Threads that they touch were left out whole.")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
