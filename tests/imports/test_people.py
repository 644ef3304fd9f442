"""People of a corpus become accounts once; whoever has an account already keeps it as it is."""

import pytest

from accounts.models import User
from community.models import Membership
from imports.naming import Handles
from tests.imports.conftest import BEN, Said


@pytest.mark.django_db
def test_person_with_an_account_keeps_it_and_joins(corpus, load, broken_checks):
    kept = User.objects.create_user("BEN@Example.com", "Benedikt", "a good password", display_name="Benedikt K.")
    corpus.thread(Said(BEN, votes=1, text="Hello."), Said(text="@ben is right."))

    loaded = load(corpus)

    ben = User.objects.get(email="ben@example.com")
    assert (ben.pk, ben.handle, ben.display_name, ben.password) == (kept.pk, "Benedikt", "Benedikt K.", kept.password)
    assert loaded.replies[0].author == ben
    assert 'href="/c/lamps/u/Benedikt/"' in loaded.replies[1].body_html
    assert Membership.objects.unscoped("tests look at the row itself").filter(user=ben).count() == 1
    assert broken_checks() == []


@pytest.mark.django_db
def test_handle_of_somebody_else_is_numbered_and_mentions_follow(corpus, load):
    User.objects.create_user("somebody@example.org", "Ben")
    corpus.thread(Said(BEN, text="Hello."), Said(text="@ben is right."))

    loaded = load(corpus)

    assert loaded.replies[0].author.handle == "ben-2"
    assert 'href="/c/lamps/u/ben-2/"' in loaded.replies[1].body_html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("username", "handle"),
    [
        ("ben", "ben"),
        ("J. R. Müller", "J-R-M-ller"),
        ("_under_", "under"),
        ("x" * 60, "x" * 30),
        ("...", "member"),
        ("日本", "member"),
        ("admin", "admin-2"),
    ],
)
def test_username_is_fitted_to_the_shape_of_a_handle(username, handle):
    assert Handles([username]).take(username) == handle


@pytest.mark.django_db
def test_names_that_look_alike_get_different_handles(corpus, load):
    corpus.users[1]["username"] = "lilli1"
    corpus.users[2]["username"] = "lillil"
    corpus.users[3]["username"] = "LILLI1"
    corpus.thread()

    load(corpus)

    handles = set(User.objects.values_list("handle", flat=True))
    assert handles == {"ana", "lilli1", "lillil-2", "LILLI1-3", "eve"}


@pytest.mark.django_db
def test_display_name_is_cleaned_and_falls_back_to_the_username(corpus, load):
    corpus.users[0]["name"] = "  Ana \t Álvarez "
    del corpus.users[1]["name"]
    corpus.thread()

    load(corpus)

    assert User.objects.get(handle="ana").display_name == "Ana Álvarez"
    assert User.objects.get(handle="ben").display_name == "ben"
