"""From topics.jsonl and posts.jsonl to plans of whole threads; what cannot be whole is reported and left out."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from core.markup.mentions import MENTION
from imports.corpus import POSTS, TOPICS, Corpus, Report, Sieve
from imports.fields import BadRecord
from imports.lines import Line, Problem, read_lines
from imports.people import People
from imports.plans import Answer, Slice, ThreadPlan
from imports.records import SourcePost, SourceTopic, read_post, topic_of
from imports.topics import TopicIndex


class ThreadReader:
    """Reads posts.jsonl from start to end, one topic at a time."""

    def __init__(self, corpus: Corpus, topics: TopicIndex, people: People, report: Report) -> None:
        self._corpus = corpus
        self._topics = topics
        self._people = people
        self._report = report
        self._sieve = Sieve(read_post, report)

    def plans(self) -> Iterator[ThreadPlan]:
        """Yield the threads that are whole, in the order of posts.jsonl."""
        lines = (line for line in read_lines(self._corpus.path(POSTS)) if self._names_a_topic(line))
        for topic_id, of_topic in groupby(lines, key=lambda line: topic_of(line.raw or {})):
            plan = self._plan(topic_id or 0, of_topic)
            if plan is not None:
                yield plan
        for row in self._topics.rows_not_met():
            self._report(Problem(TOPICS, self._topics.line_of(row), f"topic {self._topics.read(row).id} has no posts in {POSTS}"))

    def _names_a_topic(self, line: Line) -> bool:
        if line.raw is not None and topic_of(line.raw) is not None:
            return True
        if self._sieve.take(line) is not None:
            raise AssertionError("a post without a topic passed the sieve")
        return False

    def _plan(self, topic_id: int, lines: Iterator[Line]) -> ThreadPlan | None:
        row = self._topics.row_of(topic_id)
        if row is None:
            self._leave_out(lines, f"topic {topic_id} is not among the good lines of {TOPICS}")
            return None
        if not self._topics.meet(row):
            self._leave_out(lines, f"topic {topic_id} ended on an earlier line; its posts must stand together")
            return None
        return self._draft(row, lines)

    def _leave_out(self, lines: Iterator[Line], reason: str) -> None:
        first = next(lines)
        count = 1 + sum(1 for _line in lines)
        self._report(Problem(first.file, first.number, f"{reason} (posts left out: {count:,})"))

    def _draft(self, row: int, lines: Iterable[Line]) -> ThreadPlan | None:
        topic = self._topics.read(row)
        draft = Draft(topic, self._people)
        for line in lines:
            draft.add(line, self._sieve.take(line), self._report)
        return draft.finish(self._topics.line_of(row), self._report)


class Draft:
    """A thread while its posts come in."""

    def __init__(self, topic: SourceTopic, people: People) -> None:
        author = people.row_of(topic.author)
        if author is None:
            raise ValueError("a topic's author is known once its line was accepted")
        self._plan = ThreadPlan(topic, author, last_at=topic.created)
        self._people = people
        self._is_whole = True
        self._next: int | None = 1

    def add(self, line: Line, post: SourcePost | None, report: Report) -> None:
        """Take one post in, or note that the thread cannot be whole (`post` None: reported already)."""
        self._plan.line = self._plan.line or line.number
        try:
            if post is None:
                raise BadRecord
            author = self._check(post)
        except BadRecord as error:
            self._is_whole, self._next = False, post.n + 1 if post else None
            if post is not None:
                report(Problem(line.file, line.number, str(error)))
            return
        self._next = post.n + 1
        self._place(line)
        self._note(post, author)

    def _check(self, post: SourcePost) -> int:
        """Return the author's row; BadRecord when the post does not belong here."""
        author = self._people.row_of(post.author)
        if author is None:
            raise BadRecord(f"author {post.author} is not among the good lines of users.jsonl")
        if self._next is not None and post.n != self._next:
            raise BadRecord(f"post number {post.n} of topic {post.topic} stands where number {self._next} belongs")
        if post.n == 1 and author != self._plan.author:
            raise BadRecord(f"the first post of topic {post.topic} is by another author than the topic")
        return author

    def _place(self, line: Line) -> None:
        slices = self._plan.slices
        if not slices or slices[-1].is_full:
            slices.append(Slice(line.start, line.end))
        slices[-1].end = line.end
        slices[-1].count += 1

    def _note(self, post: SourcePost, author: int) -> None:
        plan = self._plan
        plan.post_count += 1
        plan.followers.setdefault(author, post.created)
        if "@" in post.text:
            plan.called.update(name.lower() for name in MENTION.findall(post.text))
        if post.n == 1:
            return
        if plan.last_author is None or post.created >= plan.last_at:
            plan.last_at, plan.last_author = post.created, author
        if author != plan.author:
            plan.first_answer_at = min(post.created, plan.first_answer_at or post.created)
        if post.id == plan.topic.solved_by:
            plan.answer = Answer(post.id, post.n, author, post.created)

    def finish(self, topic_line: int, report: Report) -> ThreadPlan | None:
        """Return the plan when every promised post is there."""
        plan, topic = self._plan, self._plan.topic
        if not self._is_whole:
            return None
        if plan.post_count != topic.post_count:
            reason = f"topic {topic.id} has {plan.post_count:,} of the {topic.post_count:,} posts that {TOPICS} promises"
            report(Problem(POSTS, plan.line, reason))
            return None
        if topic.solved_by is not None and plan.answer is None:
            report(Problem(TOPICS, topic_line, f"“solved_by” {topic.solved_by} is not a reply of topic {topic.id}"))
            return None
        return plan
