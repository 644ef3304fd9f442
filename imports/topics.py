"""Where each topic stands in topics.jsonl, and whether its posts have come; 33 bytes per topic are held."""

from array import array
from collections.abc import Container, Iterator
from dataclasses import replace
from typing import BinaryIO

from community.services.writing import clean_tags
from core.errors import InvalidInput
from imports.compact import IdIndex
from imports.corpus import CATEGORIES, TOPICS, USERS, Corpus, Report
from imports.fields import BadRecord, Raw
from imports.lines import parse
from imports.people import People
from imports.records import SourceTopic, read_topic


class TopicIndex:
    """The good topics of a corpus, found by id; the records themselves stay in the file."""

    def __init__(self, corpus: Corpus, people: People, categories: Container[int]) -> None:
        self._corpus = corpus
        self._people = people
        self._categories = categories
        self._file: BinaryIO = corpus.path(TOPICS).open("rb")
        self._index = IdIndex()
        self._starts = array("q")
        self._lines = array("q")
        self._met = bytearray()

    def __len__(self) -> int:
        return len(self._index)

    def close(self) -> None:
        self._file.close()

    def fill(self, report: Report) -> None:
        """Read topics.jsonl once."""
        for line, topic in self._corpus.records(TOPICS, self._read, report):
            self._index.add(topic.id)
            self._starts.append(line.start)
            self._lines.append(line.number)
            self._met.append(False)
        self._index.settle()

    def _read(self, raw: Raw) -> SourceTopic:
        topic = read_topic(raw)
        if self._people.row_of(topic.author) is None:
            raise BadRecord(f"author {topic.author} is not among the good lines of {USERS}")
        if topic.category not in self._categories:
            raise BadRecord(f"category {topic.category} is not among the good lines of {CATEGORIES}")
        try:
            return replace(topic, tags=tuple(clean_tags(list(topic.tags))))
        except InvalidInput as error:
            raise BadRecord(f"“tags”: {error}") from error

    def row_of(self, topic_id: int) -> int | None:
        return self._index.row_of(topic_id)

    def meet(self, row: int) -> bool:
        """Note that a topic's posts have come; False when they came before."""
        is_first, self._met[row] = not self._met[row], True
        return is_first

    def line_of(self, row: int) -> int:
        return self._lines[row]

    def read(self, row: int) -> SourceTopic:
        """Return a topic's record, read from the file again."""
        self._file.seek(self._starts[row])
        raw, problem = parse(self._file.readline())
        if raw is None:
            raise ValueError(f"{TOPICS} changed while it was read: {problem}")
        return self._read(raw)

    def rows_not_met(self) -> Iterator[int]:
        return (row for row, met in enumerate(self._met) if not met)
