"""One line of each source file, checked: what is read from it, and why it may be refused."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from imports.fields import LARGEST_ID, LATEST, BadRecord, Raw, body, flag, one_line, source_id, texts, whole

KINDS = ("question", "discussion")
MOST_VOTES = 1_000_000
EMAIL_LIMIT, USERNAME_LIMIT, NAME_LIMIT, SLUG_LIMIT, TITLE_LIMIT, DESCRIPTION_LIMIT = 254, 150, 80, 200, 200, 10_000  # characters


@dataclass(frozen=True, slots=True)
class SourcePerson:
    """A line of users.jsonl. `joined` is in epoch seconds."""

    id: int
    username: str
    email: str
    name: str
    joined: int


@dataclass(frozen=True, slots=True)
class SourceCategory:
    """A line of categories.jsonl."""

    id: int
    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class SourceTopic:
    """A line of topics.jsonl; `post_count` is what the file promises, `solved_by` a post id."""

    id: int
    category: int
    author: int
    title: str
    tags: tuple[str, ...]
    created: int
    kind: str
    solved_by: int | None
    is_closed: bool
    post_count: int


@dataclass(frozen=True, slots=True)
class SourcePost:
    """A line of posts.jsonl; post number 1 is the body of its topic."""

    id: int
    topic: int
    n: int
    author: int
    created: int
    votes: int
    text: str


def moment(seconds: int) -> datetime:
    """Return the time of a source line, given in epoch seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def read_person(raw: Raw) -> SourcePerson:
    email = one_line(raw, "email", EMAIL_LIMIT).lower()
    try:
        validate_email(email)
    except ValidationError:
        raise BadRecord(f"“{email}” is not an e-mail address") from None
    username = one_line(raw, "username", USERNAME_LIMIT)
    name = one_line(raw, "name", NAME_LIMIT) if raw.get("name") else username[:NAME_LIMIT]
    return SourcePerson(source_id(raw, "id"), username, email, name, whole(raw, "joined", 0, LATEST))


def read_category(raw: Raw) -> SourceCategory:
    description = one_line(raw, "description", DESCRIPTION_LIMIT) if raw.get("description") else ""
    return SourceCategory(source_id(raw, "id"), one_line(raw, "slug", SLUG_LIMIT), one_line(raw, "name", NAME_LIMIT), description)


def read_topic(raw: Raw) -> SourceTopic:
    topic = SourceTopic(
        id=source_id(raw, "id"),
        category=source_id(raw, "category"),
        author=source_id(raw, "author"),
        title=one_line(raw, "title", TITLE_LIMIT),
        tags=texts(raw, "tags"),
        created=whole(raw, "created", 0, LATEST),
        kind=one_line(raw, "kind", max(map(len, KINDS))),
        solved_by=None if raw.get("solved_by") is None else source_id(raw, "solved_by"),
        is_closed=flag(raw, "closed"),
        post_count=whole(raw, "posts", 1, LARGEST_ID),
    )
    if topic.kind not in KINDS:
        raise BadRecord(f"“{topic.kind}” is not a kind of thread ({' or '.join(KINDS)})")
    if topic.solved_by is not None and topic.kind != "question":
        raise BadRecord("only a question can be solved")
    return topic


def read_post(raw: Raw) -> SourcePost:
    return SourcePost(
        id=source_id(raw, "id"),
        topic=source_id(raw, "topic"),
        n=source_id(raw, "n"),
        author=source_id(raw, "author"),
        created=whole(raw, "created", 0, LATEST),
        votes=whole(raw, "votes", -MOST_VOTES, MOST_VOTES) if "votes" in raw else 0,
        text=body(raw, "text"),
    )


def topic_of(raw: Raw) -> int | None:
    """Return the topic that a line of posts.jsonl names, or None when it names none."""
    topic = raw.get("topic")
    return topic if type(topic) is int and 0 < topic <= LARGEST_ID else None
