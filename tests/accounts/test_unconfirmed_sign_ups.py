"""What nobody confirms is forgotten after a day, and only that."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import handles
from accounts.models import HeldHandle, User
from accounts.services import people, sign_ups
from accounts.tasks import forget_unconfirmed_sign_ups
from core import clock


@pytest.fixture(autouse=True)
def _database(db):
    pass


@pytest.fixture
def unconfirmed():
    def make(handle, *, hours_ago, **fields):
        with clock.at(timezone.now() - timedelta(hours=hours_ago)):
            return people.create_account(email=f"{handle}@example.com", handle=handle, is_verified=False, **fields)

    return make


def test_sign_up_that_nobody_confirmed_is_forgotten_after_a_day(unconfirmed):
    unconfirmed("old", hours_ago=25)
    unconfirmed("fresh", hours_ago=23)

    forget_unconfirmed_sign_ups()

    assert list(User.objects.values_list("handle", flat=True)) == ["fresh"]


def test_whoever_confirmed_or_came_in_or_was_made_for_a_purpose_stays(unconfirmed, ana):
    User.objects.filter(pk=ana.pk).update(joined_at=timezone.now() - timedelta(days=9))
    unconfirmed("came-in", hours_ago=99, last_login=timezone.now())
    unconfirmed("operator", hours_ago=99, is_staff=True)
    User.objects.create_user("imported@example.com", "imported", joined_at=timezone.now() - timedelta(days=9))

    assert sign_ups.forget_unconfirmed() == 0
    assert User.objects.count() == 4


def test_whoever_anything_refers_to_stays(unconfirmed):
    referred = unconfirmed("referred", hours_ago=99)
    handles.keep_former(referred)

    assert sign_ups.forget_unconfirmed() == 0
    assert User.objects.filter(pk=referred.pk).exists()


def test_handle_held_for_nobody_becomes_free_after_a_day():
    sign_ups.pretend_sign_up("newcomer", "seven brown kilns")
    taken = handles.is_taken("newcomer")

    with clock.at(timezone.now() + timedelta(hours=25)):
        is_free = not handles.is_taken("newcomer")
        forget_unconfirmed_sign_ups()

    assert taken
    assert is_free
    assert not HeldHandle.objects.exists()


def test_taking_back_removes_only_the_unconfirmed_account_of_that_handle(unconfirmed, ana):
    newcomer = unconfirmed("newcomer", hours_ago=0)

    sign_ups.take_back("ana", ana.pk)
    sign_ups.take_back("other", newcomer.pk)
    kept = User.objects.count()
    sign_ups.take_back("newcomer", newcomer.pk)

    assert kept == 2
    assert list(User.objects.all()) == [ana]


def test_every_relation_to_people_is_asked():
    """A new kind of row that refers to people protects them without further ado."""
    asked = str(sign_ups._unreferenced(User.objects.all()).query)

    tables = {relation.related_model._meta.db_table for relation in User._meta.related_objects} - {"account_emailaddress"}
    assert tables
    assert all(f'"{table}"' in asked for table in tables)
