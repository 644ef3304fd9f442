"""What a person says about themselves, and what they cannot say."""

import pytest
from django.conf import settings

from accounts.models import Organisation, User

FORM = {
    "handle": "ana", "display_name": "Ana Moreau", "bio": "Makes stoneware", "company": "Atelier Moreau",
    "time_zone": "Europe/Paris", "language": "en",
}  # fmt: skip


@pytest.fixture
def anas(ana, signed_in):
    return signed_in(ana)


def test_stranger_is_sent_to_sign_in_and_back(client, db):
    assert client.get("/profile/").url == "/accounts/login/?next=/profile/"


def test_person_edits_their_profile(anas, ana):
    response = anas.post("/profile/", FORM)

    assert (response.status_code, response.url) == (302, "/profile/")
    ana.refresh_from_db()
    assert {name: getattr(ana, name) for name in FORM} == FORM
    assert 'value="Ana Moreau"' in anas.get("/profile/").content.decode()


def test_profile_ignores_fields_that_it_does_not_offer(anas, ana):
    company = Organisation.objects.create(name="Northwind")
    planted = {
        "is_staff": "1", "is_superuser": "1", "role": "manager", "organisation": str(company.pk), "reputation": "9000",
        "email": "other@example.com", "email_verified": "1", "password": "x", "is_test": "1", "handle_skeleton": "x",
        "joined_at": "2001-01-01", "reset_serial": "7", "id": "0", "primary_group": "1",
    }  # fmt: skip
    before = User.objects.filter(pk=ana.pk).values(
        "is_staff",
        "is_superuser",
        "organisation",
        "email",
        "password",
        "is_test",
        "handle_skeleton",
        "joined_at",
        "reset_serial",
        "id",
    )
    fixed = before.get()

    anas.post("/profile/", {**FORM, **planted})

    assert before.get() == fixed
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("handle", "admin"), ("handle", "аna"), ("handle", ""), ("time_zone", "Mars/Olympus"), ("time_zone", "../../etc/passwd"),
        ("language", "tlh"), ("bio", "x" * 1001), ("company", "x" * 121), ("display_name", "x" * 81), ("display_name", "Suppоrt"),
        ("display_name", "Admin"),
    ],
)  # fmt: skip
def test_refused_value_is_named_and_everything_typed_is_kept(anas, ana, field, value):
    response = anas.post("/profile/", {**FORM, field: value})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Makes stoneware" in response.content.decode() or field == "bio"
    ana.refresh_from_db()
    assert ana.bio == ""


def test_handle_of_somebody_else_is_refused(anas, ben):
    response = anas.post("/profile/", {**FORM, "handle": "Ben"})

    assert "handle" in response.context["form"].errors


def test_handle_taken_between_check_and_save_is_an_error_at_the_field(anas, ben, monkeypatch):
    monkeypatch.setattr("accounts.handles.is_taken", lambda *args: False)

    response = anas.post("/profile/", {**FORM, "handle": "ben"})

    assert "handle" in response.context["form"].errors


def test_invisible_characters_do_not_get_into_names(anas, ana):
    anas.post("/profile/", {**FORM, "display_name": "Ana\u202e\u200b Moreau\x07", "bio": "one\r\ntwo\x0b"})

    ana.refresh_from_db()
    assert (ana.display_name, ana.bio) == ("Ana Moreau", "one\ntwo")


def test_person_without_a_name_is_known_by_the_handle(anas, ana):
    anas.post("/profile/", {**FORM, "display_name": "  "})

    ana.refresh_from_db()
    assert ana.name == "ana"


def test_markup_in_a_profile_stays_text(anas):
    anas.post(
        "/profile/", {**FORM, "display_name": "<script>alert(1)</script>", "bio": "</textarea><img src=x onerror=alert(1)>"}
    )

    page = anas.get("/profile/").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_saving_lets_the_language_of_the_profile_count_again(anas):
    anas.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    response = anas.post("/profile/", FORM)

    assert response.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == 0


def test_profile_page_is_kept_by_no_cache(anas):
    assert "no-store" in anas.get("/profile/")["Cache-Control"]


def test_language_that_is_no_longer_offered_stays_until_changed(anas, ana):
    User.objects.filter(pk=ana.pk).update(language="fr")

    page = anas.get("/profile/")
    anas.post("/profile/", {**FORM, "language": "fr"})

    assert ("fr", "français") in page.context["form"].fields["language"].choices
    ana.refresh_from_db()
    assert ana.language == "fr"
