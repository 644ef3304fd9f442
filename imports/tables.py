"""The tables that a load fills by PostgreSQL's COPY: their columns, and values as text for them."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from psycopg import sql

NULL = r"\N"

# The columns that a load fills, by model; all others get their model's default.
_POST = (
    "id", "community_id", "space_id", "author_id", "author_role", "author_is_staff", "body_md", "body_html", "renderer_version",
    "created_at",
)  # fmt: skip
_TARGET = ("post_id", "post_type", "community_id", "space_id")

THREAD, REPLY, REVISION, VOTE = "community.Thread", "community.Reply", "community.Revision", "community.Vote"
SOLUTION, SUBSCRIPTION = "community.Solution", "community.Subscription"
LEDGER, EVENT, ITEM = "reputation.ReputationEvent", "core.Event", "imports.ImportedItem"

COLUMNS = {
    THREAD: (
        *_POST, "kind", "title", "slug", "excerpt", "tags", "score", "reply_count", "solution_count", "first_reply_at",
        "last_activity_at", "last_reply_author_id", "solved_by_id", "closed_at", "close_reason",
    ),
    REPLY: (*_POST, "thread_id", "score", "is_solution"),
    REVISION: (*_TARGET, "number", "editor_id", "title", "tags", "body_md", "created_at"),
    VOTE: (*_TARGET, "voter_id", "value", "created_at"),
    SOLUTION: ("id", "community_id", "space_id", "thread_id", "reply_id", "accepted_by_id", "by_role", "accepted_at"),
    SUBSCRIPTION: ("community_id", "space_id", "thread_id", "user_id", "created_at"),
    LEDGER: (
        "id", "membership_id", "community_id", "thread_id", "rule", "rules_version", "nominal", "points", "unpaid", "subject_id",
        "giver_id", "cause_event_id", "is_imported", "occurred_at",
    ),
    EVENT: (
        "id", "verb", "occurred_at", "recorded_at", "actor_id", "actor_role", "actor_organisation_id", "is_staff", "community_id",
        "space_id", "visibility", "object_type", "object_id", "channel", "data",
    ),
    ITEM: ("community_id", "kind", "source_id", "derived_id", "object_id"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Where lines of these columns go; `rest` holds the values of all other columns, which are the same in each line.

    So a column that a model gains later is loaded with its default, as if the row had been made by the model.
    """

    statement: str
    rest: str


def table_of(model: type[models.Model], columns: Sequence[str]) -> Table:
    """Return a model's table for lines that hold `columns`, in that order. Needs the database."""
    stored = [one for one in model._meta.local_concrete_fields if not one.generated and not isinstance(one, models.AutoField)]
    others = [one for one in stored if one.column not in columns]
    names = [*columns, *(str(one.column) for one in others)]
    quoted: list[sql.Composable] = [sql.Identifier(name) for name in names]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), sql.SQL(", ").join(quoted))
    return Table(statement.as_string(None), "".join("\t" + field(other.get_default()) for other in others) + "\n")


def field(value: Any) -> str:
    """Return a value as a field of PostgreSQL's text format; sequences are arrays of text, dicts are JSON."""
    if isinstance(value, str):
        return _escape(value)
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return _escape("{" + ",".join(map(_element, value)) + "}")
    if isinstance(value, dict):
        return _escape(json.dumps(value, ensure_ascii=False))
    raise TypeError(f"no text for {type(value).__name__}")


def time_field(seconds: int | None) -> str:
    """Return a time in epoch seconds as a field."""
    return NULL if seconds is None else time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(seconds))


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")


def _element(value: object) -> str:
    text = str(value).replace("\\", r"\\").replace('"', r"\"")
    return f'"{text}"'


def copy_in(table: Table, lines: bytes) -> None:
    """Send lines to their table, in the caller's transaction."""
    with connection.cursor() as cursor, cursor.copy(table.statement) as copy:
        copy.write(lines)
