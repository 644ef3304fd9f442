"""No two handles look alike, none speaks for the operator, and a former one stays its owner's."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts import handles
from accounts.models import HeldHandle, User
from accounts.services import people
from core import clock
from core.errors import InvalidInput


def rename(user, handle):
    user.refresh_from_db()
    people.edit_profile(user, handle=handle, display_name="", bio="", company="", time_zone="UTC", language="en")
    user.refresh_from_db()


@pytest.mark.parametrize("handle", ["a", "ana", "Ana-Moreau", "ana_m", "7ana", "x" * 30])
def test_plain_handles_are_accepted(handle, db):
    handles.check(handle)


@pytest.mark.parametrize(
    "handle",
    [
        "", " ", "-ana", "ana-", "_ana", "ana.", "ana moreau", "ana@home", "x" * 31, "аna", "ana\u200b", "\u202eana",
        "ána", "ana\n", "ａna",
    ],
)  # fmt: skip
def test_malformed_handles_are_refused(handle, db):
    with pytest.raises(ValidationError):
        handles.check(handle)


@pytest.mark.parametrize(
    "handle", ["admin", "Admin", "ADM1N", "adm-in", "support", "Supp0rt", "moderator", "api", "everyone", "answerable"]
)
def test_handles_that_speak_for_the_operator_are_refused(handle, db):
    with pytest.raises(ValidationError, match="reserved"):
        handles.check(handle)


@pytest.mark.parametrize(
    ("mine", "alike"),
    [("ana", "ANA"), ("lina", "Iina"), ("bob0", "bobo"), ("ana-m", "ana_m"), ("corn", "com"), ("vvill", "will")],
)
def test_handle_that_looks_like_another_is_taken(mine, alike, db):
    people.create_account(email="a@example.com", handle=mine)

    with pytest.raises(ValidationError, match="taken"):
        handles.check(alike)
    with pytest.raises(IntegrityError):
        User.objects.create_user("b@example.com", alike)


@pytest.mark.parametrize("handle", ["Ana", "4na-", "admin"])
def test_sign_up_form_refuses_them(handle, client, ana):
    form = {"username": handle, "email": "new@example.com", "password1": "seven brown kilns"}

    response = client.post("/accounts/signup/", form)

    assert "username" in response.context["form"].errors


def test_former_handle_leads_to_its_owner_and_to_nobody_else(ana, ben):
    rename(ana, "ana-moreau")

    assert handles.person_with("ana") == handles.person_with("ANA-moreau") == ana
    with pytest.raises(InvalidInput, match="taken"):
        rename(ben, "Ana")
    with pytest.raises(ValidationError, match="taken"):
        handles.check("ana")


def test_owner_may_take_a_former_handle_back(ana):
    rename(ana, "ana-moreau")

    with clock.at(timezone.now() + timedelta(days=31)):
        rename(ana, "ana")

    assert ana.handle == "ana"
    assert handles.person_with("ana-moreau") == ana


def test_handle_rests_between_changes(ana):
    rename(ana, "first")

    with pytest.raises(InvalidInput, match="30 days"):
        rename(ana, "second")
    with clock.at(timezone.now() + timedelta(days=31)):
        rename(ana, "second")

    assert ana.handle == "second"


def test_other_spelling_of_the_same_handle_is_no_change(ana):
    rename(ana, "Ana")
    rename(ana, "ANA")

    assert ana.handle == "ANA"
    assert not HeldHandle.objects.exists()


def test_handle_of_nobody_leads_nowhere(ana):
    handles.hold("newcomer", timezone.now() + timedelta(hours=1))

    assert handles.person_with("newcomer") is None
    assert handles.person_with("an a") is None


def test_hold_never_takes_a_former_handle_from_its_owner(ana):
    rename(ana, "ana-moreau")

    handles.hold("ana", timezone.now() + timedelta(hours=1))

    assert handles.person_with("ana") == ana
