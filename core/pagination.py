"""Keyset pages: the cost of a page depends on the page, not on how deep it lies.

A cursor holds the sort values of the last row. It is signed but not secret; the machine feed, where gaps
would tell something, encrypts its own.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import InvalidInput

Row = TypeVar("Row")


class InvalidCursor(InvalidInput):
    """The cursor was not made by us, or belongs to another order."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next, None on the last."""

    rows: list[Row]
    next_cursor: str | None


def paginate(queryset: "QuerySet[Any, Row]", order: Sequence[str], cursor: str | None, size: int) -> Page[Row]:
    """Return one page in the given order, e.g. ("-last_activity_at", "-id"); the last field must be unique.

    Raises InvalidCursor when `cursor` was not produced by a page of the same order.
    """
    return page_of(list(window(queryset, order, cursor, size)), order, size)


def window(queryset: "QuerySet[Any, Row]", order: Sequence[str], cursor: str | None, size: int) -> "QuerySet[Any, Row]":
    """Return the rows of one page and one more, which tells whether there is a next page."""
    return after(queryset, order, cursor).order_by(*order)[: size + 1]


def page_of(rows: "list[Row]", order: Sequence[str], size: int) -> Page[Row]:
    """Return the page that a window's rows make; they may come in any order, as out of a union."""
    for field in reversed(order):
        name = field.lstrip("-")
        rows = sorted(rows, key=lambda row: getattr(row, name), reverse=field.startswith("-"))
    rows, more = rows[:size], len(rows) > size
    return Page(rows, encode_cursor(rows[-1], order) if more else None)


def after(queryset: "QuerySet[Any, Row]", order: Sequence[str], cursor: str | None) -> "QuerySet[Any, Row]":
    """Keep the rows behind the cursor."""
    if not cursor:
        return queryset
    return queryset.filter(_behind(list(zip(order, _values(cursor, order), strict=True))))


def _behind(keys: list[tuple[str, Any]]) -> Q:
    (field, value), rest = keys[0], keys[1:]
    name, comparison = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
    beyond = Q(**{f"{name}__{comparison}": value})
    if not rest:
        return beyond
    # The redundant outer bound lets PostgreSQL start its index scan at the cursor.
    return Q(**{f"{name}__{comparison}e": value}) & (beyond | _behind(rest))


def encode_cursor(row: Any, order: Sequence[str]) -> str:
    """Return the cursor of a row: its sort values in order, signed so that only our own come back."""
    values = [_dump(getattr(row, field.lstrip("-"))) for field in order]
    return _signer(order).sign_object(values)


def _values(cursor: str, order: Sequence[str]) -> list[Any]:
    try:
        return [_load(value) for value in _signer(order).unsign_object(cursor)]
    except (BadSignature, ValueError) as error:
        raise InvalidCursor(_("This page address is no longer valid."), "cursor") from error


def _signer(order: Sequence[str]) -> Signer:
    return Signer(salt="cursor:" + ",".join(order))


def _dump(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return {"i": value.hex} if isinstance(value, uuid.UUID) else value


def _load(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return datetime.fromisoformat(value["t"]) if "t" in value else uuid.UUID(value["i"])
