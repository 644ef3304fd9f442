"""From the posts of threads to the rows of every table, rendered; never asks the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from core.ids import encode
from core.markup import RENDERER_VERSION, Rendered, render
from core.text import excerpt, slugify_title
from imports import tables
from imports.corpus import POSTS
from imports.keys import derived_id, digest, pick, thread_id, within
from imports.lines import Problem, objects_between
from imports.people import People
from imports.plans import Slice, ThreadPlan
from imports.records import SourcePost, read_post, topic_of
from imports.rows import Rows
from imports.tables import NULL, Table, field, time_field
from reputation.rules import HELP, POINTS, RULES_VERSION, Relation, Rule, Unpaid, judge

ROLE = "member"  # in which everything of a corpus was written: it knows no others
CHANNEL = "import"
# A corpus holds sums of votes, and neither ballots nor dates of votes and acceptances; these are plausible and always the same.
VOTED_AFTER = (60, 24 * 3600)  # seconds after the post, least and most
ACCEPTED_AFTER = (10 * 60, 6 * 3600)  # seconds after the reply, least and most
SELF_ACCEPTED_AFTER = 48 * 3600  # seconds after the question: rule R2


@dataclass(frozen=True)
class Context:
    """What every worker knows: where, who, and how the tables look. `loaded_at` is in epoch seconds."""

    posts: Path
    community_id: UUID
    visibility: str
    operator_id: UUID | None
    people: People
    spaces: dict[int, UUID]
    tables: dict[str, Table]
    loaded_at: int


def rows_of(context: Context, pack: Iterable[tuple[ThreadPlan, Slice]], mentions: dict[str, str]) -> Rows:
    """Return the rows of some slices; a thread of which one post fails is not among them.

    `mentions` maps a lower-case name to the address of that person's page.
    """
    rows = Rows()
    for plan, stretch in pack:
        try:
            rows.add(_Slice(context, plan, mentions).make(stretch))
        except Exception as error:  # whatever a text makes of the renderer, the other threads are loaded
            reason = f"topic {plan.topic.id} cannot be rendered: {type(error).__name__}: {error}"
            rows.failures.append(Problem(POSTS, plan.line, reason))
    return rows


class _Slice:
    """One slice of one thread while its rows are made. The first slice brings the thread's own row and what hangs on it.

    Values travel as fields of COPY from the start, each id as 32 digits: most are used several times.
    """

    def __init__(self, context: Context, plan: ThreadPlan, mentions: dict[str, str]) -> None:
        self.context, self.plan, self.mentions = context, plan, mentions
        self.rows = Rows()
        self.community, self.space = context.community_id.hex, context.spaces[plan.topic.category].hex
        self.place = f"{self.community}\t{self.space}"
        thread = thread_id(context.community_id, plan.topic.id, plan.topic.created)
        self.thread, self.shown_thread = thread.hex, encode(thread)
        answer = plan.answer
        self.answer = self._post_id(answer.created, answer.post, answer.n) if answer else None

    def make(self, stretch: Slice) -> Rows:
        topic_id = self.plan.topic.id
        for raw in objects_between(self.context.posts, stretch.start, stretch.end):
            if topic_of(raw) == topic_id:
                self._add_post(read_post(raw))
        if self.rows.post_count != stretch.count:
            raise ValueError(f"{POSTS} changed while it was read")
        if stretch == self.plan.slices[0]:
            self._add_followers()
            self._add_solution()
        return self.rows

    # Ids and people

    def _id(self, created: int, *parts: object) -> UUID:
        return derived_id(created, self.community, *parts)

    def _post_id(self, created: int, source_id: int, n: int) -> UUID:
        return derived_id(created, self.community, "post", source_id, order=n)

    def _row_of(self, source_id: int) -> int:
        row = self.context.people.row_of(source_id)
        if row is None:
            raise ValueError(f"author {source_id} is unknown")
        return row

    def _user(self, row: int) -> str:
        return self.context.people.users[row]

    def _is_staff(self, row: int) -> bool:
        organisation = self.context.people.organisations.get(row)
        return organisation is not None and organisation == self.context.operator_id

    def _write(self, label: str, *fields: str) -> None:
        self.rows.lines[label].append("\t".join(fields) + self.context.tables[label].rest)

    # Posts

    def _add_post(self, post: SourcePost) -> None:
        author = self._row_of(post.author)
        rendered = render(post.text, mentions=self.mentions)
        created, text = time_field(post.created), field(post.text)
        common = "\t".join(
            (
                self.place,
                self._user(author),
                ROLE,
                field(self._is_staff(author)),
                text,
                field(rendered.html),
                str(RENDERER_VERSION),
            )
        )
        self.rows.post_count += 1
        if post.n == 1:
            self._add_thread(post, author, rendered, common)
            heading = (field(self.plan.topic.title), field(self.plan.topic.tags))
            self._add_revision(self.thread, "thread", author, heading, text, created)
        else:
            reply = self._add_reply(post, author, rendered, common)
            self._add_revision(reply, "reply", author, ("", "{}"), text, created)

    def _add_thread(self, post: SourcePost, author: int, rendered: Rendered, common: str) -> None:
        plan, topic = self.plan, self.plan.topic
        score = self._add_votes(self.thread, "thread", post, author)
        self._write(
            tables.THREAD, self.thread, common, time_field(topic.created), topic.kind, field(topic.title),
            field(slugify_title(topic.title)), field(excerpt(rendered.text)), field(topic.tags), str(score),
            str(plan.post_count - 1), str(int(plan.answer is not None)), time_field(plan.first_answer_at),
            time_field(plan.last_at),
            NULL if plan.last_author is None else self._user(plan.last_author),
            NULL if plan.answer is None else self._user(plan.answer.author),
            time_field(max(plan.last_at, self._accepted_at()) if topic.is_closed else None),
            "outdated" if topic.is_closed else "",
        )  # fmt: skip
        self._add_event("thread.published", topic.created, author, "thread", self.thread, mentioned=sorted(rendered.mentioned))
        self._write(tables.ITEM, self.community, "topic", str(topic.id), self.thread, self.thread)
        self.rows.threads.append(self.thread)
        self.rows.spaces[self.space] += 1
        self.rows.tags.update((self.space, tag) for tag in topic.tags)

    def _add_reply(self, post: SourcePost, author: int, rendered: Rendered, common: str) -> str:
        reply_id = self._post_id(post.created, post.id, post.n)
        reply = reply_id.hex
        score = self._add_votes(reply, "reply", post, author)
        is_answer = field(reply_id == self.answer)
        self._write(tables.REPLY, reply, common, time_field(post.created), self.thread, str(score), is_answer)
        facts = {"post": encode(reply_id), "post_type": "reply", "mentioned": sorted(rendered.mentioned)}
        self._add_event("reply.posted", post.created, author, "reply", reply, **facts)
        return reply

    def _add_revision(self, post: str, post_type: str, author: int, heading: Iterable[str], text: str, created: str) -> None:
        """Keep the first version: editing adds the next one, and the history page shows both."""
        self._write(tables.REVISION, post, post_type, self.place, "1", self._user(author), *heading, text, created)

    def _add_event(self, verb: str, at: int, actor: int, object_type: str, object_id: str, **facts: Any) -> str:
        """Write what happened into the ledger, where no consumer is promised it: nobody is told of the past."""
        event = self._id(at, verb, object_id).hex
        organisation = self.context.people.organisations.get(actor)
        data = {
            "thread": self.shown_thread,
            "kind": self.plan.topic.kind,
            "product": "",
            "product_version": "",
            "environment": "",
            **facts,
        }
        self._write(
            tables.EVENT, event, verb, time_field(at), time_field(self.context.loaded_at), self._user(actor), ROLE,
            organisation.hex if organisation else NULL, field(self._is_staff(actor)), self.place, self.context.visibility,
            object_type, object_id, CHANNEL, field(data),
        )  # fmt: skip
        return event

    # Votes, followers, the solution, and what they pay

    def _add_votes(self, post_id: str, post_type: str, post: SourcePost, author: int) -> int:
        """Spread the sum over members, never the author; returns the score."""
        if not post.votes:
            return 0
        key = digest(self.community, "votes", post.id)
        value = 1 if post.votes > 0 else -1
        voters = pick(key, abs(post.votes), len(self.context.people), author)
        is_paid = value > 0 and post_type == "reply" and self.plan.topic.kind == "question"
        for voter in voters:
            at = post.created + within(digest(key, voter), *VOTED_AFTER)
            self._write(tables.VOTE, post_id, post_type, self.place, self._user(voter), str(value), time_field(at))
            if is_paid:
                self._pay(Rule.HELPFUL, author, voter, post_id, at, NULL)
        return value * len(voters)

    def _add_followers(self) -> None:
        for follower, since in self.plan.followers.items():
            self._write(tables.SUBSCRIPTION, self.place, self.thread, self._user(follower), time_field(since))

    def _accepted_at(self) -> int:
        """Return when the asker accepted the answer; the epoch when nobody did."""
        plan = self.plan
        if plan.answer is None:
            return 0
        at = plan.answer.created + within(digest(self.community, "accepted", plan.topic.id), *ACCEPTED_AFTER)
        return max(at, plan.topic.created + SELF_ACCEPTED_AFTER) if plan.answer.author == plan.author else at

    def _add_solution(self) -> None:
        plan, answer = self.plan, self.plan.answer
        if answer is None or self.answer is None:
            return
        at = self._accepted_at()
        is_self_answer = answer.author == plan.author
        solution = self._id(at, "solution", plan.topic.id)
        self.rows.solved.append(self.thread)
        asker = self._user(plan.author)
        self._write(tables.SOLUTION, solution.hex, self.place, self.thread, self.answer.hex, asker, "asker", time_field(at))
        facts = {"reply": encode(self.answer), "by_role": "asker", "solution": encode(solution), "is_self_answer": is_self_answer}
        event = self._add_event("solution.accepted", at, plan.author, "solution", solution.hex, **facts)
        self._pay(Rule.ACCEPTED, answer.author, plan.author, self.answer.hex, at, event)
        if not is_self_answer:
            self._pay(Rule.ACCEPTING, plan.author, plan.author, self.thread, at, event)

    def _pay(self, rule: Rule, receiver: int, giver: int, subject: str, at: int, cause: str) -> None:
        """Write the line of the ledger that this act would have written here, marked as imported."""
        organisations = self.context.people.organisations
        shared = giver in organisations and organisations[giver] == organisations.get(receiver)
        points, unpaid = judge(rule, Relation(giver == receiver, shared, self._is_staff(receiver)))
        membership = self.context.people.memberships[receiver]
        self._write(
            tables.LEDGER, self._id(at, rule.value, subject, giver).hex, membership, self.community, self.thread, rule.value,
            str(RULES_VERSION), str(POINTS[rule]), str(points), unpaid.value, subject, self._user(giver), cause, field(True),
            time_field(at),
        )  # fmt: skip
        self.rows.points[membership] += points
        self.rows.helped[membership] += int(rule in HELP and unpaid != Unpaid.SELF)
