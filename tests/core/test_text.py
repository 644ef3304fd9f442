"""Titles, names, handles and excerpts read the same whatever people paste into them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import clean_line, clean_text, excerpt, handle_skeleton, is_reserved_handle, slugify_title


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  How do I\treset\r\nit? ", "How do I reset it?"),
        ("e\u0301te\u0301", "été"),
        ("a\x00b\x1b\ud800\ufffe\U0001ffffc", "abc"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\u2067x\u2069", "x"),
        ("ad\u200bmin\u2060\ufeff\u00ad", "admin"),
        ("ad\u200dmin", "admin"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻 at work", "👩\u200d💻 at work"),
        ("\u3164", ""),
        ("\u2800 \u200e", ""),
        ("Z" + "\u0335" * 40, "Z" + "\u0335" * 4),
        ("a\u00a0\u3000b", "a b"),
        ("plain", "plain"),
    ],
)
def test_a_line_keeps_what_can_be_seen(value, expected):
    assert clean_line(value) == expected


@given(st.text())
def test_cleaning_a_line_twice_changes_nothing(value):
    assert clean_line(clean_line(value)) == clean_line(value)


def test_a_text_keeps_its_lines_and_loses_what_pages_cannot_carry():
    assert clean_text("a\r\nb\rc\td\x00\x0b\u202e\u200d\u200f") == "a\nb\nc\td\u200d\u200f"


@given(st.text())
def test_any_cleaned_text_fits_utf8_and_xml(value):
    cleaned = clean_text(value)

    cleaned.encode("utf-8")
    assert not any(ord(character) < 32 and character not in "\t\n" for character in cleaned)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("two\n\nlines", 10, "two lines"),
        ("exactly ten", 11, "exactly ten"),
        ("one two three", 11, "one two…"),
        ("one two, three", 10, "one two…"),
        ("abcdefghijklmno", 10, "abcdefghi…"),
        ("ab cdefghijklmno", 10, "ab cdefgh…"),
        ("漢" * 20, 10, "漢" * 9 + "…"),
        ("aaaaaaae\u0301aaaa", 9, "aaaaaaa…"),
        ("aaaaaa👩\u200d💻aaaa", 9, "aaaaaa…"),
        ("", 10, ""),
    ],
)
def test_an_excerpt_ends_between_words(text, limit, expected):
    assert excerpt(text, limit) == expected


@given(st.text(), st.integers(min_value=5, max_value=60))
def test_an_excerpt_is_one_line_within_its_limit(text, limit):
    result = excerpt(text, limit)

    assert len(result) <= limit
    assert result.split() == result.split(" ") or result == ""


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How do I reset it?", "how-do-i-reset-it"),
        ("Version 4.2.1: e-mail & API", "version-4-2-1-e-mail-api"),
        ("Größe ändern", "grosse-andern"),
        ("日本語のタイトル", "日本語のタイトル"),
        ("Привет, мир", "привет-мир"),
        ("ﬁle ①", "file-1"),
        ("🎉 !!!", "thread"),
        ("", "thread"),
        ("../../etc/passwd\x00%2e", "etc-passwd-2e"),
    ],
)
def test_a_slug_is_made_of_the_words_of_the_title(title, slug):
    assert slugify_title(title) == slug


def test_a_long_slug_ends_between_words():
    assert slugify_title("word " * 40) == "-".join(["word"] * 16)
    assert slugify_title("x" * 200) == "x" * 80
    assert slugify_title("x" * 80 + " y") == "x" * 80


@given(st.text())
def test_a_slug_is_never_empty_nor_long_and_stays_itself(title):
    slug = slugify_title(title)

    assert 1 <= len(slug) <= 80
    assert not set(slug) & set("/?#%&. \n")
    assert slug.strip("-") == slug


@pytest.mark.parametrize(
    "value",
    [
        "Admin",
        "ADMIN",
        "аdmin",
        "аdmіn",
        "ａｄｍｉｎ",
        "𝐚𝐝𝐦𝐢𝐧",
        "ádmin",
        "ad\u200bmin",
        "ad\u200dmin",
        "admin.",
        "_admin_",
        "adm1n",
        "adrnin",
    ],
)
def test_what_looks_like_admin_has_its_skeleton(value):
    assert handle_skeleton(value) == handle_skeleton("admin")
    assert is_reserved_handle(value)


@pytest.mark.parametrize(
    ("one", "other"), [("Iisa", "lisa"), ("ana_b", "ana-b"), ("b0b", "bob"), ("paul", "pauI"), ("vvim", "wim")]
)
def test_handles_that_look_alike_have_one_skeleton(one, other):
    assert handle_skeleton(one) == handle_skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ana", "anna"), ("ben", "ken"), ("ana", "ana2"), ("мир", "вода"), ("user2", "user3")]
)
def test_different_handles_have_different_skeletons(one, other):
    assert handle_skeleton(one) != handle_skeleton(other)


@pytest.mark.parametrize("handle", ["support", "no-reply", "Moderator", "api", "everyone", "s-y-s-t-e-m"])
def test_handles_that_speak_for_the_operator_are_reserved(handle):
    assert is_reserved_handle(handle)


@pytest.mark.parametrize("handle", ["ana", "ben", "mia", "otto", "adminton", "supporter"])
def test_ordinary_handles_are_free(handle):
    assert not is_reserved_handle(handle)
