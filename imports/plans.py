"""What is known of a thread before its posts are rendered: small, so that many can wait and travel to a worker together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from imports.records import SourceTopic

# What is rendered and sent to the database at a time: large enough to be worth a statement, small enough to be held.
SLICE_POSTS = 150
SLICE_BYTES = 512 * 1024
# What is committed at a time, about: a commit costs more than it carries when there are few, and open questions are held
# until the end of it.
BATCH_POSTS = 2_000
BATCH_BYTES = 8 * 1024 * 1024


@dataclass(slots=True)
class Slice:
    """Consecutive posts of one topic: bytes [start, end) of posts.jsonl, `count` posts."""

    start: int
    end: int
    count: int = 0

    @property
    def is_full(self) -> bool:
        return self.count >= SLICE_POSTS or self.size >= SLICE_BYTES

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply that solved a question: its source id and number, its author's row in People, its time."""

    post: int
    n: int
    author: int
    created: int


@dataclass(slots=True)
class ThreadPlan:
    """A thread that is whole: its topic, where its posts stand, and what its row says about them.

    `author` and the like are row numbers in People; times are epoch seconds. `followers` maps each writer to the time of
    their first post. `called` holds the lower-case names that a text may mention. `line` is the first post's.
    """

    topic: SourceTopic
    author: int
    line: int = 0
    slices: list[Slice] = field(default_factory=list)
    post_count: int = 0
    first_answer_at: int | None = None
    last_at: int = 0
    last_author: int | None = None
    answer: Answer | None = None
    followers: dict[int, int] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)

    @property
    def is_long(self) -> bool:
        return len(self.slices) > 1

    @property
    def is_open_question(self) -> bool:
        """Whether the database will count it among its space's open questions."""
        return self.topic.kind == "question" and self.post_count == 1 and not self.topic.is_closed

    @property
    def end(self) -> int:
        """How far posts.jsonl is read when this thread is loaded."""
        return self.slices[-1].end


def batches(plans: Iterable[ThreadPlan]) -> Iterator[list[ThreadPlan]]:
    """Yield threads to be committed together; a long one stands alone."""
    batch: list[ThreadPlan] = []
    posts = size = 0
    for plan in plans:
        if batch and (plan.is_long or batch[-1].is_long or posts >= BATCH_POSTS or size >= BATCH_BYTES):
            yield batch
            batch, posts, size = [], 0, 0
        batch.append(plan)
        posts += plan.post_count
        size += sum(stretch.size for stretch in plan.slices)
    if batch:
        yield batch


def packs(plans: Iterable[ThreadPlan]) -> Iterator[list[tuple[ThreadPlan, Slice]]]:
    """Yield slices to be rendered and sent together, so that no more than a slice's worth is held of any batch."""
    pack: list[tuple[ThreadPlan, Slice]] = []
    posts = size = 0
    for plan in plans:
        for stretch in plan.slices:
            if pack and (posts + stretch.count > SLICE_POSTS or size + stretch.size > SLICE_BYTES):
                yield pack
                pack, posts, size = [], 0, 0
            pack.append((plan, stretch))
            posts += stretch.count
            size += stretch.size
    if pack:
        yield pack
