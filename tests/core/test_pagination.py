"""Keyset pages: every row once, in order, whatever is written meanwhile, and no cursor but our own."""

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.signing import Signer

from core.models import Delivery
from core.pagination import InvalidCursor, encode_cursor, page_of, paginate

NEWEST = ("-created_at", "-id")
OLDEST = ("created_at", "id")
MIXED = ("-attempts", "created_at", "id")


@pytest.fixture
def rows(db):
    """Eleven rows of which several share their time and their number of attempts."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    made = [
        Delivery(kind="letter", to_email="x@example.org", created_at=start + timedelta(hours=n // 3), attempts=n % 4)
        for n in range(11)
    ]
    return Delivery.objects.bulk_create(made)


def walk(order, size, between=lambda: None):
    found, cursor = [], None
    while True:
        page = paginate(Delivery.objects.all(), order, cursor, size)
        found += page.rows
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor
        between()


@pytest.mark.parametrize("order", [NEWEST, OLDEST, MIXED], ids=["newest", "oldest", "mixed"])
@pytest.mark.parametrize("size", [1, 2, 3, 10, 11, 12])
def test_every_row_comes_once_and_in_order(rows, order, size):
    assert [row.pk for row in walk(order, size)] == [row.pk for row in Delivery.objects.order_by(*order)]


def test_a_full_last_page_promises_no_further_one(rows):
    assert paginate(Delivery.objects.all(), NEWEST, None, 11).next_cursor is None
    assert paginate(Delivery.objects.all(), NEWEST, None, 10).next_cursor is not None


def test_what_is_written_above_shifts_nothing(rows):
    def write():
        Delivery.objects.create(kind="new", to_email="x@example.org")

    found = walk(NEWEST, 3, between=write)

    assert [row.pk for row in found] == [row.pk for row in Delivery.objects.filter(kind="letter").order_by(*NEWEST)]


def test_the_row_of_the_cursor_may_vanish(rows):
    page = paginate(Delivery.objects.all(), NEWEST, None, 4)
    rest = [row.pk for row in Delivery.objects.order_by(*NEWEST)[4:]]
    page.rows[-1].delete()

    assert [row.pk for row in paginate(Delivery.objects.all(), NEWEST, page.next_cursor, 50).rows] == rest


def test_a_page_costs_one_query(rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        paginate(Delivery.objects.all(), NEWEST, None, 3)


@pytest.mark.parametrize("cursor", ["x", "a:b", "\x00", "%00", "⟦", "e30:abc", Signer().sign_object([1, 2]), "a" * 5000])
def test_a_foreign_cursor_is_refused(rows, cursor):
    with pytest.raises(InvalidCursor):
        paginate(Delivery.objects.all(), NEWEST, cursor, 3)


def test_a_cursor_of_another_order_is_refused(rows):
    cursor = paginate(Delivery.objects.all(), NEWEST, None, 3).next_cursor

    with pytest.raises(InvalidCursor):
        paginate(Delivery.objects.all(), OLDEST, cursor, 3)


def test_an_empty_cursor_is_the_first_page(rows):
    assert paginate(Delivery.objects.all(), NEWEST, "", 3).rows == paginate(Delivery.objects.all(), NEWEST, None, 3).rows


def test_rows_out_of_a_union_are_put_in_order():
    rows = [SimpleNamespace(score=score, id=uuid.UUID(int=number)) for score, number in ((1, 1), (3, 2), (3, 3), (2, 4))]

    page = page_of(rows, ("-score", "id"), 3)

    assert [row.id.int for row in page.rows] == [2, 3, 4]
    assert page.next_cursor == encode_cursor(page.rows[-1], ("-score", "id"))
