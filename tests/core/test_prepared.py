"""A prepared query answers like the queryset it was made from, and is compiled once."""

import uuid

import pytest
from django.db.models import QuerySet

from accounts.models import User
from core.prepared import Prepared

SOMEBODY = uuid.uuid4()


def by_key(user_id: uuid.UUID) -> QuerySet[User]:
    return User.objects.filter(pk=user_id).select_related("organisation")


@pytest.fixture
def people(db):
    return [User.objects.create(handle=name, email=f"{name}@example.org") for name in ("ada", "bob")]


def test_each_run_answers_for_its_own_values(people, django_assert_num_queries):
    prepared = Prepared(by_key, user_id=SOMEBODY)

    with django_assert_num_queries(4):
        assert [prepared.rows(user_id=person.pk) for person in people] == [[people[0]], [people[1]]]
        assert prepared.rows(user_id=uuid.uuid4()) == []
        assert prepared.rows(user_id=None) == []


def test_what_was_changed_in_between_is_seen(people):
    prepared = Prepared(by_key, user_id=SOMEBODY)
    prepared.rows(user_id=people[0].pk)

    User.objects.filter(pk=people[0].pk).update(handle="eve")

    assert prepared.rows(user_id=people[0].pk)[0].handle == "eve"


def test_the_queryset_is_made_once(people):
    made = []
    prepared = Prepared(lambda user_id: made.append(user_id) or by_key(user_id), user_id=SOMEBODY)

    for person in people:
        prepared.rows(user_id=person.pk)

    assert made == [SOMEBODY]


def test_a_value_that_the_query_does_not_ask_for_is_a_mistake(people):
    prepared = Prepared(lambda user_id, other: by_key(user_id), user_id=SOMEBODY, other=uuid.uuid4())

    with pytest.raises(ValueError, match="does not ask for"):
        prepared.rows(user_id=people[0].pk, other=None)
