"""The folder of a corpus: its four files, and their lines taken one by one, checked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from imports.compact import SeenIds
from imports.fields import BadRecord, Raw
from imports.lines import Line, Problem, read_lines

USERS, CATEGORIES, TOPICS, POSTS = FILES = "users.jsonl", "categories.jsonl", "topics.jsonl", "posts.jsonl"

Report = Callable[[Problem], None]


class Unloadable(Exception):
    """The load cannot begin or go on; the message says why and what to do."""


class HasId(Protocol):
    @property
    def id(self) -> int: ...


Record = TypeVar("Record", bound=HasId)
Item = TypeVar("Item")


@dataclass(frozen=True)
class Corpus:
    """A folder with users.jsonl, categories.jsonl, topics.jsonl and posts.jsonl."""

    folder: Path

    def check(self) -> None:
        """Raise Unloadable unless all four files are there."""
        missing = [name for name in FILES if not self.path(name).is_file()]
        if missing:
            raise Unloadable(f"{self.folder} is not a corpus: {', '.join(missing)} missing.")

    def path(self, name: str) -> Path:
        return self.folder / name

    def records(self, name: str, read: Callable[[Raw], Record], report: Report) -> Iterator[tuple[Line, Record]]:
        """Yield the good lines of a file; the others are reported."""
        sieve = Sieve(read, report)
        for line in read_lines(self.path(name)):
            record = sieve.take(line)
            if record is not None:
                yield line, record


class Sieve(Generic[Record]):
    """Lets a file's good lines through and reports the others; an id passes once."""

    def __init__(self, read: Callable[[Raw], Record], report: Report) -> None:
        self._read = read
        self._report = report
        self._seen = SeenIds()

    def take(self, line: Line) -> Record | None:
        """Return the record of a line, or None after reporting why there is none."""
        try:
            return self._checked(line)
        except BadRecord as error:
            self._report(Problem(line.file, line.number, str(error)))
            return None

    def _checked(self, line: Line) -> Record:
        if line.raw is None:
            raise BadRecord(line.problem)
        record = self._read(line.raw)
        if not self._seen.add(record.id):
            raise BadRecord(f"id {record.id} stands on an earlier line")
        return record


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of at most `size` items, as they come."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
