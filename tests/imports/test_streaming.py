"""A corpus is read as a stream: what is held does not grow with it."""

import json
import tracemalloc
from itertools import islice
from uuid import UUID, uuid4

import pytest

from imports.compact import IdIndex, SeenIds, UuidList
from imports.corpus import Corpus, in_batches
from imports.lines import read_lines
from imports.mapping import Context, rows_of
from imports.people import People
from imports.plans import BATCH_BYTES, BATCH_POSTS, SLICE_BYTES, SLICE_POSTS, Slice, ThreadPlan, batches, packs
from imports.records import SourceTopic
from imports.threads import ThreadReader
from tests.imports.conftest import ANA, BEN, START


def plan(number, posts, slices=1):
    topic = SourceTopic(number, 1, ANA, "A title", (), START, "question", None, False, posts)
    parts = [Slice(0, 100, posts // slices) for _part in range(slices)]
    return ThreadPlan(topic, author=0, slices=parts, post_count=posts)


class Topics:
    """Just enough of a TopicIndex: topic 1 has as many posts as it is told."""

    def __init__(self, posts):
        self._posts = posts
        self._met = False

    def row_of(self, topic_id):
        return 0 if topic_id == 1 else None

    def meet(self, row):
        first, self._met = not self._met, True
        return first

    def read(self, row):
        return SourceTopic(1, 1, ANA, "A title", (), START, "question", None, False, self._posts)

    def line_of(self, row):
        return 1

    def rows_not_met(self):
        return iter(())


def people():
    found = People()
    for source_id in (ANA, BEN):
        found.add(source_id, uuid4(), uuid4())
    found.settle()
    return found


def write_posts(folder, count, size=4_000):
    with (folder / "posts.jsonl").open("w") as file:
        for n in range(1, count + 1):
            post = {"id": n, "topic": 1, "n": n, "author": ANA, "created": START + n, "votes": 0, "text": "word " * (size // 5)}
            file.write(json.dumps(post) + "\n")


def test_thread_of_any_length_is_planned_in_little_memory(tmp_path):
    write_posts(tmp_path, 5_000)  # 20 MB
    reader = ThreadReader(Corpus(tmp_path), Topics(5_000), people(), pytest.fail)
    tracemalloc.start()

    (found,) = reader.plans()

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_500_000
    assert found.post_count == sum(part.count for part in found.slices) == 5_000
    assert all(part.count <= SLICE_POSTS for part in found.slices)


def test_slices_are_cut_by_size_as_well(tmp_path):
    write_posts(tmp_path, 30, size=90_000)

    (found,) = ThreadReader(Corpus(tmp_path), Topics(30), people(), pytest.fail).plans()

    assert len(found.slices) > 3
    assert [part.start for part in found.slices[1:]] == [part.end for part in found.slices[:-1]]


def test_lines_are_read_one_by_one(tmp_path):
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b'{"a": 1}\n\n{"b": "\xc3\xa4"}\n' + b"x" * 10_000_000)

    lines = list(islice(read_lines(path), 2))

    assert [(line.number, line.start, line.end, line.raw) for line in lines] == [(1, 0, 9, {"a": 1}), (3, 10, 22, {"b": "ä"})]


def test_batches_are_bounded_and_asked_for_as_they_are_needed():
    asked = []

    def plans():
        for number in range(2_000):
            asked.append(number)
            yield plan(number, 10)

    found = batches(plans())
    first = next(found)

    assert len(asked) == len(first) + 1
    sizes = [sum(part.post_count for part in batch) for batch in (first, *found)]
    assert sum(sizes) == 20_000
    assert set(sizes[:-1]) == {BATCH_POSTS}


def test_batches_are_cut_by_size_as_well():
    plans = [plan(number, 1) for number in range(10)]
    for part in plans:
        part.slices = [Slice(0, BATCH_BYTES // 4, 1)]

    assert [len(batch) for batch in batches(plans)] == [4, 4, 2]


def test_long_thread_is_a_batch_of_its_own():
    plans = [plan(1, 10), plan(2, 600, slices=4), plan(3, 10)]

    assert [[part.topic.id for part in batch] for batch in batches(plans)] == [[1], [2], [3]]


def test_short_threads_are_packed_and_long_ones_go_slice_by_slice():
    plans = [plan(number, 10) for number in range(40)]

    assert [sum(stretch.count for _plan, stretch in pack) for pack in packs(plans)] == [150, 150, 100]
    assert [[stretch.count for _plan, stretch in pack] for pack in packs([plan(1, 600, slices=4)])] == [[150]] * 4


def test_packs_are_cut_by_size_as_well():
    plans = [plan(number, 1) for number in range(10)]
    for part in plans:
        part.slices = [Slice(0, SLICE_BYTES // 2, 1)]

    assert [len(pack) for pack in packs(plans)] == [2] * 5


def test_batches_are_cut_as_they_come():
    source = iter(range(10**9))

    assert list(islice(in_batches(source, 3), 2)) == [[0, 1, 2], [3, 4, 5]]
    assert next(source) == 6


def test_seen_ids_remember_every_number_once_in_little_memory():
    seen = SeenIds()
    tracemalloc.start()

    assert all(seen.add(number) for number in range(200_000))

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000
    assert not any(seen.add(number) for number in (0, 4095, 4096, 199_999))
    assert seen.add(1 << 62) and not seen.add(1 << 62)


def test_id_index_finds_rows_in_any_order():
    index = IdIndex()
    for source_id in (50, 7, 1 << 40, 12):
        index.add(source_id)
    index.settle()

    assert [index.row_of(source_id) for source_id in (50, 7, 1 << 40, 12)] == [0, 1, 2, 3]
    assert [index.row_of(source_id) for source_id in (0, 8, 1 << 41)] == [None] * 3
    assert len(index) == 4


def test_uuid_list_gives_digits():
    ids = UuidList()
    ids.append(UUID(int=5))
    ids.append(UUID(int=1 << 127))

    assert (ids[0], ids[1]) == ("0" * 31 + "5", "8" + "0" * 31)


def test_failure_of_one_thread_is_told_and_the_rows_of_others_are_there(tmp_path):
    (tmp_path / "posts.jsonl").write_text("")
    context = Context(tmp_path / "posts.jsonl", uuid4(), "public", None, people(), {1: uuid4()}, {}, 0)

    broken = plan(1, 1)

    rows = rows_of(context, [(broken, broken.slices[0])], {})

    assert [str(problem) for problem in rows.failures] == [
        "posts.jsonl:0: topic 1 cannot be rendered: ValueError: posts.jsonl changed while it was read"
    ]
    assert not rows.lines and rows.threads == []
